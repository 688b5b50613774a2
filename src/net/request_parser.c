/* request_parser.c - gathers and checks the header block, drives llhttp, joins the body.
 * SPDX-License-Identifier: MIT */
#include "net/request_parser.h"

#include <assert.h>
#include <string.h>

enum {
    KEEP_BODY_BYTES = 65536, /* a larger buffer is given back after the request */
    CHUNK_FRAMING_BYTES = 65536
};

static enum request_event refuse(struct request_parser *parser, int status, const char *text)
{
    parser->error_status = status;
    parser->error_text = text;
    return REQUEST_BAD;
}

/* For llhttp's callbacks: records the answer, returns the code that stops it. */
static int refuse_inside(struct request_parser *parser, int status, const char *text)
{
    if (parser->error_status == 0)
        (void)refuse(parser, status, text);
    return -1;
}

static int on_target(llhttp_t *llhttp, const char *at, size_t size)
{
    struct request_parser *parser = llhttp->data;

    if (parser->target.size == 0)
        parser->target.data = at;
    parser->target.size += size; /* pieces of one text are neighbours: the block is one piece */
    return 0;
}

static int on_field(llhttp_t *llhttp, const char *at, size_t size)
{
    struct request_parser *parser = llhttp->data;
    struct http_header *header = &parser->headers[parser->header_count];

    if (parser->has_head)
        return refuse_inside(parser, 400, "trailers are not accepted");
    if (parser->header_count >= parser->limits->header_count)
        return refuse_inside(parser, 431, "too many header lines");
    if (header->name.size == 0)
        header->name.data = at;
    header->name.size += size;
    return 0;
}

static int on_value(llhttp_t *llhttp, const char *at, size_t size)
{
    struct request_parser *parser = llhttp->data;
    struct http_header *header = &parser->headers[parser->header_count];

    if (parser->has_head || parser->header_count >= parser->limits->header_count)
        return refuse_inside(parser, 431, "too many header lines");
    if (header->value.size == 0)
        header->value.data = at;
    header->value.size += size;
    return 0;
}

static bool is_token(struct slice text)
{
    static const char MARKS[] = "!#$%&'*+-.^_`|~";

    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              (c != '\0' && strchr(MARKS, c) != NULL)))
            return false;
    }
    return text.size > 0;
}

static int on_value_end(llhttp_t *llhttp)
{
    struct request_parser *parser = llhttp->data;
    struct http_header *header = &parser->headers[parser->header_count];

    if (!is_token(header->name))
        return refuse_inside(parser, 400, "header name is not a token");
    header->value = slice_trim(header->value);
    parser->header_count++;
    if (parser->header_count < LIMIT_NET_HEADER_COUNT)
        memset(&parser->headers[parser->header_count], 0, sizeof(parser->headers[0]));
    return 0;
}

/* Whether word is an element of a comma-separated header value. */
static bool has_element(struct slice value, const char *word)
{
    struct slice part;

    while (slice_split(&value, ',', &part))
        if (slice_is_nocase(slice_trim(part), word))
            return true;
    return false;
}

struct special_headers {
    size_t hosts, lengths, encodings;
    struct slice encoding;
    bool has_websocket;
    bool has_other_expect;
};

static void look_at_headers(struct request_parser *parser, struct special_headers *special)
{
    for (size_t i = 0; i < parser->header_count; i++) {
        struct slice name = parser->headers[i].name;
        struct slice value = parser->headers[i].value;

        switch (name.size) {
        case 4:
            if (slice_is_nocase(name, "host")) {
                special->hosts++;
                parser->host = value;
            }
            break;
        case 6:
            if (slice_is_nocase(name, "expect")) {
                parser->wants_continue = slice_is_nocase(value, "100-continue");
                special->has_other_expect |= !parser->wants_continue;
            }
            break;
        case 7:
            if (slice_is_nocase(name, "upgrade"))
                special->has_websocket |= has_element(value, "websocket");
            break;
        case 14:
            if (slice_is_nocase(name, "content-length"))
                special->lengths++;
            break;
        case 17:
            if (slice_is_nocase(name, "transfer-encoding")) {
                special->encodings++;
                special->encoding = value;
            }
            break;
        default:
            break;
        }
    }
}

