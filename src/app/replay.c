/* replay.c - days of candle files through the cohort.
 * SPDX-License-Identifier: MIT */
#include "app/replay.h"

#include "app/publish.h"
#include "app/replay_file.h"
#include "app/serve_config.h"
#include "base/log.h"
#include "core/series/rollup.h"
#include "market/book.h"

#include <stdlib.h>
#include <string.h>

enum { SEED_COUNT = 3 };
static const enum oc_timeframe SEEDS[SEED_COUNT] = {OC_TF_1H, OC_TF_4H, OC_TF_1D};

struct replay_symbol {
    struct replay_rows rows;
    struct oc_instrument instrument;
    struct book book;
    int64_t origin_ms;
    bool has_joined;
};

struct replay {
    struct replay_config config;
    struct replay_sink sink;
    struct cohort cohort;
    struct replay_symbol *symbols;
    size_t count;
    size_t pushing; /* whose book is being offered to */
    uint64_t candles;
    enum oc_status push_status;
};

/* ---- what comes out ---- */

static void ignore_candle(void *context, uint32_t slot, enum oc_timeframe timeframe,
                          const struct oc_candle *candle)
{
    (void)context;
    (void)slot;
    (void)timeframe;
    (void)candle;
}

static bool is_live(const struct replay *replay, uint32_t slot, int64_t open_ms)
{
    return open_ms >= replay->cohort.members[slot].live_from_ms;
}

static void on_opinion(void *context, uint32_t slot, const struct oc_opinion_event *event)
{
    struct replay *replay = context;
    struct opinion_record record;

    if (!is_live(replay, slot, event->opinion.open_ms))
        return;
    store_opinion_init(&record, &replay->symbols[slot].instrument, PUBLISH_BROKER, event);
    replay->sink.on_opinion(replay->sink.context, &record);
}

static void on_signal(void *context, uint32_t slot, const struct oc_signal *signal)
{
    struct replay *replay = context;
    struct store_provenance provenance;
    struct signal_record record;

    if (!is_live(replay, slot, signal->open_ms))
        return;
    publish_provenance(&replay->cohort, slot, &provenance);
    store_signal_init(&record, &replay->symbols[slot].instrument, PUBLISH_BROKER, &provenance,
                      signal);
    replay->sink.on_signal(replay->sink.context, &record);
}

static void on_outcome(void *context, uint32_t slot, const struct oc_outcome *outcome)
{
    struct replay *replay = context;
    struct outcome_record record;

    if (!is_live(replay, slot, outcome->open_ms))
        return;
    store_outcome_init(&record, &replay->symbols[slot].instrument, PUBLISH_BROKER, outcome);
    replay->sink.on_outcome(replay->sink.context, &record);
}

/* ---- candles in ---- */

static void on_released(void *context, const struct oc_candle *candle)
{
    struct replay *replay = context;
    enum oc_status status = cohort_push(&replay->cohort, (uint32_t)replay->pushing, candle);

    replay->candles++;
    if (status != OC_OK)
        replay->push_status = status;
}

static void on_gap(void *context, int64_t first_ms, int64_t last_ms)
{
    struct replay *replay = context;

    log_event(LOG_WARN, "replay", "gap", "symbol=%s first_ms=%lld last_ms=%lld",
              replay->symbols[replay->pushing].instrument.symbol, (long long)first_ms,
              (long long)last_ms);
}

static const struct oc_candle *lookup(void *context, int64_t open_ms)
{
    const struct replay *replay = context;

    return oc_series_find(
        oc_engine_series(replay->cohort.members[replay->pushing].engine, OC_TF_1M), open_ms);
}

static enum oc_status push_row(struct replay *replay, size_t index, struct error *error)
{
    struct replay_symbol *symbol = &replay->symbols[index];
    const struct history_row *row = &symbol->rows.row;
    const struct book_sink sink = {on_released, on_gap, lookup, replay};
    struct book_offer offer = {row->candle, true, 0};
    int64_t open_ms = oc_candle_open_ms(&row->candle);
    struct book_result result;
    uint32_t released;

