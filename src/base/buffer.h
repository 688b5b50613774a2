/* buffer.h - bytes that are appended up to a cap.
 *
 * Overflow answer: the append that does not fit adds nothing and the buffer stays failed (later
 * appends do nothing) until it is cleared: check once, at the end, with buffer_status.
 * SPDX-License-Identifier: MIT */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include "base/slice.h"
#include "outcry/status.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buffer {
    char *data; /* NULL until the first append; not ended by 0 unless buffer_text is called */
    size_t size;
    size_t capacity;
    size_t cap;
    enum oc_status status; /* OC_OK, OC_ETOOBIG over the cap, OC_ENOMEM */
};

void buffer_init(struct buffer *buffer, size_t cap); /* allocates nothing yet; cap >= 1 */
void buffer_deinit(struct buffer *buffer);
void buffer_clear(struct buffer *buffer); /* empty and OC_OK again, memory kept */

/* Room for at least size bytes behind the content, or NULL (then failed). Commit what was written. */
static inline char *buffer_reserve(struct buffer *buffer, size_t size);
static inline void buffer_commit(struct buffer *buffer, size_t size);

static inline void buffer_append(struct buffer *buffer, const void *data, size_t size);
static inline void buffer_append_char(struct buffer *buffer, char c);
void buffer_append_text(struct buffer *buffer, const char *text);
void buffer_append_slice(struct buffer *buffer, struct slice slice);
void buffer_append_int(struct buffer *buffer, int64_t value);
void buffer_append_uint(struct buffer *buffer, uint64_t value);
void buffer_printf(struct buffer *buffer, const char *format, ...) OC_PRINTF(2, 3);

void buffer_drop_front(struct buffer *buffer, size_t size); /* size <= buffer->size */

enum oc_status buffer_status(const struct buffer *buffer);
struct slice buffer_slice(const struct buffer *buffer); /* valid until the next append */
const char *buffer_text(struct buffer *buffer); /* ended by 0; "" when failed; valid likewise */

/* The malloc'ed bytes (free() them), *size their number; the buffer is empty afterwards. NULL if
 * nothing was appended or it failed. */
char *buffer_take(struct buffer *buffer, size_t *size);

/* ---- inline: a candle in JSON is a hundred appends of a few bytes ---- */

char *buffer_grow(struct buffer *buffer, size_t size); /* for buffer_reserve only */

static inline char *buffer_reserve(struct buffer *buffer, size_t size)
{
    if (buffer->status == OC_OK && buffer->data != NULL &&
        buffer->capacity - buffer->size >= size) {
        return buffer->data + buffer->size;
    }
    return buffer_grow(buffer, size);
}

static inline void buffer_commit(struct buffer *buffer, size_t size)
{
    assert(size <= buffer->capacity - buffer->size);
    buffer->size += size;
}

static inline void buffer_append(struct buffer *buffer, const void *data, size_t size)
{
    char *at = buffer_reserve(buffer, size);

    if (at != NULL && size > 0) {
        memcpy(at, data, size);
        buffer_commit(buffer, size);
    }
}

static inline void buffer_append_char(struct buffer *buffer, char c)
{
    char *at = buffer_reserve(buffer, 1);

    if (at != NULL) {
        *at = c;
        buffer_commit(buffer, 1);
    }
}

#endif
