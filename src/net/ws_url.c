/* ws_url.c - takes a WebSocket URL apart (RFC 6455 section 3).
 * SPDX-License-Identifier: MIT */
#include "net/ws_url.h"

#include "base/limits.h"
#include "base/slice.h"

#include <stdlib.h>
#include <string.h>

void ws_url_deinit(struct ws_url *url)
{
    free(url->host);
    free(url->authority);
    free(url->path);
    *url = (struct ws_url){.host = NULL};
}

static char *copy(struct slice text, const char *before)
{
    size_t extra = strlen(before);
    char *out = malloc(extra + text.size + 1);

    if (out == NULL)
        return NULL;
    memcpy(out, before, extra);
    if (text.size > 0)
        memcpy(out + extra, text.data, text.size);
    out[extra + text.size] = '\0';
    return out;
}

static bool has_bad_byte(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text <= ' ' || (unsigned char)*text >= 0x7f || *text == '#')
            return true;
    return false;
}

/* authority = host [":" port]; false: malformed */
static bool split_authority(struct slice authority, struct slice *host, struct slice *port)
{
    const char *end = NULL;

    *port = (struct slice){NULL, 0};
    if (authority.size > 0 && authority.data[0] == '[') {
        end = memchr(authority.data, ']', authority.size);
        if (end == NULL)
            return false;
        *host = (struct slice){authority.data + 1, (size_t)(end - authority.data) - 1};
        end++;
    } else {
        end = authority.size > 0 ? memchr(authority.data, ':', authority.size) : NULL;
        if (end == NULL)
            end = authority.data + authority.size;
        *host = (struct slice){authority.data, (size_t)(end - authority.data)};
    }
    if (end < authority.data + authority.size) {
        if (*end != ':')
            return false;
        *port = (struct slice){end + 1, (size_t)(authority.data + authority.size - end) - 1};
        if (port->size == 0)
            return false;
    }
    return host->size > 0 && host->size < 256 &&
           memchr(authority.data, '@', authority.size) == NULL;
}

static bool parse_port(struct slice text, uint16_t *out)
{
    unsigned value = 0;

    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || value > 6553)
            return false;
        value = value * 10 + (unsigned)(text.data[i] - '0');
    }
    if (value < 1 || value > 65535)
        return false;
    *out = (uint16_t)value;
    return true;
}

enum oc_status ws_url_parse(const char *text, struct ws_url *out, struct error *error)
{
    struct ws_url url = {.port = 80};
    struct slice authority, host, port;
    const char *rest = text;

    if (strncmp(text, "wss://", 6) == 0) {
        url = (struct ws_url){.port = 443, .is_tls = true};
        rest = text + 6;
    } else if (strncmp(text, "ws://", 5) == 0) {
        rest = text + 5;
    } else {
        return error_set(error, OC_EINVALID, "URL %.60s: not ws:// or wss://", text);
    }
    if (strlen(text) > LIMIT_NET_URL || has_bad_byte(text))
        return error_set(error, OC_EINVALID, "URL %.60s: too long or a forbidden character", text);
    authority = (struct slice){rest, strcspn(rest, "/?")};
    if (!split_authority(authority, &host, &port) ||
        (port.size > 0 && !parse_port(port, &url.port)))
        return error_set(error, OC_EINVALID, "URL %.60s: bad host or port", text);
    rest += authority.size;
    url.host = copy(host, "");
    url.authority = copy(authority, "");
    url.path = copy(slice_of(rest), rest[0] == '/' ? "" : "/");
    if (url.host == NULL || url.authority == NULL || url.path == NULL) {
        ws_url_deinit(&url);
        return error_set(error, OC_ENOMEM, "URL: out of memory");
    }
    *out = url;
    return OC_OK;
}
