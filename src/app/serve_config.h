/* serve_config.h - configuration into the structs that the parts are opened with.
 * SPDX-License-Identifier: MIT */
#ifndef APP_SERVE_CONFIG_H
#define APP_SERVE_CONFIG_H

#include "app/serve.h"

uint32_t serve_slots(const struct config *config); /* followed and spare symbols at most */
struct feed_config serve_feed_config(const struct config *config,
                                     uint32_t slots); /* without venue */

OC_MUST_USE enum oc_status serve_open_store(const struct config *config, struct store **out,
                                            struct error *error);
/* Sets serve->server; serve->source must be filled. */
OC_MUST_USE enum oc_status serve_open_server(const struct config *config, struct serve *serve,
                                             struct error *error);
OC_MUST_USE enum oc_status serve_apply_tokens(const struct config *config, struct server *server,
                                              struct error *error);
OC_MUST_USE enum oc_status serve_load_learned(const char *path, struct learning *learning,
                                              struct error *error);

#endif
