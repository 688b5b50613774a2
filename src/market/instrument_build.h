/* instrument_build.h - makes an instrument from decimal texts: the exchange's tick and step, or the
 * greatest common divisor of what a file's first day traded in.
 * SPDX-License-Identifier: MIT */
#ifndef MARKET_INSTRUMENT_BUILD_H
#define MARKET_INSTRUMENT_BUILD_H

#include "base/error.h"
#include "base/slice.h"
#include "outcry/instrument.h"

#include <stdbool.h>
#include <stdint.h>

/* tick and step as the exchange prints them ("0.01000000"). OC_EINVALID names the offending text. */
OC_MUST_USE enum oc_status instrument_from_text(struct oc_instrument *out, const char *symbol,
                                                enum oc_market market, struct slice tick,
                                                struct slice step, struct error *error);

/* A running divisor: units / 10^decimals divides every value that was added. Zero values add nothing. */
struct instrument_divisor {
    int64_t units; /* 0: nothing added yet */
    unsigned decimals;
};

/* OC_EINVALID: not a decimal number >= 0, or finer than OC_DECIMALS_MAX decimals together with the
 * values before it. */
OC_MUST_USE enum oc_status instrument_divisor_add(struct instrument_divisor *divisor,
                                                  struct slice text, struct error *error);

/* OC_EINVALID: no price or no volume other than 0 was added; the text says to give tick or step. */
OC_MUST_USE enum oc_status instrument_from_divisors(struct oc_instrument *out, const char *symbol,
                                                    enum oc_market market,
                                                    const struct instrument_divisor *price,
                                                    const struct instrument_divisor *volume,
                                                    struct error *error);

#endif
