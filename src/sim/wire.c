/* wire.c - the exchange's JSON, written by hand: numbers, klines and trades.
 * SPDX-License-Identifier: MIT */
#include "sim/wire.h"

#include "base/decimal.h"

#include <string.h>

enum { KLINE_ROOM = 1024, NUMBER_ROOM = 80 };

/* A place to write at: room was reserved before. */
#define PUT(at, literal) put_bytes(at, literal, sizeof(literal) - 1)

static char *put_bytes(char *at, const char *bytes, size_t size)
{
    memcpy(at, bytes, size);
    return at + size;
}

static char *put_text(char *at, const char *text)
{
    return put_bytes(at, text, strlen(text));
}

static char *put_int(char *at, int64_t value)
{
    return at + decimal_print_int(at, value);
}

static char *put_time(char *at, int64_t ms, enum sim_unit unit)
{
    return put_int(at, unit == SIM_UNIT_US ? ms * 1000 : ms);
}

/* The last instant before next_ms. */
static char *put_close_time(char *at, int64_t next_ms, enum sim_unit unit)
{
    return put_int(at, unit == SIM_UNIT_US ? next_ms * 1000 - 1 : next_ms - 1);
}

static char *put_fixed(char *at, int64_t units, unsigned decimals, unsigned shown)
{
    *at++ = '"';
    at += decimal_print_fixed(at, units, decimals);
    if (shown > decimals) {
        if (decimals == 0)
            *at++ = '.';
        memset(at, '0', shown - decimals);
        at += shown - decimals;
    }
    *at++ = '"';
    return at;
}

static char *put_price(char *at, const struct sim_symbol *symbol, int64_t ticks)
{
    return put_fixed(at, ticks * symbol->instrument.tick_units, symbol->instrument.price_decimals,
                     symbol->price_shown);
}

static char *put_volume(char *at, const struct sim_symbol *symbol, int64_t lots)
{
    return put_fixed(at, lots * symbol->instrument.step_units, symbol->instrument.volume_decimals,
                     symbol->volume_shown);
}

static char *put_quote(char *at, const struct sim_symbol *symbol, int64_t units)
{
    return put_fixed(at, units, symbol->quote_decimals, symbol->quote_shown);
}

static void commit(struct buffer *out, const char *start, const char *at)
{
    buffer_commit(out, (size_t)(at - start));
}

void sim_put_number(struct buffer *out, const struct sim_symbol *symbol, enum sim_number kind,
                    int64_t value)
{
    char *start = buffer_reserve(out, NUMBER_ROOM);
    char *at = start;

    if (start == NULL)
        return;
    if (kind == SIM_PRICE)
        at = put_price(at, symbol, value);
    else if (kind == SIM_VOLUME)
        at = put_volume(at, symbol, value);
    else
        at = put_quote(at, symbol, value);
    commit(out, start, at);
}

void sim_put_time(struct buffer *out, int64_t ms, enum sim_unit unit)
{
    buffer_append_int(out, unit == SIM_UNIT_US ? ms * 1000 : ms);
}

static char *put_trade_range(char *at, const struct sim_candle *candle)
{
    bool is_empty = candle->trades == 0;

    at = PUT(at, ",\"f\":");
    at = put_int(at, is_empty ? -1 : (int64_t)candle->first_trade);
    at = PUT(at, ",\"L\":");
    return put_int(at, is_empty ? -1 : (int64_t)(candle->first_trade + candle->trades - 1));
}

void sim_put_kline_event(struct buffer *out, const struct sim_symbol *symbol,
                         enum sim_interval interval, const struct sim_kline *kline, bool is_final,
                         int64_t event_ms, enum sim_unit unit)
{
    const struct sim_candle *candle = &kline->candle;
    char *start = buffer_reserve(out, KLINE_ROOM);
    char *at = start;

    if (start == NULL)
        return;
    at = put_time(PUT(at, "{\"e\":\"kline\",\"E\":"), event_ms, unit);
    at = put_text(PUT(at, ",\"s\":\""), symbol->instrument.symbol);
    at = put_time(PUT(at, "\",\"k\":{\"t\":"), kline->open_ms, unit);
    at = put_close_time(PUT(at, ",\"T\":"), kline->next_ms, unit);
    at = put_text(PUT(at, ",\"s\":\""), symbol->instrument.symbol);
    at = put_text(PUT(at, "\",\"i\":\""), sim_interval_text(interval));
    at = put_trade_range(PUT(at, "\""), candle);
    at = put_price(PUT(at, ",\"o\":"), symbol, candle->open);
    at = put_price(PUT(at, ",\"c\":"), symbol, candle->close);
    at = put_price(PUT(at, ",\"h\":"), symbol, candle->high);
    at = put_price(PUT(at, ",\"l\":"), symbol, candle->low);
    at = put_volume(PUT(at, ",\"v\":"), symbol, candle->volume);
    at = put_int(PUT(at, ",\"n\":"), candle->trades);
    at = is_final ? PUT(at, ",\"x\":true") : PUT(at, ",\"x\":false");
    at = put_quote(PUT(at, ",\"q\":"), symbol, candle->quote);
    at = put_volume(PUT(at, ",\"V\":"), symbol, candle->taker);
    at = put_quote(PUT(at, ",\"Q\":"), symbol, candle->taker_quote);
    at = PUT(at, ",\"B\":\"0\"}}");
    commit(out, start, at);
}

