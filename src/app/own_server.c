/* own_server.c - where the configured server listens, and what a command shows it to be let in.
 * SPDX-License-Identifier: MIT */
#include "app/own_server.h"

#include <stdio.h>
#include <string.h>

void own_server_url(const struct config *config, const char *scheme, const char *path,
                    char out[OWN_SERVER_URL_CAP])
{
    const char *bind = config->server.bind;
    bool is_all = strcmp(bind, "0.0.0.0") == 0 || strcmp(bind, "::") == 0;
    bool is_v6 = !is_all && strchr(bind, ':') != NULL;

    (void)snprintf(out, OWN_SERVER_URL_CAP, "%s://%s%s%s:%lld%s", scheme, is_v6 ? "[" : "",
                   is_all ? "127.0.0.1" : bind, is_v6 ? "]" : "", (long long)config->server.port,
                   path);
}

bool own_server_header(const struct config *config, bool is_own, char out[OWN_SERVER_HEADER_CAP])
{
    const char *token = config->client_token;

    if (token[0] == '\0' && is_own)
        token = config->server.shared_secret;
    if (token[0] == '\0')
        return false;
    (void)snprintf(out, OWN_SERVER_HEADER_CAP, "Authorization: Bearer %s", token);
    return true;
}
