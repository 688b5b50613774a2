/* absorption.h - takers push on high volume, and the candle closes against them (strategies.md 14.3).
 * For display only: no engine reads it.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_FLOW_ABSORPTION_H
#define CORE_FLOW_ABSORPTION_H

#include "outcry/instrument.h"

/* +1 buying was absorbed, -1 selling was, 0 neither. delta in lots; z: of the candle's volume. */
int absorption_of(const struct oc_bar *bar, int64_t delta, double z);

#endif
