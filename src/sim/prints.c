/* prints.c - how a minute came about: a candle taken apart into trades that add up to it exactly.
 * SPDX-License-Identifier: MIT */
#include "sim/prints.h"

#include "sim/random.h"

enum { MINUTE_MS = 60000, KEYS_MAX = 4 };

/* The corners of the path: open, the extremes it has to visit, close. */
static size_t corners_of(const struct sim_candle *whole, uint64_t bits, int64_t corners[KEYS_MAX])
{
    int64_t top = whole->open > whole->close ? whole->open : whole->close;
    int64_t bottom = whole->open < whole->close ? whole->open : whole->close;
    bool rises = whole->close >= whole->open;
    bool low_first = rises == ((bits & 3) != 0); /* mostly against the candle's direction first */
    size_t count = 0;
    int pass;

    corners[count++] = whole->open;
    for (pass = 0; pass < 2; pass++) {
        bool wants_low = (pass == 0) == low_first;

        if (wants_low && whole->low < bottom)
            corners[count++] = whole->low;
        if (!wants_low && whole->high > top)
            corners[count++] = whole->high;
    }
    if (count > 1 || whole->close != whole->open)
        corners[count++] = whole->close;
    return count;
}

static int64_t clamp_to(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* Prices of all prints: straight between the corners, with some noise on the way. */
static void lay_path(struct sim_prints *prints, const struct sim_candle *whole,
                     struct sim_random *random)
{
    int64_t corners[KEYS_MAX];
    size_t places[KEYS_MAX];
    size_t corner_count = corners_of(whole, sim_next(random), corners);
    size_t leg, i;
    int64_t noise = (whole->high - whole->low) / 6;

    for (leg = 0; leg < corner_count; leg++) {
        size_t spread = (prints->count - 1) / (corner_count > 1 ? corner_count - 1 : 1);

        places[leg] = leg * spread;
        if (leg > 0 && leg + 1 < corner_count && spread > 2)
            places[leg] += sim_next(random) % (spread / 2);
    }
    places[corner_count - 1] = corner_count > 1 ? prints->count - 1 : 0;
    for (i = 0; i < prints->count; i++)
        prints->rows[i].price = corners[corner_count - 1];
    for (leg = 0; leg + 1 < corner_count; leg++) {
        int64_t from = corners[leg], to = corners[leg + 1];
        int64_t steps = (int64_t)(places[leg + 1] - places[leg]);

        for (i = places[leg]; i < places[leg + 1]; i++) {
            int64_t done = (int64_t)(i - places[leg]);
            int64_t price = from + (to - from) * done / steps;

            if (done > 0 && noise > 0)
                price += (int64_t)(sim_next(random) % (uint64_t)(2 * noise + 1)) - noise;
            prints->rows[i].price = clamp_to(price, whole->low, whole->high);
        }
    }
}

/* Splits volume and trades over the prints: one each first where there is enough, the rest by chance. */
static void split_sizes(struct sim_prints *prints, const struct sim_candle *whole,
                        struct sim_random *random)
{
    size_t count = prints->count, i;
    int64_t base_lots = whole->volume >= (int64_t)count ? 1 : 0;
    int64_t base_trades = whole->trades >= count ? 1 : 0;
    int64_t lots = whole->volume - base_lots * (int64_t)count;
    int64_t trades = (int64_t)whole->trades - base_trades * (int64_t)count;
    int64_t weights[SIM_PRINTS_MAX];
    int64_t total = 0, sum = 0;

    for (i = 0; i < count; i++) {
        uint64_t bits = sim_next(random);

        weights[i] = 1 + (int64_t)(bits & 7) + ((bits & 0xf00) == 0 ? 24 : 0);
        total += weights[i];
    }
    for (i = 0; i < count; i++) {
        struct sim_print *row = &prints->rows[i];
        int64_t done = (int64_t)i + 1;

        sum += weights[i];
        row->cum_volume = base_lots * done + sim_share(lots, sum, total);
        row->cum_trades = (uint32_t)(base_trades * done + sim_share(trades, sum, total));
        row->cum_taker =
            whole->volume == 0 ? 0 : sim_share(whole->taker, row->cum_volume, whole->volume);
    }
}

void sim_prints_make(struct sim_prints *prints, const struct sim_candle *whole, int64_t minute,
                     uint64_t seed, size_t cap)
{
    struct sim_random random = {sim_hash(seed, (uint64_t)minute)};
    int64_t corners[KEYS_MAX];
    size_t needed, i;

    prints->count = 0;
    if (!whole->is_present || whole->trades == 0 || whole->volume == 0)
        return;
    needed = corners_of(whole, 0, corners);
    prints->count = whole->trades < cap ? whole->trades : cap;
    if (prints->count < needed)
        prints->count = needed;
    lay_path(prints, whole, &random);
    split_sizes(prints, whole, &random);
    for (i = 0; i < prints->count; i++) {
        uint64_t slot = MINUTE_MS / (uint64_t)prints->count;

        prints->rows[i].at_ms = (uint32_t)(i * slot + sim_next(&random) % slot);
    }
}

void sim_prints_step(const struct sim_prints *prints, const struct sim_candle *whole, size_t index,
                     struct sim_candle *out)
{
    const struct sim_print *row = &prints->rows[index];

    if (index == 0) {
        *out = *whole;
        out->high = out->low = row->price;
    }
    if (row->price > out->high)
        out->high = row->price;
    if (row->price < out->low)
        out->low = row->price;
    out->close = row->price;
    out->volume = row->cum_volume;
    out->taker = row->cum_taker;
    out->trades = row->cum_trades;
    out->quote = sim_share(whole->quote, row->cum_volume, whole->volume);
    out->taker_quote =
        whole->taker == 0 ? 0 : sim_share(whole->taker_quote, row->cum_taker, whole->taker);
}

void sim_prints_partial(const struct sim_prints *prints, const struct sim_candle *whole,
                        size_t count, struct sim_candle *out)
{
    size_t i;

    *out = *whole;
    out->high = out->low = out->close = whole->open;
    out->volume = out->taker = out->quote = out->taker_quote = 0;
    out->trades = 0;
    for (i = 0; i < count; i++)
        sim_prints_step(prints, whole, i, out);
}
