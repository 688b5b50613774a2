/* period.h - high and low of the previous completed period: so many minutes, a UTC day, week or month.
 *
 * The first period of the data counts only if it was seen from its first candle on.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_PERIOD_H
#define CORE_STUDY_PERIOD_H

#include "outcry/study.h"

struct period {
    double high, low;                   /* of the running period */
    double previous_high, previous_low; /* 0: none yet */
    int64_t key;                        /* of the running period */
    double reached_high, reached_low;   /* since the previous period changed */
    bool is_started, is_whole;
};

/* begins: the candle is the first that the period can have. */
void period_push(struct period *period, const struct oc_study_candle *candle, int64_t key,
                 bool begins);

/* Days since 1970-01-01 as a count of months, and whether it is the first of one. */
int64_t period_month(int64_t day, bool *is_first);

#endif
