/* serve.h - the running server's parts, and how the API sees them.
 * SPDX-License-Identifier: MIT */
#ifndef APP_SERVE_H
#define APP_SERVE_H

#include "app/cohort.h"
#include "app/config.h"
#include "app/feed.h"
#include "app/publish.h"
#include "server/server.h"
#include "server/source.h"

struct loop;

struct serve {
    struct config *config;
    struct loop *loop;
    struct cohort cohort;
    struct feed *feed;
    struct store *store;
    struct server *server;
    struct publisher publisher;
    struct source source;
    uint32_t *order; /* slots in use: followed ones first, then spare ones */
    size_t order_count;
};

/* Fills serve->source; everything it hands out comes from the parts above. */
void serve_source_init(struct serve *serve);
/* Puts the slots in order again; call it when symbols came or went. */
void serve_source_sort(struct serve *serve);
/* The place of a slot in that order; false: not there. */
bool serve_source_index(const struct serve *serve, uint32_t slot, size_t *index);

/* The engine part of the configuration; ring sizes, costs, gate, modes. */
struct oc_engine_config serve_engine_config(const struct config *config);

#endif
