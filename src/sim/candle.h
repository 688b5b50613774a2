/* candle.h - a candle in exact integers, the symbol it belongs to, and the sum of several candles.
 * SPDX-License-Identifier: MIT */
#ifndef SIM_CANDLE_H
#define SIM_CANDLE_H

#include "outcry/instrument.h"

#include <stdbool.h>
#include <stdint.h>

enum { SIM_ASSET_CAP = 24 };

/* What the wire prints for a symbol. price = ticks * tick_units / 10^price_decimals, printed with
 * price_shown >= price_decimals decimals; volumes likewise; quote volumes are units of
 * 10^-quote_decimals. */
struct sim_symbol {
    struct oc_instrument instrument;
    char lower[OC_SYMBOL_CAP]; /* as stream names have it */
    char base[SIM_ASSET_CAP], quote[SIM_ASSET_CAP];
    unsigned price_shown, volume_shown, quote_decimals, quote_shown;
    uint64_t seed;  /* of everything that is made up about it */
    uint32_t index; /* place in the simulator's table */
};

/* Fills everything but index; shown decimals as the market prints them: always 8 on spot. Returns false
 * where base and quote cannot be told from the symbol (base is then the symbol, quote is empty). */
bool sim_symbol_init(struct sim_symbol *symbol, const struct oc_instrument *instrument,
                     uint64_t seed);

struct sim_candle {
    int64_t open, high, low, close; /* ticks */
    int64_t volume, taker;          /* lots; 0 <= taker <= volume */
    int64_t quote, taker_quote;     /* units of 10^-quote_decimals; saturating */
    uint64_t first_trade;           /* id; meaningless without trades */
    uint32_t trades;
    bool is_present; /* false: the exchange has no candle for this minute */
};

/* Adds a later candle to *sum; an absent one adds nothing, an absent *sum becomes it. */
void sim_candle_add(struct sim_candle *sum, const struct sim_candle *later);

/* Turnover of lots at a price, in quote units (cut, not rounded). */
int64_t sim_quote_of(const struct sim_symbol *symbol, int64_t ticks, int64_t lots);

/* whole * part / of without overflow; of > 0, 0 <= part <= of */
int64_t sim_share(int64_t whole, int64_t part, int64_t of);

#endif
