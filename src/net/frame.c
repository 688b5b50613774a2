/* frame.c - shared immutable bytes; the head of a WebSocket frame is RFC 6455 section 5.2.
 * SPDX-License-Identifier: MIT */
#include "net/frame.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { OPCODE_TEXT = 0x1, OPCODE_BINARY = 0x2, FIN = 0x80, HEAD_MAX = 10 };

struct frame {
    size_t references;
    size_t head_size;
    size_t size; /* with the head */
    char bytes[];
};

static size_t put_head(char *out, unsigned opcode, size_t size)
{
    size_t length_bytes = size <= 125 ? 0 : size <= UINT16_MAX ? 2 : 8;

    out[0] = (char)(FIN | opcode);
    out[1] = (char)(length_bytes == 0 ? size : length_bytes == 2 ? 126U : 127U);
    for (size_t i = 0; i < length_bytes; i++)
        out[2 + i] = (char)(uint8_t)((uint64_t)size >> (8 * (length_bytes - 1 - i)));
    return 2 + length_bytes;
}

static struct frame *new_frame(const char *head, size_t head_size, const struct slice *parts,
                               size_t part_count)
{
    size_t size = head_size;
    struct frame *frame;

    for (size_t i = 0; i < part_count; i++)
        size += parts[i].size;
    frame = malloc(sizeof(*frame) + size);
    if (frame == NULL)
        return NULL;
    frame->references = 1;
    frame->head_size = head_size;
    frame->size = size;
    if (head_size > 0)
        memcpy(frame->bytes, head, head_size);
    size = head_size;
    for (size_t i = 0; i < part_count; i++) {
        if (parts[i].size > 0)
            memcpy(frame->bytes + size, parts[i].data, parts[i].size);
        size += parts[i].size;
    }
    return frame;
}

static struct frame *new_message(unsigned opcode, const struct slice *parts, size_t part_count)
{
    char head[HEAD_MAX];
    size_t size = 0;

    for (size_t i = 0; i < part_count; i++)
        size += parts[i].size;
    return new_frame(head, put_head(head, opcode, size), parts, part_count);
}

struct frame *frame_new_text(struct slice text)
{
    return new_message(OPCODE_TEXT, &text, 1);
}

struct frame *frame_new_text_parts(const struct slice *parts, size_t part_count)
{
    return new_message(OPCODE_TEXT, parts, part_count);
}

struct frame *frame_new_binary(struct slice data)
{
    return new_message(OPCODE_BINARY, &data, 1);
}

struct frame *frame_new_bytes(struct slice bytes)
{
    return new_frame(NULL, 0, &bytes, 1);
}

struct frame *frame_ref(struct frame *frame)
{
    frame->references++;
    return frame;
}

void frame_unref(struct frame *frame)
{
    if (frame == NULL)
        return;
    assert(frame->references > 0);
    frame->references--;
    if (frame->references == 0)
        free(frame);
}

struct slice frame_bytes(const struct frame *frame)
{
    return (struct slice){frame->bytes, frame->size};
}

struct slice frame_payload(const struct frame *frame)
{
    return (struct slice){frame->bytes + frame->head_size, frame->size - frame->head_size};
}
