/* studies.c - indicators, structure and swings over the candles that are kept, computed when asked.
 *
 * The newest STUDY_CANDLES candles of a time frame go through rows of the study table (outcry/study.h):
 * the same code as `outcry study`. What a study saw before them is not known here, so long averages
 * begin anew with the window; `candles` in the answer says how many went in.
 * SPDX-License-Identifier: MIT */
#include "outcry/study.h"

#include "base/decimal.h"
#include "server/handlers.h"
#include "server/signal_json.h"
#include "server/state.h"

#include <string.h>

enum {
    STUDY_CANDLES = 2000, /* below 1 ms for eight studies */
    STUDY_NAMES = 8,
    STUDY_EVENTS_CAP = 4096, /* of one answer, before the limit */
    STUDY_STATE_CAP = 1 << 17,
    INDICATOR_LIMIT = 200,
    EVENT_LIMIT = 100,
    SWING_STRENGTH = 5
};

/* What one answer is computed from. */
struct window {
    struct source_symbol symbol;
    enum oc_timeframe timeframe;
    const struct oc_series *series;
    size_t count; /* candles that go in */
};

static enum oc_status open_window(struct call *call, struct window *window)
{
    size_t index = 0;
    enum oc_status status = call_engine(call, &index, &window->symbol);

    if (status != OC_OK) {
        return status;
    }
    window->timeframe =
        (enum oc_timeframe)call_integer(call, "timeframe", call->server->default_timeframe);
    if ((call->server->timeframes >> window->timeframe & 1U) == 0) {
        return call_fail(call, OC_EINVALID, NULL, "timeframe",
                         "%s is not among the timeframes offered",
                         oc_timeframe_text(window->timeframe));
    }
    window->series = oc_engine_series(window->symbol.engine, window->timeframe);
    window->count = window->series->count < STUDY_CANDLES ? window->series->count : STUDY_CANDLES;
    return OC_OK;
}

static struct oc_study_candle candle_at(const struct window *window, size_t back)
{
    return oc_study_candle_of(oc_series_at(window->series, back));
}

static void write_names(struct call *call, const struct window *window)
{
    struct json_writer *json = &call->json;

    json_member_string(json, "symbol", window->symbol.instrument->symbol);
    json_member_string(json, "broker", call->server->source->broker);
    json_member_string(json, "market", oc_market_text(window->symbol.instrument->market));
    json_member_string(json, "timeframe", oc_timeframe_text(window->timeframe));
    json_member_uint(json, "candles", window->count);
}

/* NULL, and the call has failed: out of memory, or a state larger than any request may have. */
static void *new_state(struct call *call, const struct oc_study *study,
                       const struct oc_study_config *config)
{
    size_t size = oc_study_size(study, config);
    void *state = size <= STUDY_STATE_CAP ? arena_alloc(call->arena, size) : NULL;

    if (state == NULL) {
        (void)call_fail(call, OC_ENOMEM, NULL, NULL, "%s needs too much memory", study->name);
        return NULL;
    }
    oc_study_init(study, config, state);
    return state;
}

/* ---- indicators ---- */

struct asked {
    struct slice name; /* as it was asked for */
    const struct oc_study *study;
    struct oc_study_config config;
};

static enum oc_status bad_name(struct call *call, struct slice name, const char *why,
                               const char *hint)
{
    return call_fail(call, OC_ERANGE, NULL, "name", "%.*s: %s%s",
                     (int)(name.size > 40 ? 40 : name.size), name.data, why, hint);
}

static void to_lower(char *text)
{
    for (; *text != '\0'; text++) {
        *text = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text;
    }
}

/* One of the parameters, or the call has failed with what it may be. */
static enum oc_status set_param(struct call *call, struct slice name, struct slice value,
                                const struct oc_study_param *param, struct asked *asked)
{
    double number = 0;

    if (decimal_parse_double(value.data, value.size, &number) == OC_OK &&
        oc_study_set(asked->study, &asked->config, param->name, number) == OC_OK) {
        return OC_OK;
    }
    return call_fail(call, OC_ERANGE, NULL, "name", "%.*s: %s must be %s from %g to %g",
                     (int)(name.size > 40 ? 40 : name.size), name.data, param->name,
                     param->is_whole ? "a whole number" : "a number", param->min, param->max);
}

/* "macd:12:26:9", in any case: the parameters in the order of the study's own list. */
static enum oc_status parse_asked(struct call *call, struct slice text, int64_t interval_ms,
                                  struct asked *out)
{
    struct slice rest = text;
    struct slice part = {0};
    char name[32];

