/* registry.c - the one list of venues, and the calls that only pass through a venue's table.
 * SPDX-License-Identifier: MIT */
#include "exchange/registry.h"

#include "exchange/binance/venue.h"

#include <string.h>

/* Adding a venue: write exchange/<name>/, add one line here. */
static const struct exchange_venue *const VENUES[] = {
    &BINANCE_VENUE,
};

const struct exchange_venue *exchange_venue_at(size_t index)
{
    return index < sizeof(VENUES) / sizeof(VENUES[0]) ? VENUES[index] : NULL;
}

const struct exchange_venue *exchange_venue_find(const char *name)
{
    for (size_t i = 0; exchange_venue_at(i) != NULL; i++) {
        if (strcmp(VENUES[i]->name, name) == 0)
            return VENUES[i];
    }
    return NULL;
}