static int check_framing(struct request_parser *parser, const struct special_headers *special)
{
    const llhttp_t *llhttp = &parser->llhttp;

    if (special->hosts > 1)
        return refuse_inside(parser, 400, "more than one Host header");
    if (special->hosts == 0 && !parser->is_http10)
        return refuse_inside(parser, 400, "no Host header");
    if (special->lengths > 1)
        return refuse_inside(parser, 400, "more than one Content-Length header");
    if (special->encodings > 0 && (special->lengths > 0 || parser->is_http10))
        return refuse_inside(parser, 400, "Transfer-Encoding where it may not be");
    if (special->encodings > 1 ||
        (special->encodings == 1 && !slice_is_nocase(special->encoding, "chunked")))
        return refuse_inside(parser, 501, "transfer coding other than chunked");
    if (special->has_other_expect)
        return refuse_inside(parser, 417, "unknown expectation");
    if (special->lengths == 1 && llhttp->content_length > parser->limits->body_bytes)
        return refuse_inside(parser, 413, "body larger than the limit");
    return 0;
}

/* origin-form, absolute-form (its authority counts instead of Host) or "*" */
static int check_target(struct request_parser *parser)
{
    struct slice *target = &parser->target;
    const char *end;

    for (size_t i = 0; i < target->size; i++) {
        unsigned char c = (unsigned char)target->data[i];

        if (c <= ' ' || c >= 0x7f || c == '#')
            return refuse_inside(parser, 400, "forbidden character in the target");
    }
    if (target->size > LIMIT_NET_TARGET_BYTES)
        return refuse_inside(parser, 414, "target longer than the limit");
    if (target->size >= 7 && slice_is_nocase((struct slice){target->data, 7}, "http://")) {
        target->data += 7;
        target->size -= 7;
        end = target->size > 0 ? memchr(target->data, '/', target->size) : NULL;
        if (end == NULL || end == target->data)
            return refuse_inside(parser, 400, "target without path");
        parser->host = (struct slice){target->data, (size_t)(end - target->data)};
        target->size -= parser->host.size;
        target->data = end;
    }
    if (target->size > 0 && target->data[0] == '/')
        return 0;
    if (parser->method == HTTP_METHOD_OPTIONS && slice_is(*target, "*"))
        return 0;
    return refuse_inside(parser, 400, "target is not a path");
}

static bool take_method(struct request_parser *parser)
{
    switch (parser->llhttp.method) {
    case HTTP_GET:
        parser->method = HTTP_METHOD_GET;
        return true;
    case HTTP_HEAD:
        parser->method = HTTP_METHOD_HEAD;
        return true;
    case HTTP_POST:
        parser->method = HTTP_METHOD_POST;
        return true;
    case HTTP_PUT:
        parser->method = HTTP_METHOD_PUT;
        return true;
    case HTTP_PATCH:
        parser->method = HTTP_METHOD_PATCH;
        return true;
    case HTTP_DELETE:
        parser->method = HTTP_METHOD_DELETE;
        return true;
    case HTTP_OPTIONS:
        parser->method = HTTP_METHOD_OPTIONS;
        return true;
    default:
        return false;
    }
}

