/* fuzz_http_request.c - bytes of a connection into requests: however they are cut, the outcome is the
 * same, every slice lies inside the parser's memory, and no cap is passed. The first byte sets the cut.
 * SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "net/query.h"
#include "net/request_parser.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct request_limits LIMITS = {
    .header_bytes = 2048, .header_count = 16, .body_bytes = 512};

static void demand(bool holds)
{
    if (!holds)
        abort();
}

static void hash_slice(struct hash_sha256 *hash, struct slice text)
{
    hash_sha256_update(hash, &text.size, sizeof(text.size));
    if (text.size > 0)
        hash_sha256_update(hash, text.data, text.size);
}

static bool is_inside(struct slice text, const struct buffer *memory)
{
    return text.size == 0 ||
           (text.data >= memory->data && text.data + text.size <= memory->data + memory->size);
}

static void check_request(const struct request_parser *parser, struct hash_sha256 *hash)
{
    demand(parser->target.size > 0 && is_inside(parser->target, &parser->head));
    demand(parser->target.data[0] == '/' || slice_is(parser->target, "*"));
    demand(is_inside(parser->host, &parser->head));
    demand(parser->header_count <= LIMITS.header_count);
    demand(parser->body.size <= LIMITS.body_bytes && parser->head.size <= LIMITS.header_bytes);
    hash_slice(hash, parser->target);
    hash_slice(hash, buffer_slice(&parser->body));
    for (size_t i = 0; i < parser->header_count; i++) {
        demand(parser->headers[i].name.size > 0 &&
               is_inside(parser->headers[i].name, &parser->head));
        demand(is_inside(parser->headers[i].value, &parser->head));
        hash_slice(hash, parser->headers[i].name);
        hash_slice(hash, parser->headers[i].value);
    }
}

static void walk_query(struct slice target)
{
    struct arena arena;
    struct query query;
    struct query_pair pair;

    arena_init(&arena, 1024, 65536);
    query_init(&query, target, QUERY_PLUS_IS_PLUS);
    while (query_next(&query, &arena, &pair) == OC_OK)
        demand(slice_is_utf8(pair.key) && slice_is_utf8(pair.value));
    arena_deinit(&arena);
}

/* All requests of the bytes, fed in pieces of `step`; the digest of what came out. */
static void run(const char *data, size_t size, size_t step, uint8_t out[HASH_SHA256_SIZE])
{
    struct request_parser parser;
    struct hash_sha256 hash;
    size_t used = 0;

    hash_sha256_init(&hash);
    request_parser_init(&parser, &LIMITS);
    while (used < size) {
        size_t left = size - used;
        size_t taken = 0;
        enum request_event event =
            request_parser_feed(&parser, data + used, left < step ? left : step, &taken);

        demand(taken <= left);
        used += taken;
        if (event == REQUEST_BAD) {
            demand(parser.error_status >= 400 && parser.error_text != NULL);
            hash_sha256_update(&hash, "bad", 3);
            break;
        }
        if (event == REQUEST_COMPLETE) {
            check_request(&parser, &hash);
            walk_query(parser.target);
            request_parser_reset(&parser);
        } else {
            demand(taken == (left < step ? left : step));
        }
    }
    request_parser_deinit(&parser);
    hash_sha256_final(&hash, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t whole[HASH_SHA256_SIZE], cut[HASH_SHA256_SIZE];

    if (size < 1)
        return 0;
    run((const char *)data + 1, size - 1, SIZE_MAX, whole);
    run((const char *)data + 1, size - 1, 1U + data[0] % 32U, cut);
    demand(memcmp(whole, cut, sizeof(whole)) == 0);
    return 0;
}
