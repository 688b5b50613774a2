/* study_candles.h - seeded candles in doubles: a walk with quiet, wild and flat stretches, candles
 * without volume, gaps in time.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_STUDY_CANDLES_H
#define SUPPORT_STUDY_CANDLES_H

#include "outcry/study.h"

/* One an hour, sound; the same on every machine. */
void study_candles(struct oc_study_candle *candles, size_t count, uint64_t seed);

#endif
