/* sizing.h - the sizes of a plan's entries for an equity and the part of it that may be lost, as JSON.
 * SPDX-License-Identifier: MIT */
#ifndef SERVER_SIZING_H
#define SERVER_SIZING_H

#include "base/json_writer.h"
#include "storage/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct call;

struct sizing {
    bool is_asked;
    double equity;       /* quote currency */
    double risk_frac;    /* of it, lost at the stop */
    double min_notional; /* the exchange's, quote; 0: unknown */
};

enum { SIZING_ENTRIES = 2 };

/* The parameters equity and risk_frac, of the query or, for a route with a body, of the body: both or
 * neither. min_notional is the caller's to fill. */
enum oc_status sizing_read(struct call *call, struct sizing *out);

/* Member "sizing"; nothing if none was asked. Each entry is sized for the whole risk, as if it were the
 * only one. An entry that cannot be sized (at its stop, or more than 2^52 lots) has size null. */
void sizing_write(struct json_writer *json, const struct sizing *sizing,
                  const struct oc_instrument *instrument, const int64_t *entries, size_t count,
                  int64_t stop);
/* The same for a signal's plan; a Neutral has no sizes. */
void sizing_write_signal(struct json_writer *json, const struct sizing *sizing,
                         const struct signal_record *record);

#endif
