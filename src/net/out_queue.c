/* out_queue.c - writes frames with uv_try_write, then with uv_write when the socket is full.
 * SPDX-License-Identifier: MIT */
#include "net/out_queue.h"

#include <assert.h>
#include <stdlib.h>

enum { FIRST_CAPACITY = 4, PIECES_MAX = 256 };

struct out_write {
    uv_write_t uv;
    struct out_queue *queue;
    size_t bytes;
};

void out_queue_init(struct out_queue *queue, uv_stream_t *stream, out_queue_fn *on_written)
{
    *queue = (struct out_queue){.stream = stream, .on_written = on_written};
}

static struct frame *frame_at(const struct out_queue *queue, uint32_t index)
{
    return queue->frames[(queue->first + index) & (queue->capacity - 1)];
}

static void drop_first(struct out_queue *queue)
{
    frame_unref(frame_at(queue, 0));
    queue->first = (queue->first + 1) & (queue->capacity - 1);
    queue->count--;
    queue->offset = 0;
}

void out_queue_deinit(struct out_queue *queue)
{
    assert(queue->writing == 0);
    while (queue->count > 0)
        drop_first(queue);
    free(queue->frames);
    free(queue->write);
    queue->frames = NULL;
    queue->write = NULL;
    queue->capacity = 0;
    queue->bytes = 0;
}

static enum oc_status grow(struct out_queue *queue)
{
    uint32_t capacity = queue->capacity == 0 ? FIRST_CAPACITY : queue->capacity * 2;
    struct frame **frames = malloc(capacity * sizeof(struct frame *));

    if (frames == NULL)
        return OC_ENOMEM;
    for (uint32_t i = 0; i < queue->count; i++)
        frames[i] = frame_at(queue, i);
    free(queue->frames);
    queue->frames = frames;
    queue->capacity = capacity;
    queue->first = 0;
    return OC_OK;
}

enum oc_status out_queue_push(struct out_queue *queue, struct frame *frame)
{
    size_t size = frame_bytes(frame).size;

    if (size == 0)
        return OC_OK;
    if (queue->count == queue->capacity && grow(queue) != OC_OK)
        return OC_ENOMEM;
    queue->frames[(queue->first + queue->count) & (queue->capacity - 1)] = frame_ref(frame);
    queue->count++;
    queue->bytes += size;
    return OC_OK;
}

enum oc_status out_queue_push_copy(struct out_queue *queue, struct slice bytes)
{
    struct frame *frame = frame_new_bytes(bytes);
    enum oc_status status;

    if (frame == NULL)
        return OC_ENOMEM;
    status = out_queue_push(queue, frame);
    frame_unref(frame);
    return status;
}

bool out_queue_is_blocked(const struct out_queue *queue)
{
    return queue->writing > 0;
}

uint64_t out_queue_progress(const struct out_queue *queue)
{
    if (queue->writing == 0)
        return queue->sent;
    return queue->sent + queue->write->bytes - uv_stream_get_write_queue_size(queue->stream);
}

static uint32_t gather(const struct out_queue *queue, uv_buf_t pieces[PIECES_MAX], size_t *bytes)
{
    uint32_t count = queue->count < PIECES_MAX ? queue->count : PIECES_MAX;

    *bytes = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct slice part = frame_bytes(frame_at(queue, i));
        size_t skip = i == 0 ? queue->offset : 0;

        /* libuv's write takes const bytes through a pointer that is not */
        pieces[i].base = (char *)(uintptr_t)(part.data + skip);
        pieces[i].len = part.size - skip;
        *bytes += pieces[i].len;
    }
    return count;
}

static void consume(struct out_queue *queue, size_t size)
{
    queue->bytes -= size;
    queue->sent += size;
    while (size > 0) {
        size_t left = frame_bytes(frame_at(queue, 0)).size - queue->offset;

        if (size < left) {
            queue->offset += size;
            return;
        }
        size -= left;
        drop_first(queue);
    }
}

static void on_uv_written(uv_write_t *uv, int code)
{
    struct out_write *write = uv->data;
    struct out_queue *queue = write->queue;

    queue->writing = 0;
    if (code == 0)
        consume(queue, write->bytes);
    queue->on_written(queue, code);
}

static int start_write(struct out_queue *queue)
{
    uv_buf_t pieces[PIECES_MAX];
    uint32_t count;
    int code;

    if (queue->write == NULL) {
        queue->write = malloc(sizeof(*queue->write));
        if (queue->write == NULL)
            return UV_ENOMEM;
    }
    queue->write->queue = queue;
    queue->write->uv.data = queue->write;
    count = gather(queue, pieces, &queue->write->bytes);
    code = uv_write(&queue->write->uv, queue->stream, pieces, count, on_uv_written);
    if (code == 0)
        queue->writing = count;
    return code;
}

int out_queue_flush(struct out_queue *queue)
{
    uv_buf_t pieces[PIECES_MAX];
    size_t bytes;

    while (queue->count > 0 && queue->writing == 0) {
        uint32_t count = gather(queue, pieces, &bytes);
        int code = uv_try_write(queue->stream, pieces, count);

        if (code > 0)
            consume(queue, (size_t)code);
        if (code >= 0 && (size_t)code == bytes)
            continue;
        if (code < 0 && code != UV_EAGAIN)
            return code;
        return start_write(queue);
    }
    return 0;
}
