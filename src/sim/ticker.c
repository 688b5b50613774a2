/* ticker.c - 24 h statistics of a symbol and the JSON they are told in.
 * SPDX-License-Identifier: MIT */
#include "sim/ticker.h"

#include "base/decimal.h"

#include <string.h>

enum { WINDOW_MINUTES = 1440 };

void sim_ticker_at(const struct sim_view *view, struct sim_ticker_cache *cache,
                   struct sim_ticker *out)
{
    const struct sim_cursor *cursor = view->cursor;
    int64_t minute = view->now_ms / SIM_MINUTE_MS;
    int64_t from = minute - WINDOW_MINUTES + 1;

    if (cache->minute != minute) {
        struct sim_candle previous;

        cache->minute = minute;
        (void)sim_store_span(view->store, view->series, from, minute, &cache->closed);
        cache->before = sim_store_minute(view->store, view->series, from - 1, &previous)
                            ? previous.close
                            : cache->closed.open;
    }
    out->symbol = &view->series->symbol;
    out->day = cache->closed;
    out->before = cache->before;
    if (cursor->partial.is_present)
        sim_candle_add(&out->day, &cursor->partial);
    out->close_ms = view->now_ms;
    out->open_ms = from * SIM_MINUTE_MS;
    out->last_lots =
        cursor->done > 0
            ? cursor->prints.rows[cursor->done - 1].cum_volume -
                  (cursor->done > 1 ? cursor->prints.rows[cursor->done - 2].cum_volume : 0)
            : 1;
    sim_book_init(&out->book, out->symbol, cursor->last_price > 0 ? cursor->last_price : 1,
                  view->now_ms);
}

/* ,"key":"value" */
static void put(struct buffer *out, const char *key, const struct sim_ticker *ticker,
                enum sim_number kind, int64_t value)
{
    buffer_append_text(out, key);
    sim_put_number(out, ticker->symbol, kind, value);
}

static void put_int(struct buffer *out, const char *key, int64_t value)
{
    buffer_append_text(out, key);
    buffer_append_int(out, value);
}

static void put_time(struct buffer *out, const char *key, int64_t ms, enum sim_unit unit)
{
    buffer_append_text(out, key);
    sim_put_time(out, ms, unit);
}

/* Change in percent with three decimals, quoted. */
static void put_percent(struct buffer *out, const char *key, const struct sim_ticker *ticker)
{
    char text[DECIMAL_FIXED_SIZE];
    const struct sim_candle *day = &ticker->day;
    int64_t thousandths =
        day->open > 0 ? (int64_t)((double)(day->close - day->open) / (double)day->open * 100000.0)
                      : 0;

    buffer_append_text(out, key);
    buffer_append_char(out, '"');
    (void)decimal_print_fixed(text, thousandths, 3);
    buffer_append_text(out, text);
    buffer_append_char(out, '"');
}

static int64_t average(const struct sim_ticker *ticker)
{
    const struct oc_instrument *instrument = &ticker->symbol->instrument;
    const struct sim_candle *day = &ticker->day;
    double quote = (double)day->quote;
    unsigned i;

    if (day->volume == 0)
        return day->close;
    for (i = 0; i < ticker->symbol->quote_decimals; i++)
        quote /= 10.0;
    return (int64_t)(quote / ((double)day->volume * instrument->step) / instrument->tick + 0.5);
}

static int64_t last_id(const struct sim_candle *day)
{
    return day->trades == 0 ? -1 : (int64_t)(day->first_trade + day->trades - 1);
}

static int64_t first_id(const struct sim_candle *day)
{
    return day->trades == 0 ? -1 : (int64_t)day->first_trade;
}

static bool is_spot(const struct sim_ticker *ticker)
{
    return ticker->symbol->instrument.market == OC_MARKET_SPOT;
}

static void put_bid_ask(struct buffer *out, const struct sim_ticker *ticker,
                        const char *const keys[4])
{
    const struct sim_book *book = &ticker->book;
    int64_t ask = book->bid + 1;

    put(out, keys[0], ticker, SIM_PRICE, book->bid);
    put(out, keys[1], ticker, SIM_VOLUME, sim_book_lots(book, true, book->bid));
    put(out, keys[2], ticker, SIM_PRICE, ask);
    put(out, keys[3], ticker, SIM_VOLUME, sim_book_lots(book, false, ask));
}

void sim_put_ticker_event(struct buffer *out, const struct sim_ticker *ticker, enum sim_unit unit)
{
    static const char *const KEYS[4] = {",\"b\":", ",\"B\":", ",\"a\":", ",\"A\":"};
    const struct sim_candle *day = &ticker->day;

    buffer_append_text(out, "{\"e\":\"24hrTicker\",\"E\":");
    sim_put_time(out, ticker->close_ms, unit);
    buffer_append_text(out, ",\"s\":\"");
    buffer_append_text(out, ticker->symbol->instrument.symbol);
    put(out, "\",\"p\":", ticker, SIM_PRICE, day->close - day->open);
    put_percent(out, ",\"P\":", ticker);
    put(out, ",\"w\":", ticker, SIM_PRICE, average(ticker));
    if (is_spot(ticker))
        put(out, ",\"x\":", ticker, SIM_PRICE, ticker->before);
    put(out, ",\"c\":", ticker, SIM_PRICE, day->close);
    put(out, ",\"Q\":", ticker, SIM_VOLUME, ticker->last_lots);
    if (is_spot(ticker))
        put_bid_ask(out, ticker, KEYS);
    put(out, ",\"o\":", ticker, SIM_PRICE, day->open);
    put(out, ",\"h\":", ticker, SIM_PRICE, day->high);
    put(out, ",\"l\":", ticker, SIM_PRICE, day->low);
    put(out, ",\"v\":", ticker, SIM_VOLUME, day->volume);
    put(out, ",\"q\":", ticker, SIM_QUOTE, day->quote);
    put_time(out, ",\"O\":", ticker->open_ms, unit);
    put_time(out, ",\"C\":", ticker->close_ms, unit);
    put_int(out, ",\"F\":", first_id(day));
    put_int(out, ",\"L\":", last_id(day));
    put_int(out, ",\"n\":", day->trades);
    buffer_append_char(out, '}');
}

