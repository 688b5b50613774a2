/* load.h - a candle file into the store.
 * SPDX-License-Identifier: MIT */
#ifndef SIM_LOAD_H
#define SIM_LOAD_H

#include "sim/store.h"

/* What is known about a symbol beforehand. */
struct sim_load {
    const char *path;
    const char *symbol; /* NULL: from the file's name */
    enum oc_market market;
    const char *tick,
        *step; /* both NULL: the greatest common divisor of the file's first UTC day */
    uint64_t seed;
};

/* The symbol that the file's candles belong to; false: not to be told. */
OC_MUST_USE bool sim_load_symbol(const struct sim_load *load, char out[OC_SYMBOL_CAP]);

/* Several files of one symbol are put together when they come in the order of time. The error names
 * file, row and value. */
OC_MUST_USE enum oc_status sim_load_file(struct sim_store *store, const struct sim_load *load,
                                         struct error *error);

#endif