    replay->pushing = index;
    if (open_ms > symbol->book.next_ms) /* minutes the file has not: they do not exist */
        (void)book_declare_absent(&symbol->book, symbol->book.next_ms, open_ms - OC_MINUTE_MS,
                                  &sink, &released);
    result = book_offer(&symbol->book, &symbol->instrument, &offer, &sink);
    if (result.answer == BOOK_CORRUPT)
        return error_set(
            error, OC_EINVALID,
            "%s row %llu: %s is not a candle value on the grid of tick %.10g and step %.10g",
            replay_rows_file(&symbol->rows), (unsigned long long)row->number, result.field,
            symbol->instrument.tick, symbol->instrument.step);
    if (result.answer == BOOK_REVISED)
        return error_set(error, OC_EINVALID, "%s row %llu: another candle for the same minute",
                         replay_rows_file(&symbol->rows), (unsigned long long)row->number);
    if (replay->push_status != OC_OK)
        return error_set(error, replay->push_status, "%s row %llu: the engine refuses it: %s",
                         replay_rows_file(&symbol->rows), (unsigned long long)row->number,
                         oc_status_text(replay->push_status));
    return OC_OK;
}

static bool is_wanted(const struct replay *replay, const struct replay_symbol *symbol)
{
    return symbol->rows.has_row &&
           (replay->config.until_ms < 0 ||
            oc_candle_open_ms(&symbol->rows.row.candle) < replay->config.until_ms);
}

/* ---- seeds: what a server would have fetched from before the origin ---- */

struct seeds {
    struct rollup rollups[SEED_COUNT];
    struct oc_candle *rings[SEED_COUNT]; /* config.seeds each */
    size_t pushed[SEED_COUNT];
    size_t cap;
};

static void keep_seed(struct seeds *seeds, int step, const struct oc_instrument *instrument,
                      int64_t origin_ms)
{
    struct oc_candle candle;
    struct oc_bar bar;

    rollup_close(&seeds->rollups[step], instrument, &candle, &bar);
    if (bar.open_ms + oc_timeframe_ms(SEEDS[step]) <= origin_ms)
        seeds->rings[step][seeds->pushed[step]++ % seeds->cap] = candle;
}

static void roll_seeds(struct seeds *seeds, const struct oc_instrument *instrument,
                       const struct oc_candle *candle, int64_t origin_ms)
{
    struct oc_bar bar = oc_bar_of(instrument, candle);

    for (int step = 0; step < SEED_COUNT; step++) {
        int64_t interval_ms = oc_timeframe_ms(SEEDS[step]);

        if (rollup_is_cut(&seeds->rollups[step], bar.open_ms, interval_ms))
            keep_seed(seeds, step, instrument, origin_ms);
        if (rollup_add(&seeds->rollups[step], candle, &bar, interval_ms))
            keep_seed(seeds, step, instrument, origin_ms);
    }
}

static enum oc_status plant_seeds(struct replay *replay, size_t index, struct seeds *seeds,
                                  struct error *error)
{
    int64_t first_ms[SEED_COUNT];

    for (int step = 0; step < SEED_COUNT; step++) {
        size_t kept = seeds->pushed[step] < seeds->cap ? seeds->pushed[step] : seeds->cap;

        first_ms[step] =
            replay->symbols[index].origin_ms - (int64_t)seeds->cap * oc_timeframe_ms(SEEDS[step]);
        for (size_t i = seeds->pushed[step] - kept; i < seeds->pushed[step]; i++) {
            const struct oc_candle *candle = &seeds->rings[step][i % seeds->cap];
            enum oc_status status;

            if (oc_candle_open_ms(candle) < first_ms[step])
                continue;
            status = cohort_seed(&replay->cohort, (uint32_t)index, SEEDS[step], candle);
            if (status != OC_OK)
                return error_set(error, status, "%s: a %s candle before the origin is refused",
                                 replay->symbols[index].instrument.symbol,
                                 oc_timeframe_text(SEEDS[step]));
        }
    }
    return OC_OK;
}

