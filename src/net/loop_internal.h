/* loop_internal.h - the loop's inside, for files of net only.
 * SPDX-License-Identifier: MIT */
#ifndef NET_LOOP_INTERNAL_H
#define NET_LOOP_INTERNAL_H

#include "net/loop.h"

#include <uv.h>

enum { LOOP_PHASE_COUNT = LOOP_PHASE_REAP + 1 };

/* Something that lives once per loop and outlives its users: the libwebsockets context. */
struct loop_resident {
    void (*on_end)(void *context);  /* inside a callback of the loop: begin to end */
    void (*on_gone)(void *context); /* after the loop ran dry: free */
    void *context;
};

struct loop {
    uv_loop_t uv;
    uv_prepare_t prepare;
    uv_idle_t idle;
    struct loop_hook hooks[LOOP_PHASE_COUNT]; /* heads of rings */
    struct loop_hook *walking;                /* the hook to run next; moved on by loop_hook_stop */
    struct loop_resident lws;
    size_t work_count;
    bool is_ending; /* loop_close: residents are told in the next turn */
    bool is_told;
};

uv_loop_t *loop_uv(struct loop *loop);

/* "what object: reason" from a libuv code. Returns the status it was translated to. */
enum oc_status loop_error(struct error *error, int uv_code, const char *what, const char *object);

#endif
