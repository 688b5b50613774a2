/* test_loop.c - turns, hooks, timers, work, signals, wakes and the end of the loop; deadlines.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/net_rig.h"

#include "net/deadline.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static struct net_rig rig;
static char trace[64];
static int count;

static int start(void **state)
{
    (void)state;
    trace[0] = '\0';
    count = 0;
    net_rig_start(&rig, NULL, NULL, NULL);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    net_rig_stop(&rig);
    return 0;
}

static void note(void *context)
{
    size_t used = strlen(trace);

    if (used + 2 < sizeof(trace))
        (void)snprintf(trace + used, sizeof(trace) - used, "%s", (const char *)context);
    count++;
}

/* ---- timers ---- */

static void timers_fire_in_order(void **state)
{
    static char a[] = "a", b[] = "b", c[] = "c";
    struct loop_timer *late = loop_timer_new(rig.loop, note, c);
    struct loop_timer *early = loop_timer_new(rig.loop, note, a);
    struct loop_timer *middle = loop_timer_new(rig.loop, note, b);
    struct loop_timer *never = loop_timer_new(rig.loop, note, b);
    struct loop_timer *freed = loop_timer_new(rig.loop, note, b);

    (void)state;
    loop_timer_once(late, 30);
    loop_timer_once(early, 1);
    loop_timer_once(middle, 15);
    loop_timer_once(never, 5);
    loop_timer_stop(never);
    loop_timer_once(freed, 5);
    loop_timer_free(freed);
    assert_true(loop_timer_is_running(late));
    net_rig_run(&rig, 80);
    assert_string_equal(trace, "abc");
    assert_false(loop_timer_is_running(late));
    loop_timer_free(late);
    loop_timer_free(early);
    loop_timer_free(middle);
    loop_timer_free(never);
    loop_timer_free(NULL);
}

static struct loop_timer *own;

static void free_own(void *context)
{
    (void)context;
    count++;
    if (count == 3) {
        loop_timer_free(own);
        own = NULL;
    }
}

static void a_timer_may_free_itself(void **state)
{
    (void)state;
    own = loop_timer_new(rig.loop, free_own, NULL);
    loop_timer_every(own, 2);
    net_rig_run(&rig, 60);
    assert_int_equal(count, 3);
    assert_null(own);
}

/* ---- hooks ---- */

static struct loop_hook work_hook, flush_hook, reap_hook;

static void stop_reap(void *context)
{
    note(context);
    loop_hook_stop(rig.loop, &reap_hook);
    loop_hook_stop(rig.loop, &work_hook);
    loop_hook_stop(rig.loop, &flush_hook);
}

static void hooks_run_in_phases(void **state)
{
    static char w[] = "w", f[] = "f", r[] = "r";

    (void)state;
    loop_hook_start(rig.loop, &reap_hook, LOOP_PHASE_REAP, note, r);
    loop_hook_start(rig.loop, &flush_hook, LOOP_PHASE_FLUSH, stop_reap, f);
    loop_hook_start(rig.loop, &work_hook, LOOP_PHASE_WORK, note, w);
    net_rig_run(&rig, 10);
    assert_string_equal(trace, "wf"); /* the flush hook stopped all of them */
    loop_hook_stop(rig.loop, &work_hook);
}

static void ask_again(void *context)
{
    (void)context;
    if (++count < 1000)
        loop_again(rig.loop);
}

static void again_does_not_wait(void **state)
{
    (void)state;
    loop_hook_start(rig.loop, &work_hook, LOOP_PHASE_WORK, ask_again, NULL);
    net_rig_run(&rig, 300);
    assert_true(count >= 1000);
    assert_true(count < 1100); /* and then it does wait */
    loop_hook_stop(rig.loop, &work_hook);
}

/* ---- work, wakes, signals ---- */

static pthread_t loop_thread;
static int ran;

static void run_work(void *context)
{
    (void)context;
    assert_false(pthread_equal(pthread_self(), loop_thread));
    (void)__atomic_add_fetch(&ran, 1, __ATOMIC_SEQ_CST);
}

static void work_done(void *context)
{
    (void)context;
    assert_true(pthread_equal(pthread_self(), loop_thread));
    count++;
}

static void work_runs_elsewhere(void **state)
{
    (void)state;
    loop_thread = pthread_self();
    ran = 0;
    for (int i = 0; i < 50; i++)
        assert_int_equal(loop_work_start(rig.loop, run_work, work_done, NULL), OC_OK);
    assert_int_equal(count, 0);
    assert_int_equal(loop_work_count(rig.loop), 50);
    assert_true(net_rig_wait_for(&rig, &count, 50, 3000));
    assert_int_equal(ran, 50);
    assert_int_equal(loop_work_count(rig.loop), 0);
    assert_int_equal(loop_work_start(rig.loop, run_work, work_done, NULL), OC_OK);
    /* stop waits for it */
}

