/* made_candles.h - seeded candles in doubles: a walk with quiet, wild and flat stretches, candles
 * without volume, gaps in time.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_MADE_CANDLES_H
#define SUPPORT_MADE_CANDLES_H

#include "outcry/study.h"

/* One an hour, sound; the same on every machine. */
void made_candles(struct oc_study_candle *candles, size_t count, uint64_t seed);

/* Parameters of an hourly study. Set 0: the defaults; 1: the smallest; others: by the set's number, at
 * most 60 where that is allowed. */
void made_config(const struct oc_study *study, size_t set, struct oc_study_config *config);

#endif
