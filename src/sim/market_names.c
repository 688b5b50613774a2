/* market_names.c - the symbols of the made-up market: well-known ones and any number of others.
 * SPDX-License-Identifier: MIT */
#include "sim/market.h"

#include "market/instrument_build.h"

#include <stdio.h>
#include <string.h>

/* Ticks and prices as they were on the exchange in autumn 2025, rounded. */
static const struct known {
    const char *name;
    double price;
    const char *spot_tick, *spot_step, *usdm_tick, *usdm_step;
    double turnover; /* quote a minute */
    double noise_frac;
} KNOWN[] = {
    {"BTCUSDT", 108000, "0.01", "0.00001", "0.1", "0.001", 1400000, 0.00050},
    {"ETHUSDT", 3850, "0.01", "0.0001", "0.01", "0.001", 1100000, 0.00070},
    {"BNBUSDT", 1090, "0.01", "0.001", "0.01", "0.01", 300000, 0.00060},
    {"SOLUSDT", 186, "0.01", "0.001", "0.01", "0.01", 420000, 0.00085},
    {"XRPUSDT", 2.5, "0.0001", "0.1", "0.0001", "0.1", 260000, 0.00080},
    {"DOGEUSDT", 0.186, "0.00001", "1", "0.00001", "1", 160000, 0.00095},
    {"ADAUSDT", 0.61, "0.0001", "0.1", "0.0001", "1", 60000, 0.00090},
    {"AVAXUSDT", 18.6, "0.01", "0.01", "0.001", "1", 50000, 0.00095},
    {"LINKUSDT", 17.2, "0.01", "0.01", "0.001", "0.01", 52000, 0.00090},
};

enum { KNOWN_COUNT = sizeof KNOWN / sizeof KNOWN[0] };

void sim_market_name(size_t index, char out[OC_SYMBOL_CAP])
{
    if (index < KNOWN_COUNT)
        snprintf(out, OC_SYMBOL_CAP, "%s", KNOWN[index].name);
    else
        snprintf(out, OC_SYMBOL_CAP, "S%04uUSDT", (unsigned)index % 100000);
}

static bool is_name(struct slice name)
{
    size_t i;

    if (name.size < 2 || name.size > 50)
        return false;
    for (i = 0; i < name.size; i++)
        if (!((name.data[i] >= 'A' && name.data[i] <= 'Z') ||
              (name.data[i] >= '0' && name.data[i] <= '9')))
            return false;
    return true;
}

/* A tick that leaves four to five digits in the price, a lot of about a dollar. */
static void invent(struct slice name, struct known *known, char tick[16], char step[16])
{
    uint64_t hash = sim_hash_text(name);
    int decimals = 5;
    int step_decimals = 0;
    double value;

    known->price = 0.05 + 0.002 * (double)(hash % 1000);
    for (hash = sim_mix(hash); (hash & 3) == 0 && known->price < 3000; hash >>= 2)
        known->price *= 8.0;
    for (value = known->price; value >= 1.0 && decimals > 2; value /= 10.0)
        decimals--;
    for (value = known->price; value > 1.0 && step_decimals < 4; value /= 10.0)
        step_decimals++;
    snprintf(tick, 16, "0.%0*d", decimals, 1);
    if (step_decimals == 0)
        snprintf(step, 16, "1");
    else
        snprintf(step, 16, "0.%0*d", step_decimals, 1);
    known->spot_tick = known->usdm_tick = tick;
    known->spot_step = known->usdm_step = step;
    known->turnover = 20000.0 + (double)(sim_mix(hash) % 60000);
    known->noise_frac = 0.0006 + 0.000001 * (double)(sim_mix(hash + 1) % 500);
}

enum oc_status sim_market_instrument(struct slice name, enum oc_market market,
                                     struct oc_instrument *out, struct sim_market_plan *plan,
                                     struct error *error)
{
    struct known known = {0};
    char symbol[OC_SYMBOL_CAP], tick[16], step[16];
    bool is_spot = market == OC_MARKET_SPOT;
    enum oc_status status;
    size_t i;

    if (!is_name(name) || !slice_copy(name, symbol, sizeof symbol))
        return error_set(error, OC_EINVALID, "symbol '%.*s': not 2 to 50 of A-Z and 0-9",
                         (int)(name.size < 60 ? name.size : 60), name.data);
    for (i = 0; i < KNOWN_COUNT && !slice_is(name, KNOWN[i].name); i++)
        continue;
    if (i < KNOWN_COUNT)
        known = KNOWN[i];
    else
        invent(name, &known, tick, step);
    status = instrument_from_text(out, symbol, market,
                                  slice_of(is_spot ? known.spot_tick : known.usdm_tick),
                                  slice_of(is_spot ? known.spot_step : known.usdm_step), error);
    if (status != OC_OK)
        return status;
    plan->price_ticks = known.price / out->tick;
    plan->noise_frac = known.noise_frac;
    plan->lots_per_minute = known.turnover / known.price / out->step;
    plan->lots_per_trade = 700.0 / known.price / out->step;
    return OC_OK;
}