static void *send_wake(void *context)
{
    loop_wake_send(context);
    return NULL;
}

static void wakes_come_from_other_threads(void **state)
{
    struct loop_wake *wake = loop_wake_new(rig.loop, work_done, NULL);
    pthread_t thread;

    (void)state;
    loop_thread = pthread_self();
    assert_int_equal(pthread_create(&thread, NULL, send_wake, wake), 0);
    assert_true(net_rig_wait_for(&rig, &count, 1, 2000));
    assert_int_equal(pthread_join(thread, NULL), 0);
    loop_wake_free(wake);
}

static void on_signal(int signal_number, void *context)
{
    (void)context;
    assert_int_equal(signal_number, SIGUSR1);
    count++;
}

static void signals_are_seen(void **state)
{
    struct loop_signal *watch = NULL;
    struct error error;

    (void)state;
    assert_int_equal(loop_signal_open(rig.loop, SIGUSR1, on_signal, NULL, &watch, &error), OC_OK);
    assert_int_equal(kill(getpid(), SIGUSR1), 0);
    assert_true(net_rig_wait_for(&rig, &count, 1, 2000));
    loop_signal_close(watch);
    assert_int_equal(loop_signal_open(rig.loop, 4000, on_signal, NULL, &watch, &error),
                     OC_EINVALID);
}

static void sigpipe_is_ignored(void **state)
{
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    assert_int_equal(write(ends[1], "x", 1), -1);
    close(ends[1]);
}

/* ---- deadlines ---- */

static struct deadline_wheel wheel;
static int64_t due_at[3];

static void on_due(struct deadline *deadline, void *context)
{
    assert_ptr_equal(context, &wheel);
    due_at[deadline->kind] = loop_mono_ms(rig.loop);
    count++;
}

static void deadlines_come_late_never_early(void **state)
{
    struct deadline deadlines[3] = {{.kind = 0}, {.kind = 1}, {.kind = 2}};
    int64_t from_ms;

    (void)state;
    assert_int_equal(deadline_wheel_init(&wheel, rig.loop, on_due, &wheel), OC_OK);
    net_rig_run(&rig, 1);
    from_ms = loop_mono_ms(rig.loop);
    deadline_set(&wheel, &deadlines[0], 250);
    deadline_set(&wheel, &deadlines[1], 100);
    deadline_set(&wheel, &deadlines[1], 450); /* moved later */
    deadline_set(&wheel, &deadlines[2], 60000);
    deadline_set(&wheel, &deadlines[2], 150); /* moved earlier */
    assert_true(net_rig_wait_for(&rig, &count, 3, 3000));
    assert_in_range(due_at[0] - from_ms, 250, 700);
    assert_in_range(due_at[1] - from_ms, 450, 900);
    assert_in_range(due_at[2] - from_ms, 150, 600);
    deadline_set(&wheel, &deadlines[0], 10);
    deadline_clear(&wheel, &deadlines[0]);
    deadline_clear(&wheel, &deadlines[0]);
    net_rig_run(&rig, 300);
    assert_int_equal(count, 3);
    deadline_wheel_deinit(&wheel);
}

/* ---- the end ---- */

static void forgotten_handles_are_named(void **state)
{
    struct loop *loop;
    struct loop_timer *timer;
    struct error error;

    (void)state;
    assert_int_equal(loop_open(&loop, &error), OC_OK);
    timer = loop_timer_new(loop, note, NULL);
    assert_int_equal(loop_close(loop, &error), OC_EINTERNAL);
    assert_non_null(strstr(error.text, "timer"));
    free(timer); /* closed by force: nobody else gives it back */
}

#define ADD(name, run) check_add_fixture(&list, name, run, start, stop, NULL)

int main(void)
{
    struct check_list list = {0};

    ADD("timers fire in order, stopped and freed ones never", timers_fire_in_order);
    ADD("a timer may free itself", a_timer_may_free_itself);
    ADD("hooks run in phases and may stop each other", hooks_run_in_phases);
    ADD("loop_again gives another turn at once", again_does_not_wait);
    ADD("work runs on other threads, done on the loop's", work_runs_elsewhere);
    ADD("a wake comes from another thread", wakes_come_from_other_threads);
    ADD("signals are seen", signals_are_seen);
    ADD("SIGPIPE is ignored", sigpipe_is_ignored);
    ADD("deadlines come late, never early", deadlines_come_late_never_early);
    check_add(&list, "forgotten handles are named", forgotten_handles_are_named, NULL);
    return check_run(&list, "loop");
}