static enum oc_status read_seeds(struct replay *replay, size_t index, struct error *error)
{
    struct replay_symbol *symbol = &replay->symbols[index];
    struct seeds seeds = {.cap = replay->config.seeds > 0 ? (size_t)replay->config.seeds : 1};
    enum oc_status status = OC_OK;

    for (int step = 0; step < SEED_COUNT; step++) {
        seeds.rings[step] = calloc(seeds.cap, sizeof *seeds.rings[step]);
        if (seeds.rings[step] == NULL)
            status = error_set(error, OC_ENOMEM, "seeds: out of memory");
    }
    while (status == OC_OK && symbol->rows.has_row &&
           oc_candle_open_ms(&symbol->rows.row.candle) < symbol->origin_ms) {
        roll_seeds(&seeds, &symbol->instrument, &symbol->rows.row.candle, symbol->origin_ms);
        status = replay_rows_next(&symbol->rows, error);
    }
    if (status == OC_OK && replay->config.seeds > 0)
        status = plant_seeds(replay, index, &seeds, error);
    for (int step = 0; step < SEED_COUNT; step++)
        free(seeds.rings[step]);
    return status;
}

/* ---- opening ---- */

static enum oc_status place_file(struct replay *replay, const char *path, struct error *error)
{
    char name[OC_SYMBOL_CAP];
    struct replay_symbol *symbol = NULL;

    if (replay->config.symbol[0] != '\0') {
        if (!slice_copy(slice_of(replay->config.symbol), name, sizeof name))
            return error_set(error, OC_EINVALID, "symbol %s: too long", replay->config.symbol);
    } else if (!history_symbol_of(path, name)) {
        return error_set(error, OC_EINVALID, "%s: no symbol in the file's name; say --symbol",
                         path);
    }
    for (size_t i = 0; i < replay->count; i++) {
        if (strcmp(replay->symbols[i].rows.symbol, name) == 0)
            symbol = &replay->symbols[i];
    }
    if (symbol == NULL) {
        symbol = &replay->symbols[replay->count++];
        memcpy(symbol->rows.symbol, name, sizeof name);
    }
    if (symbol->rows.file_count == REPLAY_FILES_MAX)
        return error_set(error, OC_ETOOBIG, "%s: more than %d files of %s", path, REPLAY_FILES_MAX,
                         name);
    symbol->rows.files[symbol->rows.file_count++] = path;
    return OC_OK;
}

static enum oc_status open_symbol(struct replay *replay, size_t index, struct error *error)
{
    struct replay_symbol *symbol = &replay->symbols[index];
    enum oc_status status = replay_rows_open(&symbol->rows, error);
    int64_t first_ms, live_from_ms;

    if (status == OC_OK)
        status = replay_instrument(&replay->config, &symbol->rows, &symbol->instrument, error);
    if (status != OC_OK)
        return status;
    first_ms = oc_candle_open_ms(&symbol->rows.row.candle);
    symbol->origin_ms =
        replay->config.origin_ms >= 0 ? replay->config.origin_ms : first_ms - first_ms % OC_DAY_MS;
    live_from_ms =
        replay->config.live_from_ms >= 0 ? replay->config.live_from_ms : symbol->origin_ms;
    log_event(LOG_INFO, "replay", "symbol", "symbol=%s tick=%.10g step=%.10g origin_ms=%lld",
              symbol->instrument.symbol, symbol->instrument.tick, symbol->instrument.step,
              (long long)symbol->origin_ms);
    replay->cohort.engine_config.has_taker_volume = symbol->rows.has_taker;
    status = cohort_join(&replay->cohort, (uint32_t)index, &symbol->instrument, symbol->origin_ms,
                         live_from_ms, error);
    if (status != OC_OK)
        return status;
    replay->cohort.members[index].is_pooled = true;
    book_init(&symbol->book, symbol->origin_ms);
    return read_seeds(replay, index, error);
}