void sim_put_mini_ticker_event(struct buffer *out, const struct sim_ticker *ticker,
                               enum sim_unit unit)
{
    const struct sim_candle *day = &ticker->day;

    buffer_append_text(out, "{\"e\":\"24hrMiniTicker\",\"E\":");
    sim_put_time(out, ticker->close_ms, unit);
    buffer_append_text(out, ",\"s\":\"");
    buffer_append_text(out, ticker->symbol->instrument.symbol);
    put(out, "\",\"c\":", ticker, SIM_PRICE, day->close);
    put(out, ",\"o\":", ticker, SIM_PRICE, day->open);
    put(out, ",\"h\":", ticker, SIM_PRICE, day->high);
    put(out, ",\"l\":", ticker, SIM_PRICE, day->low);
    put(out, ",\"v\":", ticker, SIM_VOLUME, day->volume);
    put(out, ",\"q\":", ticker, SIM_QUOTE, day->quote);
    buffer_append_char(out, '}');
}

static void put_changes(struct buffer *out, const struct sim_ticker *ticker)
{
    static const char *const KEYS[4] = {
        ",\"bidPrice\":", ",\"bidQty\":", ",\"askPrice\":", ",\"askQty\":"};
    const struct sim_candle *day = &ticker->day;

    put(out, ",\"priceChange\":", ticker, SIM_PRICE, day->close - day->open);
    put_percent(out, ",\"priceChangePercent\":", ticker);
    put(out, ",\"weightedAvgPrice\":", ticker, SIM_PRICE, average(ticker));
    if (is_spot(ticker))
        put(out, ",\"prevClosePrice\":", ticker, SIM_PRICE, ticker->before);
    put(out, ",\"lastPrice\":", ticker, SIM_PRICE, day->close);
    put(out, ",\"lastQty\":", ticker, SIM_VOLUME, ticker->last_lots);
    if (is_spot(ticker))
        put_bid_ask(out, ticker, KEYS);
}

void sim_put_ticker(struct buffer *out, const struct sim_ticker *ticker, bool is_mini,
                    enum sim_unit unit)
{
    const struct sim_candle *day = &ticker->day;

    buffer_append_text(out, "{\"symbol\":\"");
    buffer_append_text(out, ticker->symbol->instrument.symbol);
    buffer_append_char(out, '"');
    if (!is_mini)
        put_changes(out, ticker);
    put(out, ",\"openPrice\":", ticker, SIM_PRICE, day->open);
    put(out, ",\"highPrice\":", ticker, SIM_PRICE, day->high);
    put(out, ",\"lowPrice\":", ticker, SIM_PRICE, day->low);
    if (is_mini)
        put(out, ",\"lastPrice\":", ticker, SIM_PRICE, day->close);
    put(out, ",\"volume\":", ticker, SIM_VOLUME, day->volume);
    put(out, ",\"quoteVolume\":", ticker, SIM_QUOTE, day->quote);
    put_time(out, ",\"openTime\":", ticker->open_ms, unit);
    put_time(out, ",\"closeTime\":", ticker->close_ms, unit);
    put_int(out, ",\"firstId\":", first_id(day));
    put_int(out, ",\"lastId\":", last_id(day));
    put_int(out, ",\"count\":", day->trades);
    buffer_append_char(out, '}');
}

static void put_row_end(struct buffer *out, const struct sim_ticker *ticker)
{
    if (!is_spot(ticker))
        put_int(out, ",\"time\":", ticker->close_ms);
    buffer_append_char(out, '}');
}

void sim_put_price_ticker(struct buffer *out, const struct sim_ticker *ticker)
{
    buffer_append_text(out, "{\"symbol\":\"");
    buffer_append_text(out, ticker->symbol->instrument.symbol);
    put(out, "\",\"price\":", ticker, SIM_PRICE, ticker->day.close);
    put_row_end(out, ticker);
}

void sim_put_book_ticker_row(struct buffer *out, const struct sim_ticker *ticker)
{
    static const char *const KEYS[4] = {
        ",\"bidPrice\":", ",\"bidQty\":", ",\"askPrice\":", ",\"askQty\":"};

    buffer_append_text(out, "{\"symbol\":\"");
    buffer_append_text(out, ticker->symbol->instrument.symbol);
    buffer_append_char(out, '"');
    put_bid_ask(out, ticker, KEYS);
    put_row_end(out, ticker);
}
