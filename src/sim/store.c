/* store.c - the market's candles by symbol and minute, from files or from the made-up market.
 * SPDX-License-Identifier: MIT */
#include "sim/store.h"

#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

enum { DAYS_MAX = 40000 }; /* until the year 2079 */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}

void sim_store_init(struct sim_store *store)
{
    memset(store, 0, sizeof *store);
}

void sim_store_deinit(struct sim_store *store)
{
    size_t i, d;

    for (i = 0; i < store->count; i++) {
        struct sim_series *series = &store->series[i];

        for (d = 0; d < series->day_count; d++)
            free(series->days[d].rows);
        free(series->days);
        free(series->states);
        free(series->edits);
    }
    free(store->series);
    free(store->by_name);
    memset(store, 0, sizeof *store);
}

/* First place whose symbol is not below name. */
static size_t place_of(const struct sim_store *store, struct slice name)
{
    size_t low = 0, high = store->count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        const char *text = store->series[store->by_name[middle]].symbol.instrument.symbol;
        size_t size = strlen(text);
        int order = memcmp(text, name.data, size < name.size ? size : name.size);

        if (order == 0)
            order = size < name.size ? -1 : size > name.size ? 1 : 0;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct sim_series *sim_store_find(const struct sim_store *store, struct slice symbol)
{
    size_t place;
    struct sim_series *series;

    if (store->count == 0 || symbol.size == 0)
        return NULL;
    place = place_of(store, symbol);
    if (place == store->count)
        return NULL;
    series = &store->series[store->by_name[place]];
    return slice_is(symbol, series->symbol.instrument.symbol) ? series : NULL;
}

struct sim_series *sim_store_find_lower(const struct sim_store *store, struct slice lower)
{
    char upper[OC_SYMBOL_CAP];
    size_t i;

    if (lower.size >= sizeof upper)
        return NULL;
    for (i = 0; i < lower.size; i++) {
        char c = lower.data[i];

        if (c >= 'A' && c <= 'Z')
            return NULL;
        upper[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    return sim_store_find(store, slice_make(upper, lower.size));
}

static enum oc_status add(struct sim_store *store, const struct oc_instrument *instrument,
                          uint64_t seed, struct sim_series **out, struct error *error)
{
    struct slice name = slice_of(instrument->symbol);
    struct sim_series *series;
    uint32_t *by_name;
    size_t place;

    if (sim_store_find(store, name) != NULL)
        return error_set(error, OC_EDUPLICATE, "symbol %s: given twice", instrument->symbol);
    if (store->count == LIMIT_SIM_SYMBOLS)
        return error_set(error, OC_EFULL, "symbol %s: at most %d symbols", instrument->symbol,
                         LIMIT_SIM_SYMBOLS);
    series = realloc(store->series, (store->count + 1) * sizeof *series);
    if (series != NULL)
        store->series = series;
    by_name = realloc(store->by_name, (store->count + 1) * sizeof *by_name);
    if (by_name != NULL)
        store->by_name = by_name;
    if (series == NULL || by_name == NULL)
        return error_set(error, OC_ENOMEM, "symbol %s: out of memory", instrument->symbol);
    place = store->count == 0 ? 0 : place_of(store, name);
    memmove(by_name + place + 1, by_name + place, (store->count - place) * sizeof *by_name);
    by_name[place] = (uint32_t)store->count;
    series = &store->series[store->count];
    memset(series, 0, sizeof *series);
    (void)sim_symbol_init(&series->symbol, instrument, seed);
    series->symbol.index = (uint32_t)store->count++;
    *out = series;
    return OC_OK;
}

enum oc_status sim_store_add_seeded(struct sim_store *store, const struct oc_instrument *instrument,
                                    const struct sim_market_plan *plan, uint64_t seed,
                                    int64_t first_ms, struct error *error)
{
    struct sim_series *series;
    enum oc_status status = add(store, instrument, seed, &series, error);

    if (status != OC_OK)
        return status;
    series->is_seeded = true;
    series->first_day = floor_div(first_ms, (int64_t)SIM_DAY_MINUTES * SIM_MINUTE_MS);
    series->first_minute = series->first_day * SIM_DAY_MINUTES;
    series->end_minute = INT64_MAX;
    series->states = malloc(sizeof *series->states);
    if (series->states == NULL)
        return error_set(error, OC_ENOMEM, "symbol %s: out of memory", instrument->symbol);
    sim_market_begin(series->states, plan, series->symbol.seed);
    series->state_count = 1;
    return OC_OK;
}

enum oc_status sim_store_add_empty(struct sim_store *store, const struct oc_instrument *instrument,
                                   uint64_t seed, struct sim_series **out, struct error *error)
{
    return add(store, instrument, seed, out, error);
}

/* Room for the day with that index. */
static bool grow_days(struct sim_series *series, size_t index)
{
    struct sim_day *days;
    size_t count = index + 1;

    if (index < series->day_count)
        return true;
    days = realloc(series->days, count * sizeof *days);
    if (days == NULL)
        return false;
    memset(days + series->day_count, 0, (count - series->day_count) * sizeof *days);
    series->days = days;
    series->day_count = count;
    return true;
}

enum oc_status sim_store_put(struct sim_series *series, int64_t minute,
                             const struct sim_candle *candle, struct error *error)
{
    int64_t day = floor_div(minute, SIM_DAY_MINUTES);
    size_t index;

    if (series->day_count == 0) {
        series->first_day = day;
        series->first_minute = minute;
    }
    if (day < series->first_day || day - series->first_day >= DAYS_MAX)
        return error_set(error, OC_ERANGE, "symbol %s: more than %d days of candles",
                         series->symbol.instrument.symbol, DAYS_MAX);
    index = (size_t)(day - series->first_day);
    if (!grow_days(series, index))
        return error_set(error, OC_ENOMEM, "symbol %s: out of memory",
                         series->symbol.instrument.symbol);
    if (series->days[index].rows == NULL) {
        series->days[index].rows = calloc(SIM_DAY_MINUTES, sizeof *series->days[index].rows);
        if (series->days[index].rows == NULL)
            return error_set(error, OC_ENOMEM, "symbol %s: out of memory",
                             series->symbol.instrument.symbol);
    }
    series->days[index].rows[minute - day * SIM_DAY_MINUTES] = *candle;
    series->end_minute = minute + 1;
    return OC_OK;
}

/* Forgets the made-up day that was not used for the longest time. */
static void evict(struct sim_store *store)
{
    struct sim_day *oldest = NULL;
    size_t i, d;

    for (i = 0; i < store->count; i++) {
        struct sim_series *series = &store->series[i];

        for (d = 0; series->is_seeded && d < series->day_count; d++)
            if (series->days[d].rows != NULL &&
                (oldest == NULL || series->days[d].used < oldest->used))
                oldest = &series->days[d];
    }
    if (oldest != NULL) {
        free(oldest->rows);
        oldest->rows = NULL;
        store->days_held--;
    }
}

/* Makes a day from the state at its start and leaves the state of the next day's start. */
static bool make_day(struct sim_series *series, size_t index, struct sim_candle *rows)
{
    struct sim_market market = series->states[index];
    int64_t first = (series->first_day + (int64_t)index) * SIM_DAY_MINUTES;
    struct sim_candle scratch;
    int i;

    for (i = 0; i < SIM_DAY_MINUTES; i++)
        sim_market_minute(&market, &series->symbol, (first + i) * SIM_MINUTE_MS,
                          rows != NULL ? &rows[i] : &scratch);
    if (series->state_count == index + 1) {
        struct sim_market *states =
            realloc(series->states, (series->state_count + 1) * sizeof *states);

        if (states == NULL)
            return false;
        series->states = states;
        states[series->state_count++] = market;
    }
    return true;
}

static void lay_edits(struct sim_series *series, size_t index, struct sim_candle *rows)
{
    int64_t first = (series->first_day + (int64_t)index) * SIM_DAY_MINUTES;
    size_t i;

    for (i = 0; i < series->edit_count; i++) {
        int64_t place = series->edits[i].minute - first;

        if (place >= 0 && place < SIM_DAY_MINUTES)
            rows[place] = series->edits[i].candle;
    }
}

static struct sim_candle *make_rows(struct sim_store *store, struct sim_series *series,
                                    size_t index)
{
    struct sim_candle *rows;

    while (series->state_count <= index)
        if (!make_day(series, series->state_count - 1, NULL))
            return NULL;
    if (!grow_days(series, index))
        return NULL;
    if (store->days_held >= LIMIT_SIM_DAYS)
        evict(store);
    rows = calloc(SIM_DAY_MINUTES, sizeof *rows);
    if (rows == NULL)
        return NULL;
    if (!make_day(series, index, rows)) {
        free(rows);
        return NULL;
    }
    lay_edits(series, index, rows);
    series->days[index].rows = rows;
    store->days_held++;
    return rows;
}

/* NULL: nothing there. Valid until the next call. */
static struct sim_candle *rows_of(struct sim_store *store, struct sim_series *series, int64_t day)
{
    size_t index;
    struct sim_candle *rows;

    if (day < series->first_day || day - series->first_day >= DAYS_MAX)
        return NULL;
    index = (size_t)(day - series->first_day);
    if (index >= series->day_count && !series->is_seeded)
        return NULL;
    rows = index < series->day_count ? series->days[index].rows : NULL;
    if (rows == NULL && series->is_seeded)
        rows = make_rows(store, series, index);
    if (rows != NULL)
        series->days[index].used = ++store->uses;
    return rows;
}

bool sim_store_span(struct sim_store *store, struct sim_series *series, int64_t from, int64_t to,
                    struct sim_candle *out)
{
    memset(out, 0, sizeof *out);
    if (from < series->first_minute)
        from = series->first_minute;
    if (to > series->end_minute)
        to = series->end_minute;
    while (from < to) {
        int64_t day = floor_div(from, SIM_DAY_MINUTES);
        int64_t end = (day + 1) * SIM_DAY_MINUTES;
        const struct sim_candle *rows = rows_of(store, series, day);

        if (end > to)
            end = to;
        for (; rows != NULL && from < end; from++)
            sim_candle_add(out, &rows[from - day * SIM_DAY_MINUTES]);
        from = end;
    }
    return out->is_present;
}

bool sim_store_minute(struct sim_store *store, struct sim_series *series, int64_t minute,
                      struct sim_candle *out)
{
    return sim_store_span(store, series, minute, minute + 1, out);
}

enum oc_status sim_store_edit(struct sim_store *store, struct sim_series *series, int64_t minute,
                              const struct sim_candle *candle)
{
    int64_t day = floor_div(minute, SIM_DAY_MINUTES);
    struct sim_candle *rows = rows_of(store, series, day);

    if (rows != NULL)
        rows[minute - day * SIM_DAY_MINUTES] = *candle;
    if (series->is_seeded) {
        struct sim_edit *edits;

        if (series->edit_count == LIMIT_SIM_EDITS)
            return OC_EFULL;
        edits = realloc(series->edits, (series->edit_count + 1) * sizeof *edits);
        if (edits == NULL)
            return OC_ENOMEM;
        series->edits = edits;
        edits[series->edit_count++] = (struct sim_edit){minute, *candle};
    }
    return OC_OK;
}
