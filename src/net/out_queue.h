/* out_queue.h - bytes on their way to one socket: frames by reference, sent with few system calls.
 *
 * Sends directly while the socket takes it; what is left waits in libuv, one uv_write at a time.
 * SPDX-License-Identifier: MIT */
#ifndef NET_OUT_QUEUE_H
#define NET_OUT_QUEUE_H

#include "net/frame.h"

#include <stdbool.h>
#include <uv.h>

struct out_queue;

/* A write of libuv ended: 0, or an error code (the socket is broken or being closed). */
typedef void out_queue_fn(struct out_queue *queue, int uv_code);

struct out_queue {
    struct frame **frames;   /* ring; NULL until the first push that needs it */
    struct out_write *write; /* kept from the first blocked write on */
    uv_stream_t *stream;
    out_queue_fn *on_written;
    size_t bytes;  /* unsent, those given to libuv included */
    uint64_t sent; /* since the beginning */
    uint32_t capacity, first, count;
    size_t offset;    /* already sent of the first frame */
    uint32_t writing; /* frames covered by the uv_write in flight; 0: none */
};

void out_queue_init(struct out_queue *queue, uv_stream_t *stream, out_queue_fn *on_written);
/* Only when no write is in flight: after the stream's close callback. */
void out_queue_deinit(struct out_queue *queue);

/* Takes an own reference. OC_ENOMEM. */
OC_MUST_USE enum oc_status out_queue_push(struct out_queue *queue, struct frame *frame);
OC_MUST_USE enum oc_status out_queue_push_copy(struct out_queue *queue, struct slice bytes);

/* Sends what the socket takes. 0, or a libuv error: the socket is broken. */
OC_MUST_USE int out_queue_flush(struct out_queue *queue);

/* Bytes that left, also those of the uv_write in flight: the same twice means no progress. */
uint64_t out_queue_progress(const struct out_queue *queue);

bool out_queue_is_blocked(const struct out_queue *queue); /* the socket did not take everything */

#endif
