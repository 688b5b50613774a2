/* list_stream.h - long lists of signals or opinions, written in slices: one slice a turn for all of them
 * together, so that a page of 500 does not hold the loop for milliseconds.
 * SPDX-License-Identifier: MIT */
#ifndef SERVER_LIST_STREAM_H
#define SERVER_LIST_STREAM_H

#include "base/limits.h"
#include "outcry/status.h"
#include "storage/store.h"

#include <stdbool.h>
#include <stddef.h>

struct call;
struct server;
struct list_streams;

enum { LIST_SLICE = LIMIT_SERVER_SLICE }; /* rows */

OC_MUST_USE enum oc_status list_streams_new(struct server *server, struct list_streams **out);
void list_streams_free(struct list_streams *streams);  /* NULL is fine */
void list_streams_drain(struct list_streams *streams); /* cuts them */

/* Answers the call, now or in slices; query is copied (its symbol, too). */
OC_MUST_USE enum oc_status list_answer(struct call *call, const struct store_query *query,
                                       bool is_opinions);

#endif
