/* http.h - words of HTTP that client and server share.
 * SPDX-License-Identifier: MIT */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* X(enumerator, text). Other methods of the registry are answered 501 before a handler sees them,
 * words that are no method 400. */
#define HTTP_METHOD_LIST(X)         \
    X(HTTP_METHOD_GET, "GET")       \
    X(HTTP_METHOD_HEAD, "HEAD")     \
    X(HTTP_METHOD_POST, "POST")     \
    X(HTTP_METHOD_PUT, "PUT")       \
    X(HTTP_METHOD_PATCH, "PATCH")   \
    X(HTTP_METHOD_DELETE, "DELETE") \
    X(HTTP_METHOD_OPTIONS, "OPTIONS")

enum http_method {
#define HTTP_METHOD_ENUM(name, text) name,
    HTTP_METHOD_LIST(HTTP_METHOD_ENUM)
#undef HTTP_METHOD_ENUM
        HTTP_METHOD_COUNT
};

struct http_header {
    struct slice name;
    struct slice value; /* without blanks around it */
};

const char *http_method_text(enum http_method method); /* "GET"; unknown: "?" */
const char *http_status_text(int status);              /* "Not Found"; unknown: "Status" */

enum { HTTP_DATE_SIZE = 30 };
/* "Sun, 06 Nov 1994 08:49:37 GMT" and the final 0 */
void http_date_format(int64_t now_ms, char out[HTTP_DATE_SIZE]);
/* The same back to milliseconds since the epoch (a Date or Retry-After header); false: not of that form */
bool http_date_parse(struct slice text, int64_t *out_ms);

#endif
