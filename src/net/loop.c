/* loop.c - the loop: turns, hooks, orderly end.
 * SPDX-License-Identifier: MIT */
#include "net/loop_internal.h"

#include "base/limits.h"

#include <curl/curl.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { CLOSE_PATIENCE_MS = 3000 }; /* for forgotten handles before they are closed by force */

enum oc_status loop_error(struct error *error, int uv_code, const char *what, const char *object)
{
    enum oc_status status = OC_EIO;

    if (uv_code == UV_ENOMEM)
        status = OC_ENOMEM;
    else if (uv_code == UV_ETIMEDOUT)
        status = OC_ETIMEOUT;
    return error_set(error, status, "%s %s: %s", what, object, uv_strerror(uv_code));
}

enum oc_status loop_process_init(size_t files_want, size_t *files_out, struct error *error)
{
    struct sigaction ignore;
    struct rlimit limit;
    rlim_t want = files_want < LIMIT_NET_FILES ? files_want : LIMIT_NET_FILES;

    memset(&ignore, 0, sizeof(ignore));
    ignore.sa_handler = SIG_IGN;
    if (sigaction(SIGPIPE, &ignore, NULL) != 0)
        return error_set(error, OC_EINTERNAL, "ignore SIGPIPE: %s", strerror(errno));
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return error_set(error, OC_EINTERNAL, "initialise libcurl: it refuses");
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return error_set(error, OC_EINTERNAL, "read the limit of open files: %s", strerror(errno));
    if (want > limit.rlim_max)
        want = limit.rlim_max;
    /* Also lowered when it is huge: libwebsockets sizes its tables by it. */
    if (limit.rlim_cur < want || limit.rlim_cur > LIMIT_NET_FILES) {
        limit.rlim_cur = want;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
            return error_set(error, OC_EINTERNAL, "set the limit of open files to %llu: %s",
                             (unsigned long long)want, strerror(errno));
    }
    if (files_out != NULL)
        *files_out = (size_t)limit.rlim_cur;
    return OC_OK;
}

uv_loop_t *loop_uv(struct loop *loop)
{
    return &loop->uv;
}

int64_t loop_mono_ms(const struct loop *loop)
{
    return (int64_t)uv_now(&loop->uv);
}

/* ---- hooks ---- */

void loop_hook_start(struct loop *loop, struct loop_hook *hook, enum loop_phase phase,
                     loop_hook_fn *on_turn, void *context)
{
    struct loop_hook *head = &loop->hooks[phase];

    if (hook->is_started)
        loop_hook_stop(loop, hook);
    hook->on_turn = on_turn;
    hook->context = context;
    hook->prev = head->prev;
    hook->next = head;
    head->prev->next = hook;
    head->prev = hook;
    hook->is_started = true;
}

void loop_hook_stop(struct loop *loop, struct loop_hook *hook)
{
    if (!hook->is_started)
        return;
    if (loop->walking == hook)
        loop->walking = hook->next;
    hook->prev->next = hook->next;
    hook->next->prev = hook->prev;
    hook->next = NULL;
    hook->prev = NULL;
    hook->is_started = false;
}

static void run_hooks(struct loop *loop)
{
    for (size_t phase = 0; phase < LOOP_PHASE_COUNT; phase++) {
        struct loop_hook *head = &loop->hooks[phase];

        loop->walking = head->next;
        while (loop->walking != head) {
            struct loop_hook *hook = loop->walking;

            loop->walking = hook->next;
            hook->on_turn(hook->context);
        }
    }
    loop->walking = NULL;
}

static void on_idle(uv_idle_t *idle)
{
    (void)idle; /* an active idle handle keeps libuv from waiting */
}

void loop_again(struct loop *loop)
{
    uv_idle_start(&loop->idle, on_idle);
}

