/* request_parser.h - bytes of a connection into one checked HTTP request. Pure: no socket, no clock.
 *
 * The header block is gathered and checked line by line first (ends, control characters, folds, size),
 * then parsed by llhttp in one piece, so that its slices point into one text. Stricter than llhttp:
 * see http_server.h for what is refused.
 * SPDX-License-Identifier: MIT */
#ifndef NET_REQUEST_PARSER_H
#define NET_REQUEST_PARSER_H

#include "base/buffer.h"
#include "base/limits.h"
#include "net/http.h"

#include <llhttp.h>
#include <stdbool.h>

struct request_limits {
    size_t header_bytes;
    size_t header_count; /* <= LIMIT_NET_HEADER_COUNT */
    size_t body_bytes;
};

enum request_event {
    REQUEST_MORE,     /* all bytes taken, the request goes on */
    REQUEST_COMPLETE, /* the bytes behind it were not taken */
    REQUEST_BAD       /* see error_status and error_text; nothing more can be parsed */
};

struct request_parser {
    llhttp_t llhttp;
    const struct request_limits *limits; /* borrowed */
    struct buffer head;                  /* the header block */
    struct buffer body;
    uint64_t wire_body_bytes; /* chunk framing included */
    struct http_header headers[LIMIT_NET_HEADER_COUNT];
    size_t header_count;
    struct slice target;
    struct slice host;
    enum http_method method;
    int error_status;
    const char *error_text;
    uint32_t line_size; /* of the header line being read, without its end */
    bool has_line;      /* a line has ended: the request line is complete */
    char previous;      /* last byte of the block */
    bool has_head;      /* headers complete */
    bool is_http10;
    bool keep_alive;
    bool wants_websocket;
    bool wants_continue; /* Expect: 100-continue, body not begun */
    bool is_complete;
};

void request_parser_init(struct request_parser *parser, const struct request_limits *limits);
void request_parser_deinit(struct request_parser *parser);
void request_parser_reset(struct request_parser *parser); /* for the next request; keeps memory */

/* *taken bytes were used. Empty lines before a request are skipped. */
enum request_event request_parser_feed(struct request_parser *parser, const char *data, size_t size,
                                       size_t *taken);

bool request_parser_has_begun(const struct request_parser *parser); /* a byte that counts came */

#endif