void sim_put_kline_row(struct buffer *out, const struct sim_symbol *symbol,
                       const struct sim_kline *kline, enum sim_unit unit)
{
    const struct sim_candle *candle = &kline->candle;
    char *start = buffer_reserve(out, KLINE_ROOM);
    char *at = start;

    if (start == NULL)
        return;
    at = put_time(PUT(at, "["), kline->open_ms, unit);
    at = put_price(PUT(at, ","), symbol, candle->open);
    at = put_price(PUT(at, ","), symbol, candle->high);
    at = put_price(PUT(at, ","), symbol, candle->low);
    at = put_price(PUT(at, ","), symbol, candle->close);
    at = put_volume(PUT(at, ","), symbol, candle->volume);
    at = put_close_time(PUT(at, ","), kline->next_ms, unit);
    at = put_quote(PUT(at, ","), symbol, candle->quote);
    at = put_int(PUT(at, ","), candle->trades);
    at = put_volume(PUT(at, ","), symbol, candle->taker);
    at = put_quote(PUT(at, ","), symbol, candle->taker_quote);
    at = PUT(at, ",\"0\"]");
    commit(out, start, at);
}

/* Who made it, and the end of the object; spot has the M that everybody is told to ignore. */
static char *put_maker(char *at, const struct sim_symbol *symbol, const struct sim_trade *trade)
{
    at = trade->is_buyer_maker ? PUT(at, ",\"m\":true") : PUT(at, ",\"m\":false");
    return symbol->instrument.market == OC_MARKET_SPOT ? PUT(at, ",\"M\":true}") : PUT(at, "}");
}

/* What the event and the REST row of an aggregated trade share: all behind its number. */
static char *put_agg_trade(char *at, const struct sim_symbol *symbol, const struct sim_trade *trade,
                           enum sim_unit unit)
{
    at = put_price(PUT(at, ",\"p\":"), symbol, trade->price);
    at = put_volume(PUT(at, ",\"q\":"), symbol, trade->volume);
    at = put_int(PUT(at, ",\"f\":"), (int64_t)trade->first);
    at = put_int(PUT(at, ",\"l\":"), (int64_t)trade->last);
    at = put_time(PUT(at, ",\"T\":"), trade->at_ms, unit);
    return put_maker(at, symbol, trade);
}

/* Both markets' aggTrade events. */
void sim_put_agg_trade_event(struct buffer *out, const struct sim_symbol *symbol,
                             const struct sim_trade *trade, int64_t event_ms, enum sim_unit unit)
{
    char *start = buffer_reserve(out, KLINE_ROOM);
    char *at = start;

    if (start == NULL)
        return;
    at = put_time(PUT(at, "{\"e\":\"aggTrade\",\"E\":"), event_ms, unit);
    at = put_text(PUT(at, ",\"s\":\""), symbol->instrument.symbol);
    at = put_int(PUT(at, "\",\"a\":"), (int64_t)trade->first);
    commit(out, start, put_agg_trade(at, symbol, trade, unit));
}

void sim_put_trade_event(struct buffer *out, const struct sim_symbol *symbol,
                         const struct sim_trade *trade, int64_t event_ms, enum sim_unit unit)
{
    bool is_spot = symbol->instrument.market == OC_MARKET_SPOT;
    char *start = buffer_reserve(out, KLINE_ROOM);
    char *at = start;

    if (start == NULL)
        return;
    at = put_time(PUT(at, "{\"e\":\"trade\",\"E\":"), event_ms, unit);
    if (!is_spot)
        at = put_time(PUT(at, ",\"T\":"), trade->at_ms, unit);
    at = put_text(PUT(at, ",\"s\":\""), symbol->instrument.symbol);
    at = put_int(PUT(at, "\",\"t\":"), (int64_t)trade->first);
    at = put_price(PUT(at, ",\"p\":"), symbol, trade->price);
    at = put_volume(PUT(at, ",\"q\":"), symbol, trade->volume);
    if (is_spot)
        at = put_time(PUT(at, ",\"T\":"), trade->at_ms, unit);
    else
        at = PUT(at, ",\"X\":\"MARKET\"");
    commit(out, start, put_maker(at, symbol, trade));
}

void sim_put_agg_trade_row(struct buffer *out, const struct sim_symbol *symbol,
                           const struct sim_trade *trade, enum sim_unit unit)
{
    char *start = buffer_reserve(out, KLINE_ROOM);
    char *at = start;

    if (start == NULL)
        return;
    at = put_int(PUT(at, "{\"a\":"), (int64_t)trade->first);
    commit(out, start, put_agg_trade(at, symbol, trade, unit));
}

void sim_put_trade_row(struct buffer *out, const struct sim_symbol *symbol,
                       const struct sim_trade *trade, enum sim_unit unit)
{
    char *start = buffer_reserve(out, KLINE_ROOM);
    char *at = start;

    if (start == NULL)
        return;
    at = put_int(PUT(at, "{\"id\":"), (int64_t)trade->first);
    at = put_price(PUT(at, ",\"price\":"), symbol, trade->price);
    at = put_volume(PUT(at, ",\"qty\":"), symbol, trade->volume);
    at = put_quote(PUT(at, ",\"quoteQty\":"), symbol,
                   sim_quote_of(symbol, trade->price, trade->volume));
    at = put_time(PUT(at, ",\"time\":"), trade->at_ms, unit);
    at = trade->is_buyer_maker ? PUT(at, ",\"isBuyerMaker\":true")
                               : PUT(at, ",\"isBuyerMaker\":false");
    if (symbol->instrument.market == OC_MARKET_SPOT)
        at = PUT(at, ",\"isBestMatch\":true");
    commit(out, start, PUT(at, "}"));
}