/* libuv waits right after the prepare handles: all that a turn caused has happened by now. */
static void on_prepare(uv_prepare_t *prepare)
{
    struct loop *loop = prepare->data;

    uv_idle_stop(&loop->idle); /* before the hooks: they may ask again, for the next turn */
    if (loop->is_ending && !loop->is_told) {
        loop->is_told = true;
        if (loop->lws.on_end != NULL)
            loop->lws.on_end(loop->lws.context);
    }
    run_hooks(loop);
}

/* ---- life ---- */

enum oc_status loop_open(struct loop **out, struct error *error)
{
    struct loop *loop = calloc(1, sizeof(*loop));
    int code;

    if (loop == NULL)
        return error_set(error, OC_ENOMEM, "open the event loop: out of memory");
    code = uv_loop_init(&loop->uv);
    if (code != 0) {
        free(loop);
        return loop_error(error, code, "open", "the event loop");
    }
    for (size_t i = 0; i < LOOP_PHASE_COUNT; i++) {
        loop->hooks[i].next = &loop->hooks[i];
        loop->hooks[i].prev = &loop->hooks[i];
    }
    loop->uv.data = loop;
    uv_prepare_init(&loop->uv, &loop->prepare); /* these three cannot fail */
    loop->prepare.data = loop;
    uv_prepare_start(&loop->prepare, on_prepare);
    uv_unref((uv_handle_t *)&loop->prepare);
    uv_idle_init(&loop->uv, &loop->idle);
    loop->idle.data = loop;
    uv_unref((uv_handle_t *)&loop->idle);
    *out = loop;
    return OC_OK;
}

void loop_run(struct loop *loop)
{
    (void)uv_run(&loop->uv, UV_RUN_DEFAULT);
    run_hooks(loop); /* what the last callbacks queued still leaves */
}

void loop_stop(struct loop *loop)
{
    uv_stop(&loop->uv);
}

static void on_patience_over(uv_timer_t *timer)
{
    struct loop *loop = timer->data;

    if (loop->work_count == 0)
        uv_stop(&loop->uv);
}

struct leftovers {
    char text[96];
    size_t count;
};

static void close_leftover(uv_handle_t *handle, void *context)
{
    struct leftovers *left = context;
    size_t used = strlen(left->text);

    if (uv_is_closing(handle))
        return;
    left->count++;
    snprintf(left->text + used, sizeof(left->text) - used, "%s%s", used > 0 ? ", " : "",
             uv_handle_type_name(uv_handle_get_type(handle)));
    uv_close(handle, NULL); /* its memory is leaked: the owner may still point to it */
}

enum oc_status loop_close(struct loop *loop, struct error *error)
{
    struct leftovers left = {.count = 0};
    uv_timer_t patience;

    loop->is_ending = true;
    uv_timer_init(&loop->uv, &patience);
    patience.data = loop;
    uv_timer_start(&patience, on_patience_over, CLOSE_PATIENCE_MS, 100);
    loop_again(loop);
    (void)uv_run(&loop->uv, UV_RUN_NOWAIT); /* one turn even if all else is idle: tell residents */
    uv_unref((uv_handle_t *)&patience);
    (void)uv_run(&loop->uv, UV_RUN_DEFAULT);
    if (loop->lws.on_gone != NULL)
        loop->lws.on_gone(loop->lws.context);
    uv_close((uv_handle_t *)&patience, NULL);
    uv_close((uv_handle_t *)&loop->prepare, NULL);
    uv_close((uv_handle_t *)&loop->idle, NULL);
    uv_walk(&loop->uv, close_leftover, &left);
    (void)uv_run(&loop->uv, UV_RUN_DEFAULT);
    if (uv_loop_close(&loop->uv) != 0)
        return error_set(error, OC_EINTERNAL, "close the event loop: still busy (%s)", left.text);
    free(loop);
    if (left.count > 0)
        return error_set(error, OC_EINTERNAL, "close the event loop: %zu handles left open: %s",
                         left.count, left.text);
    return OC_OK;
}
