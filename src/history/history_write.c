/* history_write.c - candles as the exchange's public CSV.
 * SPDX-License-Identifier: MIT */
#include "base/decimal.h"
#include "history/history.h"

#include <stdlib.h>

void history_write_header(struct buffer *out)
{
    buffer_append_text(out, "open_time,open,high,low,close,volume,close_time,quote_volume,count,"
                            "taker_buy_volume,taker_buy_quote_volume,ignore\n");
}

static void put_fixed(struct buffer *out, double value, unsigned decimals)
{
    char text[DECIMAL_FIXED_SIZE];

    buffer_append_char(out, ',');
    buffer_append(out, text, decimal_print_double(text, value, decimals));
}

void history_write_row(struct buffer *out, const struct oc_instrument *instrument,
                       const struct oc_candle *candle, int64_t interval_ms)
{
    int64_t open_ms = oc_candle_open_ms(candle);
    const double prices[] = {candle->open, candle->high, candle->low, candle->close};
    char text[DECIMAL_TEXT_SIZE];

    buffer_append_int(out, open_ms);
    for (size_t i = 0; i < sizeof prices / sizeof prices[0]; i++) {
        put_fixed(out, prices[i], instrument->price_decimals);
    }
    put_fixed(out, candle->volume_base, instrument->volume_decimals);
    buffer_append_char(out, ',');
    buffer_append_int(out, open_ms + interval_ms - 1);
    buffer_append_char(out, ',');
    buffer_append(out, text, decimal_print_shortest(text, candle->turnover_quote));
    buffer_append_char(out, ',');
    buffer_append_uint(out, oc_candle_trades(candle));
    put_fixed(out, candle->taker_base, instrument->volume_decimals);
    buffer_append_text(out, ",0,0\n");
}
