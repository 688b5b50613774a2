/* load.c - a candle file into the store.
 * SPDX-License-Identifier: MIT */
#include "sim/load.h"

#include "base/decimal.h"
#include "history/history.h"
#include "market/instrument_build.h"
#include "outcry/timeframe.h"

#include <string.h>

struct loading {
    const struct sim_load *load;
    struct history *history;
    struct sim_series *series;
    uint64_t next_trade;
    bool has_taker;
};

/* The texts of the first UTC day give tick, step and the decimals of the turnover. */
static enum oc_status scan_first_day(struct history *history, struct instrument_divisor *price,
                                     struct instrument_divisor *volume, unsigned *quote_decimals,
                                     struct error *error)
{
    struct history_row row;
    int64_t first_day = -1;
    enum oc_status status;

    while ((status = history_next(history, &row, error)) == OC_OK) {
        int64_t day = oc_candle_open_ms(&row.candle) / OC_DAY_MS;
        const struct slice prices[] = {row.open, row.high, row.low, row.close};
        int64_t units;
        unsigned decimals;
        size_t i;

        if (first_day < 0)
            first_day = day;
        if (day != first_day)
            return OC_OK;
        for (i = 0; i < 4 && status == OC_OK; i++)
            status = instrument_divisor_add(price, prices[i], error);
        if (status == OC_OK)
            status = instrument_divisor_add(volume, row.volume, error);
        if (status == OC_OK && row.taker.size > 0)
            status = instrument_divisor_add(volume, row.taker, error);
        if (status != OC_OK)
            return status;
        if (row.turnover.size > 0 &&
            decimal_parse_units(row.turnover.data, row.turnover.size, &units, &decimals) == OC_OK &&
            decimals > *quote_decimals)
            *quote_decimals = decimals;
    }
    return status == OC_ECLOSED ? OC_OK : status;
}

static enum oc_status make_instrument(const struct sim_load *load, const char *symbol,
                                      struct oc_instrument *out, unsigned *quote_decimals,
                                      struct error *error)
{
    struct instrument_divisor price = {0}, volume = {0};
    struct history *history;
    enum oc_status status = history_open(&history, load->path, SIM_MINUTE_MS, error);

    if (status != OC_OK)
        return status;
    status = scan_first_day(history, &price, &volume, quote_decimals, error);
    history_close(history);
    if (status != OC_OK)
        return status;
    if (load->tick != NULL && load->step != NULL)
        return instrument_from_text(out, symbol, load->market, slice_of(load->tick),
                                    slice_of(load->step), error);
    return instrument_from_divisors(out, symbol, load->market, &price, &volume, error);
}

/* text as a whole number of steps of units / 10^decimals */
static enum oc_status on_grid(const struct loading *loading, const struct history_row *row,
                              const char *field, struct slice text, int64_t units,
                              unsigned decimals, int64_t *out, struct error *error)
{
    int64_t scaled = 0;
    enum oc_status status = decimal_parse_scaled(text.data, text.size, decimals, &scaled);

    if (status == OC_OK && scaled % units == 0) {
        *out = scaled / units;
        return OC_OK;
    }
    return error_set(error, OC_EINVALID, "%s row %llu: %s %.*s is off the symbol's grid",
                     loading->load->path, (unsigned long long)row->number, field,
                     (int)(text.size < 40 ? text.size : 40), text.data);
}

static int64_t quote_units(const struct loading *loading, const struct history_row *row,
                           const struct sim_candle *candle)
{
    const struct sim_symbol *symbol = &loading->series->symbol;
    char text[DECIMAL_FIXED_SIZE];
    int64_t units = 0;
    size_t size;

    if (row->turnover.size == 0)
        return sim_quote_of(symbol, candle->close, candle->volume);
    if (decimal_parse_scaled(row->turnover.data, row->turnover.size, symbol->quote_decimals,
                             &units) == OC_OK)
        return units;
    size = decimal_print_double(text, row->candle.turnover_quote, symbol->quote_decimals);
    if (decimal_parse_scaled(text, size, symbol->quote_decimals, &units) != OC_OK)
        return INT64_MAX;
    return units;
}

static enum oc_status put_row(struct loading *loading, const struct history_row *row,
                              struct error *error)
{
    const struct oc_instrument *in = &loading->series->symbol.instrument;
    struct sim_candle candle = {.is_present = true};
    const struct {
        const char *field;
        struct slice text;
        int64_t *out;
        bool is_price;
    } fields[] = {
        {"open", row->open, &candle.open, true},        {"high", row->high, &candle.high, true},
        {"low", row->low, &candle.low, true},           {"close", row->close, &candle.close, true},
        {"volume", row->volume, &candle.volume, false}, {"taker", row->taker, &candle.taker, false},
    };
    size_t i;

