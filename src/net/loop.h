/* loop.h - the one event loop: timers, work queue, end-of-turn hooks, signals, orderly end.
 *
 * Everything here is called from the loop's thread, except loop_wake_send. Handles are heap objects:
 * their _free is asynchronous inside (the memory is ours until libuv let go of it), but from the
 * moment it is called their callback never comes again.
 *
 * A turn: I/O callbacks, finished work, due timers, then the hooks in the order of enum loop_phase,
 * then libuv waits. What is queued for sending in a turn leaves in the FLUSH phase, in one write per
 * socket.
 * SPDX-License-Identifier: MIT */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include "base/error.h"
#include "outcry/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;

/* Once, before anything else of net: SIGPIPE ignored, libcurl initialised, RLIMIT_NOFILE raised to
 * files_want or as far as allowed (capped by LIMIT_NET_FILES). *files_out (may be NULL): the limit. */
OC_MUST_USE enum oc_status loop_process_init(size_t files_want, size_t *files_out,
                                             struct error *error);

OC_MUST_USE enum oc_status loop_open(struct loop **out, struct error *error);

/* Runs until loop_stop or until nothing is left that could cause an event (a ws_client.h user: only
 * until loop_stop). May be called again. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop); /* loop_run returns at the end of this turn */

/* After loop_run returned and every server, client and timer was closed or freed: runs their last
 * callbacks, ends the shared libwebsockets context, closes the loop and frees it. OC_EINTERNAL names
 * the kinds of handles somebody forgot (they are closed by force, the loop is gone either way). */
OC_MUST_USE enum oc_status loop_close(struct loop *loop, struct error *error);

int64_t loop_mono_ms(const struct loop *loop); /* monotonic time at the start of this turn */

/* ---- hooks ---- */

enum loop_phase {
    LOOP_PHASE_WORK,  /* the application turns what happened into messages */
    LOOP_PHASE_FLUSH, /* net: one write per socket */
    LOOP_PHASE_REAP   /* free what was marked as closing in this turn */
};

typedef void loop_hook_fn(void *context);

/* The caller's memory, linked into the loop from start to stop. Runs once every turn. A hook may stop
 * itself or any other hook. Work that comes up in a later phase than its own waits for the next turn:
 * call loop_again so that there is one. */
struct loop_hook {
    struct loop_hook *next, *prev;
    loop_hook_fn *on_turn;
    void *context;
    bool is_started;
};

void loop_hook_start(struct loop *loop, struct loop_hook *hook, enum loop_phase phase,
                     loop_hook_fn *on_turn, void *context);     /* idempotent */
void loop_hook_stop(struct loop *loop, struct loop_hook *hook); /* idempotent */
void loop_again(struct loop *loop); /* do not wait for I/O before the next turn */

/* ---- timers ---- */

struct loop_timer;
typedef void loop_timer_fn(void *context);

/* NULL only when out of memory. Not running yet. */
OC_MUST_USE struct loop_timer *loop_timer_new(struct loop *loop, loop_timer_fn *on_timer,
                                              void *context);
void loop_timer_once(struct loop_timer *timer, uint64_t after_ms);   /* re-arms a running one */
void loop_timer_every(struct loop_timer *timer, uint64_t period_ms); /* period_ms >= 1 */
void loop_timer_stop(struct loop_timer *timer);
bool loop_timer_is_running(const struct loop_timer *timer);
void loop_timer_free(struct loop_timer *timer); /* NULL is fine; also inside its own callback */

/* ---- work queue: blocking or slow work on the thread pool ---- */

typedef void loop_work_run_fn(void *context); /* on a pool thread */
typedef void loop_work_done_fn(
    void *context); /* on the loop's thread, exactly once, in a later turn */

/* OC_EFULL: LIMIT_NET_WORK pieces are waiting or running already. loop_close waits for all of them. */
OC_MUST_USE enum oc_status loop_work_start(struct loop *loop, loop_work_run_fn *run,
                                           loop_work_done_fn *done, void *context);
size_t loop_work_count(const struct loop *loop); /* waiting or running */

/* ---- signals ---- */

typedef void loop_signal_fn(int signal_number, void *context);

struct loop_signal;
OC_MUST_USE enum oc_status loop_signal_open(struct loop *loop, int signal_number,
                                            loop_signal_fn *on_signal, void *context,
                                            struct loop_signal **out, struct error *error);
void loop_signal_close(struct loop_signal *signal); /* NULL is fine. Does not keep loop_run alive */

/* ---- a call from another thread ---- */

struct loop_wake;
typedef void loop_wake_fn(void *context);

OC_MUST_USE struct loop_wake *loop_wake_new(struct loop *loop, loop_wake_fn *on_wake,
                                            void *context);
void loop_wake_send(struct loop_wake *wake); /* any thread; several sends may become one call */
void loop_wake_free(struct loop_wake *wake); /* no thread may send any more */

#endif
