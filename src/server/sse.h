/* sse.h - GET /api/signals/stream: signals as Server-Sent Events.
 *
 * Each client has a cursor in the log of events. A live event goes out as one shared piece to those who
 * have caught up; the others, and those whose queue is full, get it from the log later.
 * SPDX-License-Identifier: MIT */
#ifndef SERVER_SSE_H
#define SERVER_SSE_H

#include "outcry/status.h"
#include "storage/store.h"

#include <stddef.h>

struct server;
struct sse;

OC_MUST_USE enum oc_status sse_new(struct server *server, struct sse **out);
void sse_free(struct sse *sse); /* all streams have ended; NULL is fine */
size_t sse_count(const struct sse *sse);
void sse_signal(struct sse *sse, const struct signal_record *record);
/* Other events move the log on, too. */
void sse_skip(struct sse *sse, uint64_t seq);
void sse_drain(struct sse *sse); /* ends every stream */

#endif