    out->name = text;
    if (!slice_split(&rest, ':', &part) || !slice_copy(part, name, sizeof(name)) ||
        name[0] == '\0') {
        return bad_name(call, text, "is not the name of an indicator", "");
    }
    to_lower(name);
    out->study = oc_study_find(name);
    if (out->study != NULL && out->study->kind != OC_STUDY_VALUES) {
        return bad_name(call, text, "not a series but a study of ",
                        oc_study_kind_text(out->study->kind));
    }
    if (out->study == NULL) {
        return bad_name(call, text, "there is no such series; the nearest study is ",
                        oc_study_nearest(name));
    }
    oc_study_defaults(out->study, interval_ms, &out->config);
    for (size_t i = 0; slice_split(&rest, ':', &part); i++) {
        if (i >= out->study->param_count) {
            return bad_name(call, text, "too many parameters", "");
        }
        enum oc_status status = set_param(call, text, part, &out->study->params[i], out);

        if (status != OC_OK) {
            return status;
        }
    }
    return OC_OK;
}

static enum oc_status write_series(struct call *call, const struct window *window,
                                   const struct asked *asked, size_t limit)
{
    const struct oc_study *study = asked->study;
    struct json_writer *json = &call->json;
    void *state = new_state(call, study, &asked->config);

    if (state == NULL) {
        return OC_ENOMEM;
    }
    json_object_begin(json);
    json_key(json, "name");
    json_string_slice(json, asked->name);
    json_member_string(json, "study", study->name);
    json_key(json, "columns");
    json_array_begin(json);
    json_string(json, "open_time");
    for (size_t i = 0; i < study->output_count; i++) {
        json_string(json, study->outputs[i].name);
    }
    json_array_end(json);
    json_key(json, "values");
    json_array_begin(json);
    for (size_t back = window->count; back-- > 0;) {
        struct oc_study_candle candle = candle_at(window, back);
        double out[OC_STUDY_OUTPUTS_MAX];
        uint32_t has = 0;

        if (oc_study_push(study, state, &candle, out, &has) != OC_OK) {
            has = 0;
        }
        if (back >= limit) {
            continue;
        }
        json_array_begin(json);
        json_int(json, candle.open_ms);
        for (size_t i = 0; i < study->output_count; i++) {
            if ((has >> i & 1U) != 0) {
                json_number(json, out[i]);
            } else {
                json_null(json);
            }
        }
        json_array_end(json);
    }
    json_array_end(json);
    json_object_end(json);
    return OC_OK;
}

enum oc_status get_indicators(struct call *call)
{
    const struct param_value *name = call_value(call, "name");
    struct slice rest = name->is_set ? name->text : slice_of(call->server->indicators);
    struct asked asked[STUDY_NAMES];
    struct slice part = {0};
    struct window window;
    size_t count = 0;
    enum oc_status status = open_window(call, &window);

    while (status == OC_OK && slice_split(&rest, ',', &part)) {
        if (count == STUDY_NAMES) {
            return call_fail(call, OC_ERANGE, NULL, "name", "at most %d series", STUDY_NAMES);
        }
        status = parse_asked(call, part, oc_timeframe_ms(window.timeframe), &asked[count++]);
    }
    if (status != OC_OK) {
        return status;
    }
    json_object_begin(&call->json);
    write_names(call, &window);
    json_key(&call->json, "series");
    json_array_begin(&call->json);
    for (size_t i = 0; i < count && status == OC_OK; i++) {
        status = write_series(call, &window, &asked[i],
                              (size_t)call_integer(call, "limit", INDICATOR_LIMIT));
    }
    json_array_end(&call->json);
    json_object_end(&call->json);
    return status;
}

/* ---- events ---- */

struct found {
    const struct oc_study *study;
    struct oc_study_event event;
};

struct found_list {
    struct found *items;
    size_t count; /* the first STUDY_EVENTS_CAP in time are overwritten by later ones */
};

static void keep(struct found_list *list, const struct oc_study *study,
                 const struct oc_study_event *event)
{
    list->items[list->count++ % STUDY_EVENTS_CAP] = (struct found){study, *event};
}

static bool begin_events(struct call *call, struct found_list *list)
{
    list->count = 0;
    list->items = arena_alloc_array(call->arena, STUDY_EVENTS_CAP, sizeof(*list->items));
    return list->items != NULL;
}

/* All studies in step, so that the list is in the order in which things became known. */
static enum oc_status find_events(struct call *call, const struct window *window,
                                  const struct asked *asked, size_t count, struct found_list *list)
{
    struct oc_study_events *events = arena_alloc(call->arena, sizeof(*events));
    void *states[STUDY_NAMES];

    if (events == NULL || !begin_events(call, list)) {
        return OC_ENOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        states[i] = new_state(call, asked[i].study, &asked[i].config);
        if (states[i] == NULL) {
            return OC_ENOMEM;
        }
    }
    for (size_t back = window->count; back-- > 0;) {
        struct oc_study_candle candle = candle_at(window, back);

        for (size_t i = 0; i < count; i++) {
            if (oc_study_push_events(asked[i].study, states[i], &candle, events) != OC_OK) {
                continue;
            }
            for (uint32_t k = 0; k < events->count; k++) {
                keep(list, asked[i].study, &events->items[k]);
            }
        }
    }
    return OC_OK;
}

