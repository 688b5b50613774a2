/* brackets.c - initial balances and the 80 % rule.
 * SPDX-License-Identifier: MIT */
#include "core/structure/brackets.h"

#include "core/math/real.h"
#include "outcry/timeframe.h"

static const int64_t START_OF_DAY_MS[INITIAL_BALANCES] = {0, (13 * 60 + 30) * OC_MINUTE_MS};
static const int64_t HOUR_MS = 60 * OC_MINUTE_MS;

static void end_hour(struct initial_balance *balance)
{
    balance->is_open = false;
    balance->is_known = true;
    balance->high = balance->open_high;
    balance->low = balance->open_low;
    balance->known_ms = balance->start_ms + HOUR_MS;
}

static void push_one(struct initial_balance *balance, int64_t of_day_ms, const struct oc_bar *bar)
{
    int64_t start_ms = bar->open_ms - bar->open_ms % OC_DAY_MS + of_day_ms;

    if (balance->is_open && bar->open_ms >= balance->start_ms + HOUR_MS) {
        end_hour(balance);
    }
    if (bar->open_ms >= start_ms && bar->open_ms < start_ms + HOUR_MS) {
        if (!balance->is_open) {
            balance->is_open = true;
            balance->start_ms = start_ms;
            balance->open_high = bar->high;
            balance->open_low = bar->low;
        }
        balance->open_high = oc_max_i64(balance->open_high, bar->high);
        balance->open_low = oc_min_i64(balance->open_low, bar->low);
        if (bar->open_ms + OC_MINUTE_MS == start_ms + HOUR_MS) {
            end_hour(balance);
        }
    }
    if (balance->is_known && bar->open_ms + OC_MINUTE_MS - balance->known_ms > OC_DAY_MS) {
        balance->is_known = false;
    }
}

void initial_balance_push(struct initial_balance balances[INITIAL_BALANCES],
                          const struct oc_bar *bar)
{
    for (int i = 0; i < INITIAL_BALANCES; i++) {
        push_one(&balances[i], START_OF_DAY_MS[i], bar);
    }
}

void rule80_reset(struct rule80 *rule)
{
    *rule = (struct rule80){0};
}

void rule80_push(struct rule80 *rule, int64_t close, const struct profile_value *reference)
{
    if (close > reference->vah || close < reference->val) {
        *rule = (struct rule80){.outside = close > reference->vah ? 1 : -1};
        return;
    }
    if (rule->outside != 0 && ++rule->inside >= 2) {
        rule->points = rule->outside;
    }
}
