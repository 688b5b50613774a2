/* candle.c - a candle in exact integers, the symbol it belongs to, and the sum of several candles.
 * SPDX-License-Identifier: MIT */
#include "sim/candle.h"

#include "sim/random.h"

#include <string.h>

__extension__ typedef unsigned __int128 sim_wide;

static const char *const QUOTES[] = {"USDT", "USDC", "FDUSD", "BUSD", "TUSD", "BTC",
                                     "ETH",  "BNB",  "EUR",   "TRY",  "USD"};

static bool split_assets(struct sim_symbol *symbol)
{
    struct slice name = slice_of(symbol->instrument.symbol);
    size_t i;

    for (i = 0; i < sizeof QUOTES / sizeof QUOTES[0]; i++) {
        size_t size = strlen(QUOTES[i]);

        if (name.size > size && slice_ends(name, QUOTES[i])) {
            (void)slice_copy(slice_of(QUOTES[i]), symbol->quote, sizeof symbol->quote);
            return slice_copy(slice_make(name.data, name.size - size), symbol->base,
                              sizeof symbol->base);
        }
    }
    (void)slice_copy(name, symbol->base, sizeof symbol->base);
    return false;
}

bool sim_symbol_init(struct sim_symbol *symbol, const struct oc_instrument *instrument,
                     uint64_t seed)
{
    bool is_spot = instrument->market == OC_MARKET_SPOT;
    unsigned decimals = (unsigned)instrument->price_decimals + instrument->volume_decimals;
    size_t i;

    memset(symbol, 0, sizeof *symbol);
    symbol->instrument = *instrument;
    for (i = 0; instrument->symbol[i] != '\0'; i++) {
        char c = instrument->symbol[i];

        symbol->lower[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    symbol->quote_decimals = decimals < 8 ? decimals : 8;
    symbol->price_shown = instrument->price_decimals;
    symbol->volume_shown = instrument->volume_decimals;
    if (is_spot && symbol->price_shown < 8)
        symbol->price_shown = 8;
    if (is_spot && symbol->volume_shown < 8)
        symbol->volume_shown = 8;
    symbol->quote_shown = is_spot ? 8 : symbol->quote_decimals;
    symbol->seed = sim_hash(seed, sim_hash_text(slice_of(instrument->symbol)));
    return split_assets(symbol);
}

static int64_t add_capped(int64_t a, int64_t b)
{
    return a > INT64_MAX - b ? INT64_MAX : a + b;
}

void sim_candle_add(struct sim_candle *sum, const struct sim_candle *later)
{
    if (!later->is_present)
        return;
    if (!sum->is_present) {
        *sum = *later;
        return;
    }
    if (later->high > sum->high)
        sum->high = later->high;
    if (later->low < sum->low)
        sum->low = later->low;
    sum->close = later->close;
    sum->volume = add_capped(sum->volume, later->volume);
    sum->taker = add_capped(sum->taker, later->taker);
    sum->quote = add_capped(sum->quote, later->quote);
    sum->taker_quote = add_capped(sum->taker_quote, later->taker_quote);
    if (sum->trades == 0)
        sum->first_trade = later->first_trade;
    sum->trades =
        sum->trades > UINT32_MAX - later->trades ? UINT32_MAX : sum->trades + later->trades;
}

int64_t sim_quote_of(const struct sim_symbol *symbol, int64_t ticks, int64_t lots)
{
    const struct oc_instrument *instrument = &symbol->instrument;
    unsigned decimals = (unsigned)instrument->price_decimals + instrument->volume_decimals;
    sim_wide units = (sim_wide)((uint64_t)ticks * (uint64_t)instrument->tick_units) *
                     ((uint64_t)lots * (uint64_t)instrument->step_units);

    for (; decimals > symbol->quote_decimals; decimals--)
        units /= 10;
    return units > INT64_MAX ? INT64_MAX : (int64_t)units;
}

int64_t sim_share(int64_t whole, int64_t part, int64_t of)
{
    return (int64_t)((sim_wide)whole * (sim_wide)part / (sim_wide)of);
}
