/* test_ws_url.c - URLs of streams.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "net/ws_url.h"

static const struct url_case {
    const char *name;
    const char *text;
    const char *host; /* NULL: refused */
    const char *authority;
    const char *path;
    uint16_t port;
    bool is_tls;
} CASES[] = {
    {"plain", "ws://example.com/ws", "example.com", "example.com", "/ws", 80, false},
    {"TLS with a port", "wss://stream.binance.com:9443/stream?streams=a@kline_1m",
     "stream.binance.com", "stream.binance.com:9443", "/stream?streams=a@kline_1m", 9443, true},
    {"TLS without a port", "wss://x/", "x", "x", "/", 443, true},
    {"no path", "ws://127.0.0.1:8080", "127.0.0.1", "127.0.0.1:8080", "/", 8080, false},
    {"a query without path", "ws://x?a=b", "x", "x", "/?a=b", 80, false},
    {"an IPv6 address", "ws://[::1]:81/a", "::1", "[::1]:81", "/a", 81, false},
    {"another scheme", "http://x/", NULL, NULL, NULL, 0, false},
    {"no scheme", "x/ws", NULL, NULL, NULL, 0, false},
    {"no host", "ws:///a", NULL, NULL, NULL, 0, false},
    {"only a port", "ws://:80/", NULL, NULL, NULL, 0, false},
    {"an empty port", "ws://x:/", NULL, NULL, NULL, 0, false},
    {"port 0", "ws://x:0/", NULL, NULL, NULL, 0, false},
    {"port 65536", "ws://x:65536/", NULL, NULL, NULL, 0, false},
    {"a port that is none", "ws://x:8a/", NULL, NULL, NULL, 0, false},
    {"a name and a password", "ws://a:b@x/", NULL, NULL, NULL, 0, false},
    {"a space", "ws://x/a b", NULL, NULL, NULL, 0, false},
    {"a line end", "ws://x/a\r\nX: y", NULL, NULL, NULL, 0, false},
    {"a fragment", "ws://x/a#b", NULL, NULL, NULL, 0, false},
    {"an open bracket", "ws://[::1/", NULL, NULL, NULL, 0, false},
    {"text behind the bracket", "ws://[::1]a/", NULL, NULL, NULL, 0, false},
};

static void url_row(void **state)
{
    const struct url_case *row = *state;
    struct error error = {.status = OC_OK};
    struct ws_url url;

    if (row->host == NULL) {
        assert_int_equal(ws_url_parse(row->text, &url, &error), OC_EINVALID);
        assert_non_null(strstr(error.text, "URL "));
        return;
    }
    assert_int_equal(ws_url_parse(row->text, &url, &error), OC_OK);
    assert_string_equal(url.host, row->host);
    assert_string_equal(url.authority, row->authority);
    assert_string_equal(url.path, row->path);
    assert_int_equal(url.port, row->port);
    assert_int_equal(url.is_tls, row->is_tls);
    ws_url_deinit(&url);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CASES, url_row);
    return check_run(&list, "ws_url");
}
