/* config.h - the defaults and ranges of struct exchange_config for Binance.
 * SPDX-License-Identifier: MIT */
#ifndef EXCHANGE_BINANCE_CONFIG_H
#define EXCHANGE_BINANCE_CONFIG_H

#include "exchange/exchange.h"

struct error;

/* Copies given to *out with every 0 replaced by its default; rest_url and ws_url stay borrowed, ca_file
 * is copied into *ca_file (to be freed, also after a failure). OC_EINVALID names the value. */
OC_MUST_USE enum oc_status binance_config_fill(struct exchange_config *out, char **ca_file,
                                               const struct exchange_config *given,
                                               struct error *error);

#endif
