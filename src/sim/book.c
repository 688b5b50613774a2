/* book.c - an order book of plausible shape: a function of the last price and the time.
 * SPDX-License-Identifier: MIT */
#include "sim/book.h"

#include "sim/random.h"

enum { DOLLARS = 20000 }; /* of a typical level, in quote units of currency */

void sim_book_init(struct sim_book *book, const struct sim_symbol *symbol, int64_t last_price,
                   int64_t at_ms)
{
    uint64_t bits = sim_hash(symbol->seed ^ 0xb00c, (uint64_t)(at_ms / 1500));

    book->symbol = symbol;
    book->at_ms = at_ms;
    book->bid = last_price - (int64_t)(bits & 1);
    if (book->bid < 1)
        book->bid = 1;
}

uint64_t sim_book_id(int64_t at_ms)
{
    return (uint64_t)at_ms / 10;
}

int64_t sim_book_price(const struct sim_book *book, bool is_bid, size_t level)
{
    return is_bid ? book->bid - (int64_t)level : book->bid + 1 + (int64_t)level;
}

int64_t sim_book_lots(const struct sim_book *book, bool is_bid, int64_t price)
{
    const struct oc_instrument *instrument = &book->symbol->instrument;
    uint64_t level = sim_hash(book->symbol->seed ^ (is_bid ? 1U : 2U), (uint64_t)price);
    int64_t period = 400 + (int64_t)(level % 9000);
    int64_t epoch = (book->at_ms + (int64_t)((level >> 20) % 9000)) / period;
    uint64_t bits = sim_hash(level, (uint64_t)epoch);
    double typical = DOLLARS / ((double)book->bid * instrument->tick * instrument->step);
    double lots = typical * (0.05 + 1.9 * sim_unit_of(bits) * sim_unit_of(sim_mix(bits)));

    return lots < 1.0 ? 1 : lots > 1e15 ? (int64_t)1e15 : (int64_t)lots;
}

static void put_level(struct buffer *out, const struct sim_symbol *symbol, int64_t price,
                      int64_t lots, bool *is_first)
{
    buffer_append_text(out, *is_first ? "[" : ",[");
    sim_put_number(out, symbol, SIM_PRICE, price);
    buffer_append_char(out, ',');
    sim_put_number(out, symbol, SIM_VOLUME, lots);
    buffer_append_char(out, ']');
    *is_first = false;
}

void sim_put_levels(struct buffer *out, const struct sim_book *book, bool is_bid, size_t levels)
{
    bool is_first = true;
    size_t level;

    buffer_append_char(out, '[');
    for (level = 0; level < levels && level < SIM_BOOK_LEVELS; level++) {
        int64_t price = sim_book_price(book, is_bid, level);

        if (price > 0)
            put_level(out, book->symbol, price, sim_book_lots(book, is_bid, price), &is_first);
    }
    buffer_append_char(out, ']');
}

static bool has_price(const struct sim_book *book, bool is_bid, int64_t price)
{
    int64_t level = is_bid ? book->bid - price : price - book->bid - 1;

    return level >= 0 && level < SIM_BOOK_LEVELS && price > 0;
}

void sim_put_changes(struct buffer *out, const struct sim_book *book, const struct sim_book *before,
                     bool is_bid)
{
    bool is_first = true;
    size_t level;

    buffer_append_char(out, '[');
    for (level = 0; level < SIM_BOOK_LEVELS; level++) {
        int64_t price = sim_book_price(book, is_bid, level);
        int64_t lots;

        if (price <= 0)
            break;
        lots = sim_book_lots(book, is_bid, price);
        if (!has_price(before, is_bid, price) || sim_book_lots(before, is_bid, price) != lots)
            put_level(out, book->symbol, price, lots, &is_first);
    }
    for (level = 0; level < SIM_BOOK_LEVELS; level++) {
        int64_t price = sim_book_price(before, is_bid, level);

        if (price > 0 && !has_price(book, is_bid, price))
            put_level(out, book->symbol, price, 0, &is_first);
    }
    buffer_append_char(out, ']');
}

