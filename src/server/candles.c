/* candles.c - GET /api/candles/{symbol}: rows of the cache as JSON or CSV.
 * SPDX-License-Identifier: MIT */
#include "server/candles.h"

#include "base/decimal.h"
#include "server/handlers.h"
#include "server/state.h"

#include <string.h>

enum { CANDLES_LIMIT = 500 };

const char *const CANDLE_COLUMNS[CANDLE_COLUMN_COUNT] = {
    "open_time",        "open",  "high", "low", "close", "volume", "quote_volume",
    "taker_buy_volume", "trades"};

void candle_write(struct json_writer *json, const struct oc_instrument *instrument,
                  const struct oc_candle *candle)
{
    unsigned price = instrument->price_decimals;
    unsigned volume = instrument->volume_decimals;

    json_array_begin(json);
    json_int(json, oc_candle_open_ms(candle));
    json_decimal_exact(json, candle->open, price);
    json_decimal_exact(json, candle->high, price);
    json_decimal_exact(json, candle->low, price);
    json_decimal_exact(json, candle->close, price);
    json_decimal(json, candle->volume_base, volume);
    json_number(json, candle->turnover_quote);
    json_decimal(json, candle->taker_base, volume);
    json_uint(json, oc_candle_trades(candle));
    json_array_end(json);
}

static void append_double(struct buffer *out, double value, unsigned decimals)
{
    char text[DECIMAL_FIXED_SIZE];

    buffer_append_char(out, ',');
    buffer_append(out, text, decimal_print_double(text, value, decimals));
}

static void append_row(struct buffer *out, const struct oc_instrument *instrument,
                       const struct oc_candle *candle)
{
    char text[DECIMAL_TEXT_SIZE];

    buffer_append_int(out, oc_candle_open_ms(candle));
    append_double(out, candle->open, instrument->price_decimals);
    append_double(out, candle->high, instrument->price_decimals);
    append_double(out, candle->low, instrument->price_decimals);
    append_double(out, candle->close, instrument->price_decimals);
    append_double(out, candle->volume_base, instrument->volume_decimals);
    buffer_append_char(out, ',');
    buffer_append(out, text, decimal_print_shortest(text, candle->turnover_quote));
    append_double(out, candle->taker_base, instrument->volume_decimals);
    buffer_append_char(out, ',');
    buffer_append_uint(out, oc_candle_trades(candle));
    buffer_append_char(out, '\n');
}

/* How many places behind the newest the last candle stands that opens at or before end_ms;
 * series->count when there is none. */
