/* analysis_levels.c - what goes into the list of key levels, and from where (strategies.md 7).
 * SPDX-License-Identifier: MIT */
#include "core/analysis_state.h"

#include "core/math/real.h"

static struct level point(enum oc_level_kind kind, enum oc_level_source source, double base,
                          int64_t price, int64_t known_ms, enum level_half_life half_life)
{
    return (struct level){
        .kind = (uint8_t)kind,
        .source = (uint8_t)source,
        .low = price,
        .high = price,
        .known_ms = known_ms,
        .half_life = (uint8_t)half_life,
        .base = base,
    };
}

static void set_value(struct levels *levels, uint32_t first, bool has_value,
                      const struct profile_value *value, struct level level)
{
    const int64_t prices[3] = {value->poc, value->vah, value->val};
    static const enum oc_level_kind KINDS[3] = {OC_LEVEL_POC, OC_LEVEL_VAH, OC_LEVEL_VAL};

    for (uint32_t i = 0; i < 3; i++) {
        level.kind = (uint8_t)KINDS[i];
        level.low = level.high = prices[i];
        if (has_value) {
            levels_set(levels, first + i, &level);
        } else {
            levels_clear(levels, first + i);
        }
    }
}

static void set_naked(struct levels *levels, const struct naked_pocs *naked)
{
    struct level wanted[NAKED_CAP];

    for (uint32_t i = 0; i < naked->count; i++) {
        wanted[i] = point(OC_LEVEL_POC, OC_LEVEL_OF_NAKED, 0.9, naked->items[i].price,
                          naked->items[i].day_ms + OC_DAY_MS, LEVEL_20D);
    }
    levels_replace(levels, LEVEL_NAKED, NAKED_CAP, wanted, naked->count);
}

/* The last session: edges, extremes and high volume nodes; the areas over several sessions. */
static void set_sessions(struct levels *levels, const struct profiles *profiles)
{
    uint32_t kept = profiles->pool.counts[POOL_SESSION];
    int64_t today_ms = profiles->day_ms;

    set_value(levels, LEVEL_COMPOSITE, profiles->has_composite, &profiles->composite,
              point(OC_LEVEL_POC, OC_LEVEL_OF_COMPOSITE, 0.8, 0, today_ms, LEVEL_10D));
    if (profiles->balance_sessions >= BALANCE_MIN) {
        struct level balance = point(OC_LEVEL_POC, OC_LEVEL_OF_BALANCE, 0.9, profiles->balance.poc,
                                     today_ms, LEVEL_20D);

        levels_set(levels, LEVEL_BALANCE, &balance);
    } else {
        levels_clear(levels, LEVEL_BALANCE);
    }
    if (kept == 0) {
        return;
    }
    const struct session_info *last = &profiles->sessions[kept - 1];
    int64_t known_ms = last->day_ms + OC_DAY_MS;
    struct level high =
        point(OC_LEVEL_HIGH, OC_LEVEL_OF_SESSION, 0.7, last->high, known_ms, LEVEL_3D);
    struct level low = point(OC_LEVEL_LOW, OC_LEVEL_OF_SESSION, 0.7, last->low, known_ms, LEVEL_3D);
    struct level nodes[SESSION_HVN_CAP];

    set_value(levels, LEVEL_SESSION, true, &last->value,
              point(OC_LEVEL_POC, OC_LEVEL_OF_SESSION, 0.7, 0, known_ms, LEVEL_3D));
    levels_set(levels, LEVEL_SESSION + 3, &high);
    levels_set(levels, LEVEL_SESSION + 4, &low);
    for (uint32_t i = 0; i < profiles->hvn_count; i++) {
        const struct profile_hvn *hvn = &profiles->hvns[i];

        nodes[i] = point(OC_LEVEL_HVN, OC_LEVEL_OF_SESSION, 0.6 * oc_clamp01(hvn->prominence),
                         row_poc_tick(hvn->row, profiles->row_ticks), known_ms, LEVEL_1D);
        nodes[i].low = row_first_tick(hvn->row, profiles->row_ticks);
        nodes[i].high = row_last_tick(hvn->row, profiles->row_ticks);
    }
    levels_replace(levels, LEVEL_HVN, SESSION_HVN_CAP, nodes, profiles->hvn_count);
}

static void set_balances(struct levels *levels, const struct initial_balance *balances)
{
    for (uint32_t i = 0; i < INITIAL_BALANCES; i++) {
        const struct initial_balance *balance = &balances[i];
        uint32_t slot = LEVEL_INITIAL_BALANCE + 2 * i;
        struct level high = point(OC_LEVEL_INITIAL_BALANCE_HIGH, OC_LEVEL_OF_SESSION, 0.4,
                                  balance->high, balance->known_ms, LEVEL_12H);
        struct level low = point(OC_LEVEL_INITIAL_BALANCE_LOW, OC_LEVEL_OF_SESSION, 0.4,
                                 balance->low, balance->known_ms, LEVEL_12H);

        if (balance->is_known) {
            levels_set(levels, slot, &high);
            levels_set(levels, slot + 1, &low);
        } else {
            levels_clear(levels, slot);
            levels_clear(levels, slot + 1);
        }
    }
}

static void set_swing(struct levels *levels, uint32_t slot, enum oc_level_kind kind,
                      const struct oc_swing *swing)
{
    struct level level =
        point(kind, OC_LEVEL_OF_SWING, 0.4, swing->price, swing->known_ms, LEVEL_12H);

    if (swing->is_known) {
        levels_set(levels, slot, &level);
    }
}

/* Two multiples at or below the close, two above it. */
static void set_round(struct levels *levels, int64_t close, double atr, int64_t now_ms)
{
    struct level wanted[4];
    int64_t spacing = level_round_spacing(atr);
    int64_t below = close - close % spacing;
    uint32_t count = 0;

    for (int64_t price = below - spacing; price <= below + 2 * spacing; price += spacing) {
        if (price > 0) {
            wanted[count++] =
                point(OC_LEVEL_ROUND, OC_LEVEL_OF_NUMBER, 0.3, price, now_ms, LEVEL_AGELESS);
        }
    }
    levels_replace(levels, LEVEL_ROUND, 4, wanted, count);
}

void analysis_close_levels(struct analysis_step *step, const struct oc_bar *bar5)
{
    struct analysis *analysis = step->analysis;
    struct levels *levels = &analysis->levels;
    bool has_atr = analysis->has_atr[OC_TF_5M];
    double atr = analysis->atr[OC_TF_5M];

    if (analysis->levels_revision != analysis->profiles.revision) {
        set_naked(levels, &analysis->profiles.naked);
        set_sessions(levels, &analysis->profiles);
        analysis->levels_revision = analysis->profiles.revision;
    }
    set_value(levels, LEVEL_DEVELOPING, step->has_developing, &step->developing,
              point(OC_LEVEL_POC, OC_LEVEL_OF_DEVELOPING, 0.4, 0, step->close_ms, LEVEL_AGELESS));
    set_balances(levels, analysis->balances);
    set_swing(levels, LEVEL_SWING, OC_LEVEL_SWING_HIGH, &analysis->zigzag1h.swing_high);
    set_swing(levels, LEVEL_SWING + 1, OC_LEVEL_SWING_LOW, &analysis->zigzag1h.swing_low);
    if (has_atr) {
        set_round(levels, bar5->close, atr, step->close_ms);
    }
    levels_close(levels, bar5, has_atr, atr, step->close_ms);
}
