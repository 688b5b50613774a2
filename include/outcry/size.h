/* size.h - how much to trade so that the stop costs no more than a chosen part of the equity.
 *
 * size = equity * risk_frac / |entry - stop|, rounded down to the instrument's lot. The instruments are
 * linear (profit in the quote currency), so one base unit loses |entry - stop|. Fees and slippage are
 * not in it: they come on top of the risk.
 * SPDX-License-Identifier: MIT */
#ifndef OUTCRY_SIZE_H
#define OUTCRY_SIZE_H

#include "outcry/attr.h"
#include "outcry/instrument.h"
#include "outcry/status.h"

#include <stdint.h>

struct oc_size {
    int64_t lots;    /* 0: the risk does not pay for one lot */
    double volume;   /* base units: lots * step */
    double notional; /* quote: volume * entry */
    double risk; /* quote lost at the stop; at most equity * risk_frac (but for the last bits) */
    double leverage; /* notional / equity: above 1 it needs borrowed money */
};

/* equity in quote currency, finite and > 0; risk_frac above 0, at most 1; entry and stop in ticks, > 0.
 * A quotient within 1e-12 of a whole number of lots is that number: decimals such as 0.01 are not
 * exact in binary, and 500 lots must not become 499.
 * OC_EINVALID: one of them is out of its range, or entry and stop are the same price. OC_ERANGE: more
 * than 2^52 lots. *out is written only on OC_OK. */
OC_MUST_USE enum oc_status oc_size_of(const struct oc_instrument *instrument, double equity,
                                      double risk_frac, int64_t entry, int64_t stop,
                                      struct oc_size *out);

#endif
