/* own_server.h - where the configured server listens, and what a command shows it to be let in.
 * SPDX-License-Identifier: MIT */
#ifndef APP_OWN_SERVER_H
#define APP_OWN_SERVER_H

#include "app/config.h"

#include <stdbool.h>
#include <stddef.h>

enum { OWN_SERVER_URL_CAP = 160, OWN_SERVER_HEADER_CAP = 1100 };

/* "ws://127.0.0.1:3000/ws"; a server on all addresses is asked on this machine's own. */
void own_server_url(const struct config *config, const char *scheme, const char *path,
                    char out[OWN_SERVER_URL_CAP]);

/* "Authorization: Bearer ..." with client.token; without one, and only for our own server, with
 * server.shared_secret. False: there is neither. */
bool own_server_header(const struct config *config, bool is_own, char out[OWN_SERVER_HEADER_CAP]);

#endif