static bool is_spot(const struct sim_book *book)
{
    return book->symbol->instrument.market == OC_MARKET_SPOT;
}

static void put_update_head(struct buffer *out, const struct sim_book *book, int64_t before_ms,
                            enum sim_unit unit)
{
    buffer_append_text(out, "{\"e\":\"depthUpdate\",\"E\":");
    sim_put_time(out, book->at_ms, unit);
    if (!is_spot(book)) {
        buffer_append_text(out, ",\"T\":");
        sim_put_time(out, book->at_ms, unit);
    }
    buffer_append_text(out, ",\"s\":\"");
    buffer_append_text(out, book->symbol->instrument.symbol);
    buffer_append_text(out, "\",\"U\":");
    buffer_append_uint(out, sim_book_id(before_ms) + 1);
    buffer_append_text(out, ",\"u\":");
    buffer_append_uint(out, sim_book_id(book->at_ms));
    if (!is_spot(book)) {
        buffer_append_text(out, ",\"pu\":");
        buffer_append_uint(out, sim_book_id(before_ms));
    }
}

void sim_put_partial_depth(struct buffer *out, const struct sim_book *book, size_t levels,
                           int64_t before_ms, enum sim_unit unit)
{
    if (is_spot(book)) {
        sim_put_depth(out, book, levels);
        return;
    }
    put_update_head(out, book, before_ms, unit);
    buffer_append_text(out, ",\"b\":");
    sim_put_levels(out, book, true, levels);
    buffer_append_text(out, ",\"a\":");
    sim_put_levels(out, book, false, levels);
    buffer_append_char(out, '}');
}

void sim_put_depth_update(struct buffer *out, const struct sim_book *book,
                          const struct sim_book *before, enum sim_unit unit)
{
    put_update_head(out, book, before->at_ms, unit);
    buffer_append_text(out, ",\"b\":");
    sim_put_changes(out, book, before, true);
    buffer_append_text(out, ",\"a\":");
    sim_put_changes(out, book, before, false);
    buffer_append_char(out, '}');
}

void sim_put_book_ticker(struct buffer *out, const struct sim_book *book, enum sim_unit unit)
{
    const struct sim_symbol *symbol = book->symbol;
    int64_t ask = book->bid + 1;

    buffer_append_text(out, is_spot(book) ? "{\"u\":" : "{\"e\":\"bookTicker\",\"u\":");
    buffer_append_uint(out, sim_book_id(book->at_ms));
    buffer_append_text(out, ",\"s\":\"");
    buffer_append_text(out, symbol->instrument.symbol);
    buffer_append_text(out, "\",\"b\":");
    sim_put_number(out, symbol, SIM_PRICE, book->bid);
    buffer_append_text(out, ",\"B\":");
    sim_put_number(out, symbol, SIM_VOLUME, sim_book_lots(book, true, book->bid));
    buffer_append_text(out, ",\"a\":");
    sim_put_number(out, symbol, SIM_PRICE, ask);
    buffer_append_text(out, ",\"A\":");
    sim_put_number(out, symbol, SIM_VOLUME, sim_book_lots(book, false, ask));
    if (!is_spot(book)) {
        buffer_append_text(out, ",\"T\":");
        sim_put_time(out, book->at_ms, unit);
        buffer_append_text(out, ",\"E\":");
        sim_put_time(out, book->at_ms, unit);
    }
    buffer_append_char(out, '}');
}

void sim_put_depth(struct buffer *out, const struct sim_book *book, size_t levels)
{
    buffer_append_text(out, "{\"lastUpdateId\":");
    buffer_append_uint(out, sim_book_id(book->at_ms));
    if (!is_spot(book)) {
        buffer_append_text(out, ",\"E\":");
        buffer_append_int(out, book->at_ms);
        buffer_append_text(out, ",\"T\":");
        buffer_append_int(out, book->at_ms);
    }
    buffer_append_text(out, ",\"bids\":");
    sim_put_levels(out, book, true, levels);
    buffer_append_text(out, ",\"asks\":");
    sim_put_levels(out, book, false, levels);
    buffer_append_char(out, '}');
}
