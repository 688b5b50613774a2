/* live_http.h - plain blocking requests of a test to a server on this machine.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_LIVE_HTTP_H
#define SUPPORT_LIVE_HTTP_H

#include <cjson/cJSON.h>

/* The body, to be freed; *status (may be NULL) its HTTP status. NULL: no answer at all. */
char *live_get(const char *base, const char *path, int *status);
char *live_post(const char *base, const char *path, const char *json, int *status);
char *live_post_as(const char *base, const char *path, const char *json, const char *token,
                   int *status);
/* "data" of the envelope of a 200, to be deleted with its *root; NULL otherwise. */
const cJSON *live_get_data(const char *base, const char *path, cJSON **root);

#endif
