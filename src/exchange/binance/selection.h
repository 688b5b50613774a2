/* selection.h - "BTCUSDT,ETHUSDT" or "top:50:USDT", and what it picks out of the instruments. Pure.
 * SPDX-License-Identifier: MIT */
#ifndef EXCHANGE_BINANCE_SELECTION_H
#define EXCHANGE_BINANCE_SELECTION_H

#include "exchange/exchange.h"

struct error;

struct selection {
    char *text; /* owned */
    bool is_top;
    uint32_t top;
    char quote[EXCHANGE_ASSET_CAP];
};

/* OC_EINVALID names the part: not a symbol, named twice, none at all, not top:<1..16384>:<QUOTE>.
 * OC_ETOOBIG, OC_ENOMEM. */
OC_MUST_USE enum oc_status selection_init(struct selection *selection, const char *text,
                                          struct error *error);
void selection_deinit(struct selection *selection); /* a zeroed one is fine */

/* Copies of the chosen rows, free() them; *count may be 0. Lists: in their order, unknown symbols as
 * rows that are not usable. top: TRADING and usable rows of the quote by turnover, largest first.
 * NULL: out of memory. */
struct exchange_instrument *selection_choose(const struct selection *selection,
                                             const struct exchange_instruments *all,
                                             enum oc_market market, size_t *count);

#endif
