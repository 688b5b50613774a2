/* info.h - the exchangeInfo document of either market.
 * SPDX-License-Identifier: MIT */
#ifndef SIM_INFO_H
#define SIM_INFO_H

#include "base/buffer.h"
#include "sim/candle.h"
#include "sim/wire.h"

#include <stddef.h>
#include <stdint.h>

enum { SIM_WEIGHT_LIMIT_SPOT = 6000, SIM_WEIGHT_LIMIT_USDM = 2400 };

uint32_t sim_weight_limit(enum oc_market market); /* per minute */

/* The document is head, symbols separated by commas, tail. */
void sim_put_info_head(struct buffer *out, enum oc_market market, int64_t now_ms,
                       enum sim_unit unit);
/* is_trading false: status BREAK (spot) or SETTLING (usdm) */
void sim_put_info_symbol(struct buffer *out, const struct sim_symbol *symbol, bool is_trading);
void sim_put_info_tail(struct buffer *out);

#endif
