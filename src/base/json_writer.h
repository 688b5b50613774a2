/* json_writer.h - JSON that is only ever appended; no tree, no printf.
 *
 *   json_object_begin(&json);
 *   json_key(&json, "entry");  json_fixed(&json, 2700000, 2);   -> {"entry":27000.00}
 *   json_object_end(&json);
 *
 * Commas are the writer's business. Wrong nesting is a bug of the caller and is asserted. Running out
 * of room is the buffer's sticky failure: check buffer_status at the end. Texts that are not valid
 * UTF-8 are written with U+FFFD for each bad byte.
 * SPDX-License-Identifier: MIT */
#ifndef BASE_JSON_WRITER_H
#define BASE_JSON_WRITER_H

#include "base/buffer.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

struct json_writer {
    struct buffer *out;
    uint64_t is_object;  /* bit d: level d is an object */
    uint64_t has_member; /* bit d: level d has a member already */
    uint32_t depth;      /* 0 at the top; at most LIMIT_JSON_DEPTH */
    bool after_key;
};

void json_init(struct json_writer *json, struct buffer *out); /* appends behind what is there */
bool json_is_done(const struct json_writer *json);            /* every begin has its end */

void json_object_begin(struct json_writer *json);
void json_object_end(struct json_writer *json);
void json_array_begin(struct json_writer *json);
void json_array_end(struct json_writer *json);

void json_key(struct json_writer *json, const char *key); /* a plain literal: not escaped */
void json_key_slice(struct json_writer *json, struct slice key);

void json_string(struct json_writer *json, const char *text); /* NULL is null */
void json_string_slice(struct json_writer *json, struct slice text);
void json_int(struct json_writer *json, int64_t value);
void json_uint(struct json_writer *json, uint64_t value);
void json_bool(struct json_writer *json, bool value);
void json_null(struct json_writer *json);
void json_fixed(struct json_writer *json, int64_t units, unsigned decimals); /* exact, 0 .. 18 */
/* value rounded to at most `decimals` (0 .. 18) decimals, trailing zeros cut: 0.61, 27000, 1.0 -> 1.
 * Not finite: null. */
void json_decimal(struct json_writer *json, double value, unsigned decimals);
/* value with exactly that many decimals: prices at the tick */
void json_decimal_exact(struct json_writer *json, double value, unsigned decimals);
void json_number(struct json_writer *json,
                 double value); /* shortest that reads back; not finite: null */
void json_time(struct json_writer *json, int64_t ms);        /* "2025-11-01T13:10:00.000Z" */
void json_raw(struct json_writer *json, struct slice value); /* one whole JSON value, as it is */

/* key and value in one call */
void json_member_string(struct json_writer *json, const char *key, const char *text);
void json_member_int(struct json_writer *json, const char *key, int64_t value);
void json_member_uint(struct json_writer *json, const char *key, uint64_t value);
void json_member_bool(struct json_writer *json, const char *key, bool value);
void json_member_null(struct json_writer *json, const char *key);
void json_member_fixed(struct json_writer *json, const char *key, int64_t units, unsigned decimals);
void json_member_decimal(struct json_writer *json, const char *key, double value,
                         unsigned decimals);
void json_member_number(struct json_writer *json, const char *key, double value);
void json_member_time(struct json_writer *json, const char *key, int64_t ms);

#endif