static int on_headers_complete(llhttp_t *llhttp)
{
    struct request_parser *parser = llhttp->data;
    struct special_headers special = {.hosts = 0};
    bool has_upgrade = llhttp->upgrade != 0;

    llhttp->upgrade = 0; /* never llhttp's business: what is not accepted goes on as HTTP */
    if (llhttp->http_major != 1 || llhttp->http_minor > 1)
        return refuse_inside(parser, 505, "only HTTP/1.0 and HTTP/1.1 are spoken");
    parser->is_http10 = llhttp->http_minor == 0;
    if (!take_method(parser))
        return refuse_inside(parser, 501, "method not implemented");
    look_at_headers(parser, &special);
    if (check_framing(parser, &special) != 0 || check_target(parser) != 0)
        return -1;
    parser->has_head = true;
    parser->keep_alive = llhttp_should_keep_alive(llhttp) != 0;
    parser->wants_websocket = has_upgrade && special.has_websocket && !parser->is_http10 &&
                              parser->method == HTTP_METHOD_GET && special.encodings == 0 &&
                              llhttp->content_length == 0;
    parser->wants_continue = parser->wants_continue && !parser->is_http10 &&
                             (special.encodings > 0 || llhttp->content_length > 0);
    return 0;
}

static int on_body(llhttp_t *llhttp, const char *at, size_t size)
{
    struct request_parser *parser = llhttp->data;

    if (size > parser->limits->body_bytes - parser->body.size)
        return refuse_inside(parser, 413, "body larger than the limit");
    buffer_append(&parser->body, at, size);
    if (buffer_status(&parser->body) != OC_OK)
        return refuse_inside(parser, 503, "out of memory");
    return 0;
}

static int on_chunk_extension(llhttp_t *llhttp, const char *at, size_t size)
{
    (void)at;
    (void)size;
    return refuse_inside(llhttp->data, 400, "chunk extensions are not accepted");
}

static int on_message_complete(llhttp_t *llhttp)
{
    struct request_parser *parser = llhttp->data;

    parser->is_complete = true;
    return HPE_PAUSED;
}

static const llhttp_settings_t SETTINGS = {
    .on_url = on_target,
    .on_header_field = on_field,
    .on_header_value = on_value,
    .on_header_value_complete = on_value_end,
    .on_headers_complete = on_headers_complete,
    .on_body = on_body,
    .on_chunk_extension_name = on_chunk_extension,
    .on_message_complete = on_message_complete,
};

void request_parser_init(struct request_parser *parser, const struct request_limits *limits)
{
    assert(limits->header_count <= LIMIT_NET_HEADER_COUNT && limits->body_bytes >= 1);
    memset(parser, 0, sizeof(*parser));
    parser->limits = limits;
    buffer_init(&parser->head, limits->header_bytes);
    buffer_init(&parser->body, limits->body_bytes);
}

void request_parser_deinit(struct request_parser *parser)
{
    buffer_deinit(&parser->head);
    buffer_deinit(&parser->body);
}

void request_parser_reset(struct request_parser *parser)
{
    struct buffer head = parser->head;
    struct buffer body = parser->body;
    const struct request_limits *limits = parser->limits;

    memset(parser, 0, offsetof(struct request_parser, headers));
    memset(&parser->headers[0], 0, sizeof(parser->headers[0]));
    memset((char *)parser + offsetof(struct request_parser, header_count), 0,
           sizeof(*parser) - offsetof(struct request_parser, header_count));
    parser->limits = limits;
    parser->head = head;
    parser->body = body;
    buffer_clear(&parser->head);
    if (body.capacity > KEEP_BODY_BYTES) {
        buffer_deinit(&parser->body);
        buffer_init(&parser->body, limits->body_bytes);
    }
    buffer_clear(&parser->body);
}

bool request_parser_has_begun(const struct request_parser *parser)
{
    return parser->head.size > 0;
}

static enum request_event llhttp_failed(struct request_parser *parser)
{
    llhttp_errno_t code;

    if (parser->error_status != 0)
        return REQUEST_BAD;
    code = llhttp_get_errno(&parser->llhttp);
    if (code == HPE_INVALID_VERSION)
        return refuse(parser, 505, "only HTTP/1.0 and HTTP/1.1 are spoken");
    if (code == HPE_INVALID_METHOD)
        return refuse(parser, 400, "not a method");
    return refuse(parser, 400, llhttp_get_error_reason(&parser->llhttp));
}

