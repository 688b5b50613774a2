/* parse_klines.c - a page of /klines: rows scanned straight into candles.
 * SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "exchange/binance/candle_check.h"
#include "exchange/binance/parse.h"
#include "exchange/binance/scan.h"

/* [open time, o, h, l, c, volume, close time, quote volume, trades, taker base, taker quote, ignore] */
enum { ROW_COLUMNS_MIN = 11 };

static bool take_column(struct scan *scan, size_t column, struct kline_values *values)
{
    switch (column) {
    case 0:
        return scan_int(scan, &values->open_time);
    case 1:
        return scan_string(scan, &values->open);
    case 2:
        return scan_string(scan, &values->high);
    case 3:
        return scan_string(scan, &values->low);
    case 4:
        return scan_string(scan, &values->close);
    case 5:
        return scan_string(scan, &values->volume);
    case 6:
        return scan_int(scan, &values->close_time);
    case 7:
        return scan_string(scan, &values->turnover);
    case 8:
        return scan_int(scan, &values->trades);
    case 9:
        return scan_string(scan, &values->taker);
    default:
        return scan_skip(scan);
    }
}

/* *column is the one where the row stopped being one. */
static bool take_row(struct scan *scan, struct kline_values *values, size_t *column)
{
    bool is_first = true;
    bool ok;

    *column = 0;
    if (!scan_take(scan, '['))
        return false;
    while (scan_more(scan, ']', &is_first, &ok)) {
        if (!take_column(scan, *column, values))
            return false;
        (*column)++;
    }
    return ok && *column >= ROW_COLUMNS_MIN && !scan->is_unusual;
}

/* The first impossible row is told; later ones are counted. */
static void add_row(const struct kline_values *values, enum oc_timeframe timeframe,
                    int64_t final_before_ms, struct binance_klines *out, struct error *error)
{
    int64_t interval_ms = oc_timeframe_ms(timeframe);
    enum exchange_frame_fault ignored;
    struct oc_candle candle;
    uint32_t flags;

    if (!binance_candle_of(values, interval_ms, &candle, &ignored,
                           out->unsound == 0 ? error : NULL)) {
        out->unsound++;
        return;
    }
    flags = oc_candle_open_ms(&candle) + interval_ms - 1 < final_before_ms ? OC_CANDLE_FINAL : 0;
    oc_candle_set_meta(&candle, (uint64_t)values->trades, OC_SOURCE_REST, flags);
    out->rows[out->count++] = candle;
}

enum oc_status binance_parse_klines(const char *bytes, size_t size, enum oc_timeframe timeframe,
                                    int64_t final_before_ms, struct binance_klines *out,
                                    struct error *error)
{
    struct scan scan = {bytes, bytes + size, false};
    size_t row = 0;
    bool is_first = true;
    bool ok;

    out->count = 0;
    out->unsound = 0;
    out->last_open_ms = -1;
    error_clear(error);
    if (!scan_take(&scan, '['))
        return error_set(error, OC_EMALFORMED, "klines: %zu bytes that are no array: %.*s", size,
                         (int)(size < 60 ? size : 60), bytes);
    while (scan_more(&scan, ']', &is_first, &ok)) {
        struct kline_values values = {0};
        size_t column;
        int64_t open_ms;

        if (!take_row(&scan, &values, &column))
            return error_set(error, OC_EMALFORMED, "klines: row %zu breaks at column %zu: %.*s",
                             row, column, (int)(scan.end - scan.at < 40 ? scan.end - scan.at : 40),
                             scan.at);
        open_ms = binance_ms_of(values.open_time);
        if (open_ms <= out->last_open_ms)
            return error_set(error, OC_EMALFORMED, "klines: row %zu opens at %lld, not after %lld",
                             row, (long long)open_ms, (long long)out->last_open_ms);
        if (row >= out->cap)
            return error_set(error, OC_EMALFORMED, "klines: more than the %zu rows asked for",
                             out->cap);
        add_row(&values, timeframe, final_before_ms, out, error);
        out->last_open_ms = open_ms;
        row++;
    }
    if (!ok || scan_peek(&scan) != '\0' || scan.at != scan.end)
        return error_set(error, OC_EMALFORMED, "klines: body breaks after row %zu", row);
    return OC_OK;
}
