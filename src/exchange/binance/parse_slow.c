/* parse_slow.c - stream frames by cJSON: escapes, numbers where texts are usual, anything odd but legal.
 * SPDX-License-Identifier: MIT */
#include "base/decimal.h"
#include "base/error.h"
#include "exchange/binance/frame_parts.h"

#include <cjson/cJSON.h>
#include <string.h>

/* Numbers in place of decimal texts are printed here; one per decimal field. */
struct number_texts {
    char text[7][DECIMAL_TEXT_SIZE];
    size_t used;
};

static const cJSON *member(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static bool text_of(const cJSON *item, struct slice *out)
{
    if (!cJSON_IsString(item) || item->valuestring == NULL)
        return false;
    *out = slice_of(item->valuestring);
    return true;
}

static bool int_of(const cJSON *item, int64_t *out)
{
    double value;

    if (!cJSON_IsNumber(item))
        return false;
    value = item->valuedouble;
    if (!(value >= -9007199254740992.0 && value <= 9007199254740992.0) ||
        value != (double)(int64_t)value)
        return false;
    *out = (int64_t)value;
    return true;
}

static bool decimal_of(const cJSON *item, struct number_texts *texts, struct slice *out)
{
    char *text;

    if (text_of(item, out))
        return true;
    if (!cJSON_IsNumber(item) || texts->used == sizeof(texts->text) / sizeof(texts->text[0]))
        return false;
    text = texts->text[texts->used++];
    *out = slice_make(text, decimal_print_shortest(text, item->valuedouble));
    return true;
}

static void read_kline(const cJSON *k, struct number_texts *texts, struct frame_parts *parts)
{
    struct kline_values *kline = &parts->kline;
    const cJSON *is_final = member(k, "x");
    const struct {
        const char *key;
        uint32_t part;
        struct slice *out;
    } decimals[] = {
        {"o", KLINE_OPEN, &kline->open},         {"c", KLINE_CLOSE, &kline->close},
        {"h", KLINE_HIGH, &kline->high},         {"l", KLINE_LOW, &kline->low},
        {"v", KLINE_VOLUME, &kline->volume},     {"V", KLINE_TAKER, &kline->taker},
        {"q", KLINE_TURNOVER, &kline->turnover},
    };

    for (size_t i = 0; i < sizeof(decimals) / sizeof(decimals[0]); i++) {
        if (decimal_of(member(k, decimals[i].key), texts, decimals[i].out))
            parts->kline_present |= decimals[i].part;
    }
    if (int_of(member(k, "t"), &kline->open_time))
        parts->kline_present |= KLINE_OPEN_TIME;
    if (int_of(member(k, "T"), &kline->close_time))
        parts->kline_present |= KLINE_CLOSE_TIME;
    if (int_of(member(k, "n"), &kline->trades))
        parts->kline_present |= KLINE_TRADES;
    if (text_of(member(k, "s"), &parts->kline_symbol))
        parts->kline_present |= KLINE_SYMBOL;
    if (text_of(member(k, "i"), &parts->interval))
        parts->kline_present |= KLINE_INTERVAL;
    if (cJSON_IsBool(is_final)) {
        parts->kline_present |= KLINE_IS_FINAL;
        parts->is_final = cJSON_IsTrue(is_final);
    }
}

static void read_reply(const cJSON *object, struct frame_parts *parts)
{
    const cJSON *error = member(object, "error");
    const cJSON *holder = error != NULL ? error : object;

    if (error != NULL)
        parts->present |= PART_ERROR;
    if (int_of(member(holder, "code"), &parts->code))
        parts->present |= PART_CODE;
    if (text_of(member(holder, "msg"), &parts->message))
        parts->present |= PART_MESSAGE;
    if (member(object, "result") != NULL)
        parts->present |= PART_RESULT;
    parts->has_id = int_of(member(object, "id"), &parts->id);
}

static void read_event(const cJSON *event, struct number_texts *texts, struct frame_parts *parts)
{
    const cJSON *k = member(event, "k");

    if (text_of(member(event, "e"), &parts->event))
        parts->present |= PART_EVENT;
    if (int_of(member(event, "E"), &parts->event_time))
        parts->present |= PART_EVENT_TIME;
    if (text_of(member(event, "s"), &parts->symbol))
        parts->present |= PART_SYMBOL;
    if (cJSON_IsObject(k)) {
        parts->present |= PART_KLINE;
        read_kline(k, texts, parts);
    }
}

static bool is_blank(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t' || *at == '\0'))
        at++;
    return at == end;
}

void binance_parse_frame_slow(const char *bytes, size_t size, struct binance_frame *frame,
                              struct error *error)
{
    struct frame_parts parts = {0};
    struct number_texts texts = {.used = 0};
    const char *end = NULL;
    const cJSON *data;
    cJSON *root = cJSON_ParseWithLengthOpts(bytes, size, &end, 0);

    memset(frame, 0, sizeof(*frame));
    error_clear(error);
    if (root == NULL || !is_blank(end, bytes + size)) {
        frame->kind = BINANCE_FRAME_FAULT;
        frame->fault = EXCHANGE_FAULT_JSON;
        (void)error_set(error, OC_EMALFORMED, "frame of %zu bytes is not JSON: %.*s", size,
                        (int)(size < 60 ? size : 60), bytes);
        cJSON_Delete(root);
        return;
    }
    if (cJSON_IsObject(root)) {
        data = member(root, "data");
        if (text_of(member(root, "stream"), &parts.stream))
            parts.present |= PART_STREAM;
        read_reply(root, &parts);
        read_event(cJSON_IsObject(data) ? data : root, &texts, &parts);
    }
    binance_frame_judge(&parts, frame, error);
    cJSON_Delete(root);
}
