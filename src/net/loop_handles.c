/* loop_handles.c - timers, signals, wakes and work on the loop.
 *
 * One shape for the first three: a heap object around a libuv handle whose owner forgets it with
 * _free or _close; libuv gives the memory back in the close callback.
 * SPDX-License-Identifier: MIT */
#include "net/loop_internal.h"

#include "base/limits.h"

#include <assert.h>
#include <stdlib.h>

/* ---- timers ---- */

struct loop_timer {
    uv_timer_t uv;
    loop_timer_fn *on_timer;
    void *context;
};

static void free_handle(uv_handle_t *handle)
{
    free(handle->data);
}

static void on_uv_timer(uv_timer_t *uv)
{
    struct loop_timer *timer = uv->data;

    timer->on_timer(timer->context);
}

struct loop_timer *loop_timer_new(struct loop *loop, loop_timer_fn *on_timer, void *context)
{
    struct loop_timer *timer = calloc(1, sizeof(*timer));

    if (timer == NULL)
        return NULL;
    uv_timer_init(&loop->uv, &timer->uv); /* cannot fail */
    timer->uv.data = timer;
    timer->on_timer = on_timer;
    timer->context = context;
    return timer;
}

void loop_timer_once(struct loop_timer *timer, uint64_t after_ms)
{
    uv_timer_start(&timer->uv, on_uv_timer, after_ms, 0);
}

void loop_timer_every(struct loop_timer *timer, uint64_t period_ms)
{
    assert(period_ms >= 1);
    uv_timer_start(&timer->uv, on_uv_timer, period_ms, period_ms);
}

void loop_timer_stop(struct loop_timer *timer)
{
    uv_timer_stop(&timer->uv);
}

bool loop_timer_is_running(const struct loop_timer *timer)
{
    return uv_is_active((const uv_handle_t *)&timer->uv) != 0;
}

void loop_timer_free(struct loop_timer *timer)
{
    if (timer == NULL)
        return;
    uv_timer_stop(&timer->uv);
    uv_close((uv_handle_t *)&timer->uv, free_handle);
}

/* ---- signals ---- */

struct loop_signal {
    uv_signal_t uv;
    loop_signal_fn *on_signal;
    void *context;
};

static void on_uv_signal(uv_signal_t *uv, int signal_number)
{
    struct loop_signal *signal = uv->data;

    signal->on_signal(signal_number, signal->context);
}

enum oc_status loop_signal_open(struct loop *loop, int signal_number, loop_signal_fn *on_signal,
                                void *context, struct loop_signal **out, struct error *error)
{
    struct loop_signal *signal = calloc(1, sizeof(*signal));
    int code;

    if (signal == NULL)
        return error_set(error, OC_ENOMEM, "watch signal %d: out of memory", signal_number);
    code = uv_signal_init(&loop->uv, &signal->uv);
    if (code != 0) {
        free(signal);
        return loop_error(error, code, "watch", "a signal");
    }
    signal->uv.data = signal;
    signal->on_signal = on_signal;
    signal->context = context;
    code = uv_signal_start(&signal->uv, on_uv_signal, signal_number);
    if (code != 0) {
        loop_signal_close(signal);
        return error_set(error, OC_EINVALID, "watch signal %d: %s", signal_number,
                         uv_strerror(code));
    }
    uv_unref((uv_handle_t *)&signal->uv);
    *out = signal;
    return OC_OK;
}

void loop_signal_close(struct loop_signal *signal)
{
    if (signal != NULL)
        uv_close((uv_handle_t *)&signal->uv, free_handle);
}

/* ---- wakes ---- */

struct loop_wake {
    uv_async_t uv;
    loop_wake_fn *on_wake;
    void *context;
};

static void on_uv_async(uv_async_t *uv)
{
    struct loop_wake *wake = uv->data;

    wake->on_wake(wake->context);
}

struct loop_wake *loop_wake_new(struct loop *loop, loop_wake_fn *on_wake, void *context)
{
    struct loop_wake *wake = calloc(1, sizeof(*wake));

    if (wake == NULL)
        return NULL;
    if (uv_async_init(&loop->uv, &wake->uv, on_uv_async) != 0) {
        free(wake);
        return NULL;
    }
    wake->uv.data = wake;
    wake->on_wake = on_wake;
    wake->context = context;
    return wake;
}

void loop_wake_send(struct loop_wake *wake)
{
    (void)uv_async_send(&wake->uv); /* fails only for a closed handle */
}

void loop_wake_free(struct loop_wake *wake)
{
    if (wake != NULL)
        uv_close((uv_handle_t *)&wake->uv, free_handle);
}

/* ---- work ---- */

struct work {
    uv_work_t uv;
    struct loop *loop;
    loop_work_run_fn *run;
    loop_work_done_fn *done;
    void *context;
};

static void run_work(uv_work_t *uv)
{
    struct work *work = uv->data;

    work->run(work->context);
}

static void after_work(uv_work_t *uv, int status)
{
    struct work *work = uv->data;

    (void)status; /* UV_ECANCELED only after uv_cancel, which nobody calls */
    work->loop->work_count--;
    work->done(work->context);
    free(work);
}

enum oc_status loop_work_start(struct loop *loop, loop_work_run_fn *run, loop_work_done_fn *done,
                               void *context)
{
    struct work *work;

    if (loop->work_count >= LIMIT_NET_WORK)
        return OC_EFULL;
    work = calloc(1, sizeof(*work));
    if (work == NULL)
        return OC_ENOMEM;
    work->uv.data = work;
    work->loop = loop;
    work->run = run;
    work->done = done;
    work->context = context;
    if (uv_queue_work(&loop->uv, &work->uv, run_work, after_work) != 0) {
        free(work);
        return OC_EINTERNAL;
    }
    loop->work_count++;
    return OC_OK;
}

size_t loop_work_count(const struct loop *loop)
{
    return loop->work_count;
}
