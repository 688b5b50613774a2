/* venue.h - Binance's row for the registry.
 * SPDX-License-Identifier: MIT */
#ifndef EXCHANGE_BINANCE_VENUE_H
#define EXCHANGE_BINANCE_VENUE_H

#include "exchange/exchange.h"

extern const struct exchange_venue BINANCE_VENUE;

#endif
