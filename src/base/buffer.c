/* buffer.c - bytes that are appended up to a cap.
 * SPDX-License-Identifier: MIT */
#include "base/buffer.h"

#include "base/decimal.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUFFER_FIRST = 256 };

void buffer_init(struct buffer *buffer, size_t cap)
{
    *buffer = (struct buffer){.cap = cap, .status = OC_OK};
}

void buffer_deinit(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){.cap = buffer->cap, .status = OC_OK};
}

void buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
    buffer->status = OC_OK;
}

/* One byte more than capacity is always held, for the final 0 of texts. */
static bool grow(struct buffer *buffer, size_t size)
{
    if (size > buffer->cap - buffer->size) {
        buffer->status = OC_ETOOBIG;
        return false;
    }
    size_t needed = buffer->size + size;
    size_t wanted = buffer->capacity < BUFFER_FIRST ? BUFFER_FIRST : buffer->capacity;

    while (wanted < needed) {
        wanted = wanted > buffer->cap / 2 ? buffer->cap : wanted * 2;
    }
    wanted = wanted > buffer->cap ? buffer->cap : wanted;
    char *data = realloc(buffer->data, wanted + 1);

    if (data == NULL) {
        buffer->status = OC_ENOMEM;
        return false;
    }
    buffer->data = data;
    buffer->capacity = wanted;
    return true;
}

char *buffer_grow(struct buffer *buffer, size_t size)
{
    return buffer->status == OC_OK && grow(buffer, size) ? buffer->data + buffer->size : NULL;
}

void buffer_append_text(struct buffer *buffer, const char *text)
{
    buffer_append(buffer, text, strlen(text));
}

void buffer_append_slice(struct buffer *buffer, struct slice slice)
{
    buffer_append(buffer, slice.data, slice.size);
}

void buffer_append_int(struct buffer *buffer, int64_t value)
{
    char text[DECIMAL_TEXT_SIZE];

    buffer_append(buffer, text, decimal_print_int(text, value));
}

void buffer_append_uint(struct buffer *buffer, uint64_t value)
{
    char text[DECIMAL_TEXT_SIZE];

    buffer_append(buffer, text, decimal_print_uint(text, value));
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);

    va_end(args);
    if (length < 0) {
        buffer->status = OC_EINTERNAL;
        return;
    }
    char *at =
        buffer_reserve(buffer, (size_t)length); /* the final 0 goes to the byte kept for it */

    if (at != NULL) {
        va_start(args, format);
        (void)vsnprintf(at, (size_t)length + 1, format, args);
        va_end(args);
        buffer_commit(buffer, (size_t)length);
    }
}

void buffer_drop_front(struct buffer *buffer, size_t size)
{
    assert(size <= buffer->size);
    if (size > 0) {
        buffer->size -= size;
        memmove(buffer->data, buffer->data + size, buffer->size);
    }
}

enum oc_status buffer_status(const struct buffer *buffer)
{
    return buffer->status;
}

struct slice buffer_slice(const struct buffer *buffer)
{
    return (struct slice){buffer->data, buffer->size};
}

const char *buffer_text(struct buffer *buffer)
{
    char *at = buffer_reserve(buffer, 0);

    if (at == NULL) {
        return "";
    }
    *at = 0;
    return buffer->data;
}

char *buffer_take(struct buffer *buffer, size_t *size)
{
    char *data = NULL;

    *size = 0;
    if (buffer->status == OC_OK && buffer->size > 0) {
        data = buffer->data;
        *size = buffer->size;
        buffer->data = NULL;
    }
    buffer_deinit(buffer);
    return data;
}