/* Runs llhttp over one piece. *taken: how much of it belongs to this request. */
static enum request_event run_llhttp(struct request_parser *parser, const char *data, size_t size,
                                     size_t *taken)
{
    llhttp_errno_t code = llhttp_execute(&parser->llhttp, data, size);

    *taken = size;
    if (code == HPE_OK)
        return REQUEST_MORE;
    if (code == HPE_PAUSED && parser->is_complete) {
        *taken = (size_t)(llhttp_get_error_pos(&parser->llhttp) - data);
        return REQUEST_COMPLETE;
    }
    return llhttp_failed(parser);
}

/* The checked block is complete: from here on llhttp sees the bytes. */
static enum request_event parse_head(struct request_parser *parser)
{
    enum request_event event;
    size_t taken = 0;

    llhttp_init(&parser->llhttp, HTTP_REQUEST, &SETTINGS);
    parser->llhttp.data = parser;
    event = run_llhttp(parser, parser->head.data, parser->head.size, &taken);
    if (event == REQUEST_BAD)
        return event;
    if (!parser->has_head || taken != parser->head.size)
        return refuse(parser, 400, "malformed headers");
    return event;
}

/* Checks the next byte of the header block. Returns the status of a refusal, 0 to go on, 1 at the end
 * of the block. */
static int check_byte(struct request_parser *parser, char c)
{
    bool after_cr = parser->previous == '\r';

    if (c == '\n') {
        if (!after_cr)
            return 400;
        if (parser->line_size == 0)
            return 1;
        parser->line_size = 0;
        parser->has_line = true;
    } else if (after_cr) {
        return 400; /* CR alone */
    } else if (c != '\r') {
        if ((c >= 0 && c < ' ' && c != '\t') || c == 0x7f)
            return 400;
        if (parser->line_size == 0 && (c == ' ' || c == '\t'))
            return 400; /* folded line */
        parser->line_size++;
    }
    parser->previous = c;
    return 0;
}

static enum request_event gather_head(struct request_parser *parser, const char *data, size_t size,
                                      size_t *taken)
{
    size_t room = parser->limits->header_bytes - parser->head.size;
    size_t at = 0;
    int verdict = 0;

    while (at < size && at < room && verdict == 0)
        verdict = check_byte(parser, data[at++]);
    *taken = at;
    if (verdict >= 400)
        return refuse(parser, verdict, "forbidden character or line end in the headers");
    buffer_append(&parser->head, data, at);
    if (buffer_status(&parser->head) != OC_OK)
        return refuse(parser, 503, "out of memory");
    if (verdict == 1)
        return parse_head(parser);
    if (!parser->has_line && parser->head.size > LIMIT_NET_TARGET_BYTES + 32)
        return refuse(parser, 414, "target longer than the limit");
    if (parser->head.size >= parser->limits->header_bytes)
        return refuse(parser, 431, "headers larger than the limit");
    return REQUEST_MORE;
}

static enum request_event gather_body(struct request_parser *parser, const char *data, size_t size,
                                      size_t *taken)
{
    enum request_event event = run_llhttp(parser, data, size, taken);

    parser->wants_continue = false;
    parser->wire_body_bytes += *taken;
    if (event != REQUEST_BAD &&
        parser->wire_body_bytes > 2 * (uint64_t)parser->limits->body_bytes + CHUNK_FRAMING_BYTES)
        return refuse(parser, 413, "chunks larger than the limit");
    return event;
}

enum request_event request_parser_feed(struct request_parser *parser, const char *data, size_t size,
                                       size_t *taken)
{
    size_t used = 0;
    size_t part = 0;
    enum request_event event = REQUEST_MORE;

    assert(parser->error_status == 0 && !parser->is_complete);
    if (parser->head.size == 0)
        while (used < size && (data[used] == '\r' || data[used] == '\n'))
            used++;
    if (!parser->has_head && used < size) {
        event = gather_head(parser, data + used, size - used, &part);
        used += part;
    }
    if (event == REQUEST_MORE && parser->has_head && used < size) {
        event = gather_body(parser, data + used, size - used, &part);
        used += part;
    }
    *taken = used;
    return event;
}
