/* engine_costs.c - what a round trip costs, and the gate, on each market (strategies.md 8 and 12).
 * SPDX-License-Identifier: MIT */
#include "outcry/engine.h"

struct oc_costs oc_costs_default(enum oc_market market)
{
    if (market == OC_MARKET_USDM) {
        return (struct oc_costs){
            .maker_frac = 0.0002, .taker_frac = 0.0005, .slip_frac = 0.0002, .gate = 0.56};
    }
    return (struct oc_costs){
        .maker_frac = 0.001, .taker_frac = 0.001, .slip_frac = 0.0002, .gate = 0.54};
}
