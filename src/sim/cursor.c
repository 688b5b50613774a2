/* cursor.c - what a symbol's market looks like at one moment: the minute under way.
 * SPDX-License-Identifier: MIT */
#include "sim/cursor.h"

#include <string.h>

enum { LOOK_BACK = 1440 }; /* minutes searched for the last price behind a gap */

void sim_cursor_init(struct sim_cursor *cursor)
{
    memset(cursor, 0, sizeof *cursor);
    cursor->minute = -1;
}

static int64_t price_before(const struct sim_cursor *cursor, struct sim_store *store,
                            struct sim_series *series, int64_t minute)
{
    struct sim_candle candle;
    int64_t back;

    if (cursor->minute == minute - 1 && cursor->whole.is_present)
        return cursor->whole.close;
    for (back = minute - 1; back >= minute - LOOK_BACK && back >= series->first_minute; back--)
        if (sim_store_minute(store, series, back, &candle))
            return candle.close;
    return cursor->last_price;
}

static void enter_minute(struct sim_cursor *cursor, struct sim_store *store,
                         struct sim_series *series, int64_t minute, size_t prints_cap)
{
    cursor->last_price = price_before(cursor, store, series, minute);
    cursor->minute = minute;
    cursor->done = 0;
    (void)sim_store_minute(store, series, minute, &cursor->whole);
    sim_prints_make(&cursor->prints, &cursor->whole, minute, series->symbol.seed, prints_cap);
    cursor->partial = cursor->whole;
    if (cursor->last_price == 0)
        cursor->last_price = cursor->whole.open;
    cursor->partial.open = cursor->partial.high = cursor->last_price;
    cursor->partial.low = cursor->partial.close = cursor->last_price;
    cursor->partial.volume = cursor->partial.taker = 0;
    cursor->partial.quote = cursor->partial.taker_quote = 0;
    cursor->partial.trades = 0;
}

void sim_cursor_move(struct sim_cursor *cursor, struct sim_store *store, struct sim_series *series,
                     int64_t now_ms, size_t prints_cap)
{
    int64_t minute = now_ms / SIM_MINUTE_MS;
    int64_t offset = now_ms - minute * SIM_MINUTE_MS;

    if (minute != cursor->minute ||
        (cursor->done > 0 && cursor->prints.rows[cursor->done - 1].at_ms > offset))
        enter_minute(cursor, store, series, minute, prints_cap);
    while (cursor->done < cursor->prints.count &&
           cursor->prints.rows[cursor->done].at_ms <= offset) {
        sim_prints_step(&cursor->prints, &cursor->whole, cursor->done, &cursor->partial);
        cursor->last_price = cursor->partial.close;
        cursor->done++;
    }
}

int64_t sim_cursor_next_ms(const struct sim_cursor *cursor)
{
    if (cursor->done >= cursor->prints.count)
        return INT64_MAX;
    return cursor->minute * SIM_MINUTE_MS + cursor->prints.rows[cursor->done].at_ms;
}