    for (i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        enum oc_status status;

        if (fields[i].text.size == 0)
            continue;
        status = on_grid(loading, row, fields[i].field, fields[i].text,
                         fields[i].is_price ? in->tick_units : in->step_units,
                         fields[i].is_price ? in->price_decimals : in->volume_decimals,
                         fields[i].out, error);
        if (status != OC_OK)
            return status;
    }
    if (!loading->has_taker)
        candle.taker = candle.volume / 2;
    candle.quote = quote_units(loading, row, &candle);
    if (candle.volume > 0)
        candle.taker_quote = sim_share(candle.quote, candle.taker, candle.volume);
    candle.trades = oc_candle_trades(&row->candle);
    candle.first_trade = loading->next_trade;
    loading->next_trade += candle.trades;
    return sim_store_put(loading->series, oc_candle_open_ms(&row->candle) / SIM_MINUTE_MS, &candle,
                         error);
}

static enum oc_status read_rows(struct loading *loading, struct error *error)
{
    const char *path = loading->load->path;
    struct history_row row;
    enum oc_status status;

    while ((status = history_next(loading->history, &row, error)) == OC_OK) {
        int64_t open_ms = oc_candle_open_ms(&row.candle);

        if (open_ms % SIM_MINUTE_MS != 0)
            return error_set(error, OC_EINVALID, "%s row %llu: open time is not a whole minute",
                             path, (unsigned long long)row.number);
        if (row.step != HISTORY_DUPLICATE && open_ms / SIM_MINUTE_MS < loading->series->end_minute)
            return error_set(error, OC_EINVALID,
                             "%s row %llu: before the end of the file before it", path,
                             (unsigned long long)row.number);
        status = put_row(loading, &row, error);
        if (status != OC_OK)
            return status;
    }
    return status == OC_ECLOSED ? OC_OK : status;
}

static bool is_plain(const char *symbol)
{
    for (; *symbol != '\0'; symbol++)
        if ((unsigned char)*symbol <= ' ' || *symbol == '"' || *symbol == '\\' || *symbol == '@' ||
            *symbol == '/')
            return false;
    return true;
}

bool sim_load_symbol(const struct sim_load *load, char out[OC_SYMBOL_CAP])
{
    return (load->symbol != NULL ? slice_copy(slice_of(load->symbol), out, OC_SYMBOL_CAP)
                                 : history_symbol_of(load->path, out)) &&
           out[0] != '\0' && is_plain(out);
}

static enum oc_status series_for(struct sim_store *store, struct loading *loading,
                                 struct error *error)
{
    const struct sim_load *load = loading->load;
    char symbol[OC_SYMBOL_CAP];
    struct oc_instrument instrument;
    unsigned quote_decimals = 0;
    enum oc_status status;

    if (!sim_load_symbol(load, symbol))
        return error_set(error, OC_EINVALID, "%s: no symbol in the file's name; give SYMBOL=FILE",
                         load->path);
    loading->series = sim_store_find(store, slice_of(symbol));
    if (loading->series != NULL)
        return OC_OK;
    status = make_instrument(load, symbol, &instrument, &quote_decimals, error);
    if (status != OC_OK)
        return status;
    status = sim_store_add_empty(store, &instrument, load->seed, &loading->series, error);
    if (status != OC_OK)
        return status;
    if (quote_decimals > loading->series->symbol.quote_decimals && quote_decimals <= 12)
        loading->series->symbol.quote_decimals = quote_decimals;
    if (loading->series->symbol.quote_shown < loading->series->symbol.quote_decimals)
        loading->series->symbol.quote_shown = loading->series->symbol.quote_decimals;
    return OC_OK;
}

enum oc_status sim_load_file(struct sim_store *store, const struct sim_load *load,
                             struct error *error)
{
    struct loading loading = {.load = load};
    const struct history_info *info;
    enum oc_status status = series_for(store, &loading, error);
    struct sim_candle last;

    if (status != OC_OK)
        return status;
    loading.next_trade = 1000000 + loading.series->symbol.seed % 1000000000;
    if (loading.series->day_count > 0 &&
        sim_store_minute(store, loading.series, loading.series->end_minute - 1, &last))
        loading.next_trade = last.first_trade + last.trades;
    status = history_open(&loading.history, load->path, 0, error);
    if (status != OC_OK)
        return status;
    info = history_info(loading.history);
    loading.has_taker = info->has_taker;
    if (info->interval_ms != 0 && info->interval_ms != SIM_MINUTE_MS)
        status =
            error_set(error, OC_EINVALID, "%s: candles of %lld ms; only 1m files can be served",
                      load->path, (long long)info->interval_ms);
    else
        status = read_rows(&loading, error);
    history_close(loading.history);
    return status;
}