/* The n-th newest; NULL past the oldest that is kept. */
static const struct found *newest(const struct found_list *list, size_t n)
{
    size_t kept = list->count < STUDY_EVENTS_CAP ? list->count : STUDY_EVENTS_CAP;

    return n < kept ? &list->items[(list->count - 1 - n) % STUDY_EVENTS_CAP] : NULL;
}

static void member_near(struct json_writer *json, const char *key,
                        const struct oc_instrument *instrument, double price)
{
    json_member_decimal(json, key, price, instrument->price_decimals);
}

static void write_event(struct json_writer *json, const struct oc_instrument *instrument,
                        const struct found *found)
{
    const struct oc_study_event *event = &found->event;

    json_object_begin(json);
    json_member_string(json, "study", found->study->name);
    json_member_string(json, "event", found->study->event_names[event->kind]);
    json_member_string(json, "direction",
                       event->direction > 0   ? "bullish"
                       : event->direction < 0 ? "bearish"
                                              : "neither");
    json_member_time(json, "time", event->open_ms);
    json_member_time(json, "known", event->known_ms);
    json_member_moment(json, "origin", event->origin_ms, event->origin_ms >= 0);
    member_near(json, "level", instrument, event->level);
    member_near(json, "low", instrument, event->bottom);
    member_near(json, "high", instrument, event->top);
    json_member_ratio(json, "score", event->score, true);
    json_object_end(json);
}

/* The last values of premium_discount, by name. */
static enum oc_status write_range(struct call *call, const struct window *window)
{
    const struct oc_study *study = oc_study_find("premium_discount");
    double out[OC_STUDY_OUTPUTS_MAX] = {0};
    struct oc_study_config config;
    uint32_t has = 0;
    void *state = NULL;

    oc_study_defaults(study, oc_timeframe_ms(window->timeframe), &config);
    state = new_state(call, study, &config);
    if (state == NULL) {
        return OC_ENOMEM;
    }
    for (size_t back = window->count; back-- > 0;) {
        struct oc_study_candle candle = candle_at(window, back);

        if (oc_study_push(study, state, &candle, out, &has) != OC_OK) {
            has = 0;
        }
    }
    json_key(&call->json, "range");
    json_object_begin(&call->json);
    for (size_t i = 0; i < study->output_count; i++) {
        json_key(&call->json, study->outputs[i].name);
        if ((has >> i & 1U) != 0) {
            json_number(&call->json, out[i]);
        } else {
            json_null(&call->json);
        }
    }
    json_object_end(&call->json);
    return OC_OK;
}

enum oc_status get_structure(struct call *call)
{
    static const char *const NAMES[] = {"structure", "order_blocks", "fvg", "sweeps",
                                        "equal_levels"};
    enum { NAME_COUNT = sizeof(NAMES) / sizeof(NAMES[0]) };
    struct asked asked[NAME_COUNT];
    struct found_list list = {0};
    struct window window;
    size_t limit = (size_t)call_integer(call, "limit", EVENT_LIMIT);
    enum oc_status status = open_window(call, &window);

    for (size_t i = 0; status == OC_OK && i < NAME_COUNT; i++) {
        asked[i].study = oc_study_find(NAMES[i]);
        oc_study_defaults(asked[i].study, oc_timeframe_ms(window.timeframe), &asked[i].config);
    }
    if (status == OC_OK) {
        status = find_events(call, &window, asked, NAME_COUNT, &list);
    }
    if (status != OC_OK) {
        return status;
    }
    json_object_begin(&call->json);
    write_names(call, &window);
    status = write_range(call, &window);
    json_key(&call->json, "events");
    json_array_begin(&call->json);
    for (size_t i = 0; i < limit && newest(&list, i) != NULL; i++) {
        write_event(&call->json, window.symbol.instrument, newest(&list, i));
    }
    json_array_end(&call->json);
    json_object_end(&call->json);
    return status;
}

enum oc_status get_swings(struct call *call)
{
    struct asked asked = {.study = oc_study_find("swings")};
    struct found_list list = {0};
    struct window window;
    size_t limit = (size_t)call_integer(call, "limit", EVENT_LIMIT);
    enum oc_status status = open_window(call, &window);

    if (status != OC_OK) {
        return status;
    }
    oc_study_defaults(asked.study, oc_timeframe_ms(window.timeframe), &asked.config);
    status = oc_study_set(asked.study, &asked.config, "size",
                          (double)call_integer(call, "strength", SWING_STRENGTH));
    if (status == OC_OK) {
        status = find_events(call, &window, &asked, 1, &list);
    }
    if (status != OC_OK) {
        return status;
    }
    json_array_begin(&call->json);
    for (size_t i = 0; i < limit && newest(&list, i) != NULL; i++) {
        const struct found *found = newest(&list, i);

        json_object_begin(&call->json);
        json_member_string(&call->json, "kind", found->study->event_names[found->event.kind]);
        member_near(&call->json, "price", window.symbol.instrument, found->event.level);
        json_member_time(&call->json, "time", found->event.open_ms);
        json_member_time(&call->json, "known", found->event.known_ms);
        json_object_end(&call->json);
    }
    json_array_end(&call->json);
    return OC_OK;
}
