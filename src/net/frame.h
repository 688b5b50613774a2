/* frame.h - immutable bytes shared by reference count: encoded once, sent to any number of peers.
 *
 * Loop thread only. A WebSocket text frame of a server (unmasked, one piece) is the usual content;
 * raw bytes serve HTTP bodies, chunks of a stream, and the simulator's broken frames.
 * SPDX-License-Identifier: MIT */
#ifndef NET_FRAME_H
#define NET_FRAME_H

#include "base/slice.h"
#include "outcry/status.h"

#include <stddef.h>
#include <stdint.h>

struct frame;

/* All return one reference, or NULL when out of memory. The bytes are copied. */
OC_MUST_USE struct frame *frame_new_text(struct slice text); /* WebSocket text frame; valid UTF-8 */
OC_MUST_USE struct frame *frame_new_binary(struct slice data);
OC_MUST_USE struct frame *frame_new_bytes(struct slice bytes); /* as they are */
/* Several parts joined into one text frame, for a shared body with a short own head. */
OC_MUST_USE struct frame *frame_new_text_parts(const struct slice *parts, size_t part_count);

struct frame *frame_ref(struct frame *frame); /* one more reference to the same */
void frame_unref(struct frame *frame);        /* NULL is fine */

struct slice frame_bytes(const struct frame *frame);   /* what goes over the wire */
struct slice frame_payload(const struct frame *frame); /* without the WebSocket frame head */

#endif