static size_t back_of(const struct oc_series *series, int64_t end_ms)
{
    size_t low = 0;
    size_t high = series->count;

    while (low < high) { /* candles before `low` open later than end_ms */
        size_t middle = low + (high - low) / 2;

        if (oc_candle_open_ms(oc_series_at(series, middle)) > end_ms) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void add_candle(struct oc_candle *sum, const struct oc_candle *next, uint64_t *trades)
{
    sum->high = next->high > sum->high ? next->high : sum->high;
    sum->low = next->low < sum->low ? next->low : sum->low;
    sum->close = next->close;
    sum->volume_base += next->volume_base;
    sum->turnover_quote += next->turnover_quote;
    sum->taker_base += next->taker_base;
    *trades += oc_candle_trades(next);
}

bool candle_forming(const struct source_symbol *symbol, enum oc_timeframe timeframe,
                    struct oc_candle *out)
{
    int64_t length_ms = oc_timeframe_ms(timeframe);
    const struct oc_series *minutes = oc_engine_series(symbol->engine, OC_TF_1M);
    int64_t last_ms = oc_engine_last_ms(symbol->engine);
    int64_t now_ms = symbol->has_open ? oc_candle_open_ms(&symbol->open) : last_ms;
    int64_t begin_ms = now_ms - now_ms % length_ms;
    size_t back = 0;
    uint64_t trades = 0;
    bool has_any = false;

    if (last_ms < 0 || now_ms < last_ms) {
        return false;
    }
    while (back < minutes->count && oc_candle_open_ms(oc_series_at(minutes, back)) >= begin_ms) {
        back++;
    }
    while (back-- > 0) {
        const struct oc_candle *minute = oc_series_at(minutes, back);

        if (!has_any) {
            *out = *minute;
            trades = oc_candle_trades(minute);
            has_any = true;
        } else {
            add_candle(out, minute, &trades);
        }
    }
    if (symbol->has_open && now_ms > last_ms) {
        if (!has_any) {
            *out = symbol->open;
            trades = oc_candle_trades(&symbol->open);
            has_any = true;
        } else {
            add_candle(out, &symbol->open, &trades);
        }
    } else if (now_ms + OC_MINUTE_MS == begin_ms + length_ms) {
        return false; /* the last closed minute completed it */
    }
    if (has_any) {
        out->open_s = (uint32_t)(begin_ms / 1000);
        oc_candle_set_meta(out, trades, OC_SOURCE_DERIVED, 0);
    }
    return has_any;
}

static void write_csv(struct call *call, const struct source_symbol *symbol,
                      const struct oc_series *series, size_t oldest, size_t newest,
                      const struct oc_candle *open)
{
    for (int i = 0; i < CANDLE_COLUMN_COUNT; i++) {
        buffer_append_text(call->out, i == 0 ? "" : ",");
        buffer_append_text(call->out, CANDLE_COLUMNS[i]);
    }
    buffer_append_char(call->out, '\n');
    for (size_t back = oldest; back-- > newest;) {
        append_row(call->out, symbol->instrument, oc_series_at(series, back));
    }
    if (open != NULL) {
        append_row(call->out, symbol->instrument, open);
    }
    call->content_type = "text/csv; charset=utf-8";
}

static void write_json(struct call *call, const struct source_symbol *symbol,
                       enum oc_timeframe timeframe, size_t oldest, size_t newest,
                       const struct oc_candle *open)
{
    const struct oc_series *series = oc_engine_series(symbol->engine, timeframe);
    struct json_writer *json = &call->json;

    json_object_begin(json);
    json_member_bool(json, "success", true);
    json_key(json, "data");
    json_object_begin(json);
    json_member_string(json, "symbol", symbol->instrument->symbol);
    json_member_string(json, "broker", call->server->source->broker);
    json_member_string(json, "market", oc_market_text(symbol->instrument->market));
    json_member_string(json, "timeframe", oc_timeframe_text(timeframe));
    json_key(json, "columns");
    json_array_begin(json);
    for (int i = 0; i < CANDLE_COLUMN_COUNT; i++) {
        json_string(json, CANDLE_COLUMNS[i]);
    }
    json_array_end(json);
    json_key(json, "candles");
    json_array_begin(json);
    for (size_t back = oldest; back-- > newest;) {
        candle_write(json, symbol->instrument, oc_series_at(series, back));
    }
    json_array_end(json);
    json_key(json, "open");
    if (open != NULL) {
        candle_write(json, symbol->instrument, open);
    } else {
        json_null(json);
    }
    json_object_end(json);
    json_object_end(json);
}

enum oc_status get_candles(struct call *call)
{
    struct source_symbol symbol;
    size_t index = 0;
    enum oc_status status = call_engine(call, &index, &symbol);
    enum oc_timeframe timeframe =
        (enum oc_timeframe)call_integer(call, "timeframe", call->server->default_timeframe);
    size_t limit = (size_t)call_integer(call, "limit", CANDLES_LIMIT);
    bool has_end = call_value(call, "end")->is_set;
    const struct oc_series *series = NULL;
    struct oc_candle open;
    bool has_open = false;
    size_t newest = 0;
    size_t oldest = 0;

    if (status != OC_OK) {
        return status;
    }
    if ((call->server->timeframes >> timeframe & 1U) == 0) {
        return call_fail(call, OC_EINVALID, NULL, "timeframe",
                         "%s is not among the timeframes offered", oc_timeframe_text(timeframe));
    }
    series = oc_engine_series(symbol.engine, timeframe);
    newest = has_end ? back_of(series, call_integer(call, "end", 0)) : 0;
    oldest = series->count - newest > limit ? newest + limit : series->count;
    has_open = call_integer(call, "partial", 0) != 0 && !has_end &&
               candle_forming(&symbol, timeframe, &open);
    if (call_integer(call, "format", 0) == 1) {
        write_csv(call, &symbol, series, oldest, newest, has_open ? &open : NULL);
    } else {
        write_json(call, &symbol, timeframe, oldest, newest, has_open ? &open : NULL);
    }
    return OC_OK;
}
