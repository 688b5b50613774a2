/* test_request_parser.c - what is accepted and what is refused, however the bytes are cut.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "net/request_parser.h"

static const struct request_limits LIMITS = {
    .header_bytes = 1024, .header_count = 8, .body_bytes = 64};

/* want_status 0: accepted. rest: bytes behind the request that must not be taken. */
static const struct parser_case {
    const char *name;
    const char *text;
    int want_status;
    const char *path;
    const char *body;
    const char *rest;
} CASES[] = {
    {"a plain GET", "GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n", 0, "/a?b=c", "", ""},
    {"empty lines before a request are skipped", "\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", 0,
     "/", "", ""},
    {"a header without value", "GET / HTTP/1.1\r\nHost: x\r\nX-A:\r\nX-B:  \r\n\r\n", 0, "/", "",
     ""},
    {"a body with a length, the next request stays",
     "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET", 0, "/p", "abc", "GET"},
    {"a GET leaves the next request", "GET /p HTTP/1.1\r\nHost: x\r\n\r\nPOST /q", 0, "/p", "",
     "POST /q"},
    {"chunks are joined, the next request stays",
     "POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
     "chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\nGET",
     0, "/p", "abc0123456789", "GET"},
    {"chunked in another case",
     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\n", 0, "/", "", ""},
    {"an absolute target", "GET http://y:81/a?b HTTP/1.1\r\nHost: x\r\n\r\n", 0, "/a?b", "", ""},
    {"OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 0, "*", "", ""},
    {"HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", 0, "/", "", ""},
    {"Content-Length 0", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 0, "/", "", ""},
    {"a body of exactly the limit",
     "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 64\r\n\r\n"
     "0123456789012345678901234567890123456789012345678901234567890123",
     0, "/", "0123456789012345678901234567890123456789012345678901234567890123", ""},
    {"UTF-8 in a header value", "GET / HTTP/1.1\r\nHost: x\r\nX-A: \xc3\xa9\r\n\r\n", 0, "/", "",
     ""},
    {"eight header lines",
     "GET / HTTP/1.1\r\nHost: x\r\nA: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\nE: 1\r\nF: 1\r\nG: 1\r\n\r\n", 0,
     "/", "", ""},

    {"a space before the colon", "GET / HTTP/1.1\r\nHost: x\r\nX : a\r\n\r\n", 400, "", "", ""},
    {"a folded line", "GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n", 400, "", "", ""},
    {"a line folded by a tab", "GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n\tb\r\n\r\n", 400, "", "", ""},
    {"a bare LF", "GET / HTTP/1.1\nHost: x\r\n\r\n", 400, "", "", ""},
    {"a bare LF at the end of the headers", "GET / HTTP/1.1\r\nHost: x\r\n\n", 400, "", "", ""},
    {"a CR alone", "GET / HTTP/1.1\r\nHost: x\rX: y\r\n\r\n", 400, "", "", ""},
    {"a control character", "GET / HTTP/1.1\r\nHost: x\r\nX: a\x01\r\n\r\n", 400, "", "", ""},
    {"DEL in a value", "GET / HTTP/1.1\r\nHost: x\r\nX: a\x7f\r\n\r\n", 400, "", "", ""},
    {"an empty header name", "GET / HTTP/1.1\r\nHost: x\r\n: a\r\n\r\n", 400, "", "", ""},
    {"a header line without colon", "GET / HTTP/1.1\r\nHost: x\r\nnothing\r\n\r\n", 400, "", "",
     ""},
    {"a name that is no token", "GET / HTTP/1.1\r\nHost: x\r\nX(a): b\r\n\r\n", 400, "", "", ""},
    {"no Host", "GET / HTTP/1.1\r\n\r\n", 400, "", "", ""},
    {"two Hosts", "GET / HTTP/1.1\r\nHost: x\r\nhost: x\r\n\r\n", 400, "", "", ""},
    {"two lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
     400, "", "", ""},
    {"a length that is no number", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\na", 400,
     "", "", ""},
    {"a negative length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400, "", "",
     ""},
    {"a length with a sign", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\na", 400, "",
     "", ""},
    {"length and chunks",
     "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: "
     "chunked\r\n\r\n0\r\n\r\n",
     400, "", "", ""},
    {"chunks and length",
     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: "
     "3\r\n\r\n0\r\n\r\n",
     400, "", "", ""},
    {"a coding before chunked",
     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501, "", "",
     ""},
    {"identity coding", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n", 501,
     "", "", ""},
    {"chunked in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
     "", "", ""},
    {"a chunk extension",
     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\n\r\n",
     400, "", "", ""},
    {"a trailer",
     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\n", 400, "",
     "", ""},
    {"a bad chunk size", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
     400, "", "", ""},
    {"a body over the limit", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 65\r\n\r\n", 413, "",
     "", ""},
    {"a length beyond 64 bits",
     "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", 400, "", "", ""},
    {"chunks over the limit",
     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n"
     "0123456789012345678901234567890123456789012345678901234567890123\r\n1\r\na\r\n",
     413, "", "", ""},
    {"nine header lines",
     "GET / HTTP/1.1\r\nHost: x\r\nA: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\nE: 1\r\nF: 1\r\nG: 1\r\nH: "
     "1\r\n\r\n",
     431, "", "", ""},
    {"a word that is no method", "FETCH / HTTP/1.1\r\nHost: x\r\n\r\n", 400, "", "", ""},
    {"a method in lower case", "get / HTTP/1.1\r\nHost: x\r\n\r\n", 400, "", "", ""},
    {"a method that is not implemented", "PROPFIND / HTTP/1.1\r\nHost: x\r\n\r\n", 501, "", "", ""},
    {"CONNECT", "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", 501, "", "", ""},
    {"TRACE", "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", 501, "", "", ""},
    {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505, "", "", ""},
    {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: x\r\n\r\n", 505, "", "", ""},
    {"no version", "GET /\r\nHost: x\r\n\r\n", 505, "", "", ""},
    {"no target", "GET HTTP/1.1\r\nHost: x\r\n\r\n", 400, "", "", ""},
    {"a target without slash", "GET a HTTP/1.1\r\nHost: x\r\n\r\n", 400, "", "", ""},
    {"a fragment in the target", "GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n", 400, "", "", ""},
    {"bytes over 0x7e in the target", "GET /\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "", "", ""},
    {"GET *", "GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400, "", "", ""},
    {"an unknown expectation",
     "POST / HTTP/1.1\r\nHost: x\r\nExpect: more\r\nContent-Length: 1\r\n\r\na", 417, "", "", ""},
    {"a space before the request line", " GET / HTTP/1.1\r\nHost: x\r\n\r\n", 400, "", "", ""},
    {"TLS on the plain port", "\x16\x03\x01\x02\x01\x01\x01\xfc\x03\x03\r\n\r\n", 400, "", "", ""},
};

/* Feeds in pieces of `step` bytes. Returns the refusal's status, 0 if complete, -1 if it wants more. */
static int feed(struct request_parser *parser, const char *text, size_t step, size_t *used)
{
    size_t size = strlen(text);

    *used = 0;
    while (*used < size) {
        size_t left = size - *used;
        size_t taken = 0;
        enum request_event event =
            request_parser_feed(parser, text + *used, left < step ? left : step, &taken);

        *used += taken;
        if (event == REQUEST_COMPLETE)
            return 0;
        if (event == REQUEST_BAD)
            return parser->error_status;
        assert_int_equal(taken, left < step ? left : step);
    }
    return -1;
}

static void assert_slice(struct slice got, const char *want)
{
    char text[256];

    assert_true(slice_copy(got, text, sizeof(text)));
    assert_string_equal(text, want);
}

static void parser_row(void **state)
{
    const struct parser_case *row = *state;
    struct request_parser parser;

    request_parser_init(&parser, &LIMITS);
    for (size_t step = 1; step <= 1024; step = step < 8 ? step + 1 : step * 16) {
        size_t used = 0;
        int status = feed(&parser, row->text, step, &used);

        assert_int_equal(status, row->want_status);
        if (row->want_status == 0) {
            assert_slice(parser.target, row->path);
            assert_slice(buffer_slice(&parser.body), row->body);
            assert_string_equal(row->text + used, row->rest);
        }
        request_parser_reset(&parser); /* the same parser again: nothing may remain */
    }
    request_parser_deinit(&parser);
}

static int status_of(const char *text, size_t size)
{
    struct request_parser parser;
    size_t taken = 0;
    int status = -1;

    request_parser_init(&parser, &LIMITS);
    if (request_parser_feed(&parser, text, size, &taken) == REQUEST_BAD)
        status = parser.error_status;
    request_parser_deinit(&parser);
    return status;
}

static void nul_is_refused(void **state)
{
    (void)state;
    assert_int_equal(status_of("GET / HTTP/1.1\r\nX: \0\r\n", 22), 400);
}

static void large_headers_are_refused(void **state)
{
    static char text[12000];

    (void)state;
    memset(text, 'a', sizeof(text));
    memcpy(text, "GET / HTTP/1.1\r\nX: ", 19);
    assert_int_equal(status_of(text, 1023), -1);
    assert_int_equal(status_of(text, 1024), 431);
    assert_int_equal(status_of(text, sizeof(text)), 431);
}

static void long_target_is_refused(void **state)
{
    static const struct request_limits WIDE = {
        .header_bytes = 16384, .header_count = 8, .body_bytes = 64};
    static char text[9000];
    struct request_parser parser;
    size_t taken = 0;

    (void)state;
    memset(text, 'a', sizeof(text));
    memcpy(text, "GET /", 5);
    request_parser_init(&parser, &WIDE);
    assert_int_equal(request_parser_feed(&parser, text, sizeof(text), &taken), REQUEST_BAD);
    assert_int_equal(parser.error_status, 414);
    request_parser_deinit(&parser);
}

static void headers_are_found(void **state)
{
    static const char TEXT[] = "GET /x HTTP/1.1\r\nHost:  h:1 \r\nUpgrade: a, WebSocket\r\n"
                               "Connection: keep-alive, Upgrade\r\nX-Two: a\tb\r\n\r\n";
    struct request_parser parser;
    size_t taken = 0;

    (void)state;
    request_parser_init(&parser, &LIMITS);
    assert_int_equal(request_parser_feed(&parser, TEXT, sizeof(TEXT) - 1, &taken),
                     REQUEST_COMPLETE);
    assert_int_equal(parser.header_count, 4);
    assert_slice(parser.headers[0].name, "Host");
    assert_slice(parser.headers[0].value, "h:1");
    assert_slice(parser.headers[3].value, "a\tb");
    assert_slice(parser.host, "h:1");
    assert_true(parser.wants_websocket);
    assert_true(parser.keep_alive);
    request_parser_deinit(&parser);
}

static void authority_of_target_counts(void **state)
{
    static const char TEXT[] =
        "GET http://evil/x HTTP/1.1\r\nHost: good\r\nConnection: close\r\n\r\n";
    struct request_parser parser;
    size_t taken = 0;

    (void)state;
    request_parser_init(&parser, &LIMITS);
    assert_int_equal(request_parser_feed(&parser, TEXT, sizeof(TEXT) - 1, &taken),
                     REQUEST_COMPLETE);
    assert_slice(parser.host, "evil");
    assert_false(parser.keep_alive);
    request_parser_deinit(&parser);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CASES, parser_row);
    check_add(&list, "a NUL is refused", nul_is_refused, NULL);
    check_add(&list, "headers over the limit are 431", large_headers_are_refused, NULL);
    check_add(&list, "a target over the limit is 414", long_target_is_refused, NULL);
    check_add(&list, "headers come trimmed, upgrade is seen", headers_are_found, NULL);
    check_add(&list, "the authority of an absolute target beats Host", authority_of_target_counts,
              NULL);
    return check_run(&list, "request_parser");
}
