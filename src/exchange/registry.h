/* registry.h - the one list of venues.
 * SPDX-License-Identifier: MIT */
#ifndef EXCHANGE_REGISTRY_H
#define EXCHANGE_REGISTRY_H

#include "exchange/exchange.h"

/* NULL if there is no such venue; the name is compared exactly ("binance"). */
const struct exchange_venue *exchange_venue_find(const char *name);

/* The venue at index, NULL past the end. */
const struct exchange_venue *exchange_venue_at(size_t index);

#endif