enum oc_status replay_open(struct replay **out, const struct replay_config *config,
                           const struct replay_sink *sink, struct error *error)
{
    struct replay *replay = calloc(1, sizeof *replay);
    struct cohort_sink events = {ignore_candle, on_opinion, on_signal, on_outcome, NULL, replay};
    enum oc_status status = OC_OK;

    if (replay == NULL)
        return error_set(error, OC_ENOMEM, "replay: out of memory");
    replay->config = *config;
    replay->sink = *sink;
    replay->symbols = calloc(config->file_count, sizeof *replay->symbols);
    if (replay->symbols == NULL)
        status = error_set(error, OC_ENOMEM, "replay: out of memory");
    for (size_t i = 0; status == OC_OK && i < config->file_count; i++)
        status = place_file(replay, config->files[i], error);
    if (status == OC_OK)
        status = cohort_init(&replay->cohort, config->market, &config->engines,
                             (uint32_t)replay->count, &events, error);
    if (status == OC_OK && config->learned_file[0] != '\0')
        status = serve_load_learned(config->learned_file, &replay->cohort.learning, error);
    for (size_t i = 0; status == OC_OK && i < replay->count; i++)
        status = open_symbol(replay, i, error);
    if (status == OC_OK)
        *out = replay;
    else
        replay_close(replay);
    return status;
}

void replay_close(struct replay *replay)
{
    if (replay == NULL)
        return;
    for (size_t i = 0; i < replay->count; i++)
        replay_rows_close(&replay->symbols[i].rows);
    if (replay->cohort.members != NULL)
        cohort_deinit(&replay->cohort);
    free(replay->symbols);
    free(replay);
}

/* ---- running ---- */

static bool next_day(const struct replay *replay, int64_t *day_ms)
{
    bool has_day = false;

    for (size_t i = 0; i < replay->count; i++) {
        int64_t open_ms;

        if (!is_wanted(replay, &replay->symbols[i]))
            continue;
        open_ms = oc_candle_open_ms(&replay->symbols[i].rows.row.candle);
        if (!has_day || open_ms - open_ms % OC_DAY_MS < *day_ms)
            *day_ms = open_ms - open_ms % OC_DAY_MS;
        has_day = true;
    }
    return has_day;
}

static enum oc_status run_day(struct replay *replay, int64_t day_ms, struct error *error)
{
    for (size_t i = 0; i < replay->count; i++) {
        struct replay_symbol *symbol = &replay->symbols[i];

        while (is_wanted(replay, symbol) &&
               oc_candle_open_ms(&symbol->rows.row.candle) < day_ms + OC_DAY_MS) {
            enum oc_status status = push_row(replay, i, error);

            if (status == OC_OK)
                status = replay_rows_next(&symbol->rows, error);
            if (status != OC_OK)
                return status;
        }
    }
    return OC_OK;
}

enum oc_status replay_run(struct replay *replay, struct error *error)
{
    int64_t day_ms = 0;
    int64_t folded_ms = -1;

    while (next_day(replay, &day_ms)) {
        enum oc_status status;

        /* a live server folds every day, also one without a row */
        for (int64_t ended_ms = folded_ms; folded_ms >= 0 && ended_ms < day_ms;
             ended_ms += OC_DAY_MS)
            cohort_fold(&replay->cohort, ended_ms);
        status = run_day(replay, day_ms, error);
        if (status != OC_OK)
            return status;
        folded_ms = day_ms;
        replay->sink.on_day(replay->sink.context, day_ms);
    }
    return OC_OK;
}

const struct cohort *replay_cohort(const struct replay *replay)
{
    return &replay->cohort;
}

size_t replay_symbols(const struct replay *replay)
{
    return replay->count;
}

uint64_t replay_candles(const struct replay *replay)
{
    return replay->candles;
}
