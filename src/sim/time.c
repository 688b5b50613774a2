/* time.c - simulated time: how fast it runs, when it stands still, what is due.
 * SPDX-License-Identifier: MIT */
#include "sim/sim_internal.h"

#include "base/log.h"

enum {
    EVENTS_A_TURN = 1024, /* then the sockets get their turn */
    EVENTS_A_CHECK = 32   /* without speed: between two looks at the clients */
};

int64_t sim_mono_ms(const struct sim *sim)
{
    return loop_mono_ms(sim->loop);
}

int64_t sim_now_ms(const struct sim *sim)
{
    return sim->now_ms;
}

int64_t sim_event_ms(struct sim *sim)
{
    return sim->now_ms + sim_plan_skew_ms(&sim->plan, sim->now_ms);
}

/* Simulated time by the wall; what has passed since the speed was set. */
static int64_t clock_ms(const struct sim *sim)
{
    double passed = (double)(sim_mono_ms(sim) - sim->anchor_mono_ms) * sim->speed;

    return sim->anchor_ms + (int64_t)passed;
}

static void anchor(struct sim *sim)
{
    sim->anchor_ms = sim->now_ms;
    sim->anchor_mono_ms = sim_mono_ms(sim);
}

/* Windows of limits: simulated time, and real time while that stands still. */
int64_t sim_window_ms(const struct sim *sim)
{
    int64_t stood_ms = sim->stood_ms;

    if (!sim->is_running || sim->is_ended || sim->speed == 0)
        stood_ms += sim_mono_ms(sim) - sim->anchor_mono_ms;
    return sim->now_ms + stood_ms;
}

/* Before what decides whether time runs changes. */
static void account(struct sim *sim)
{
    if (!sim->is_running || sim->is_ended || sim->speed == 0)
        sim->stood_ms += sim_mono_ms(sim) - sim->anchor_mono_ms;
    anchor(sim);
}

void sim_set_speed(struct sim *sim, double speed)
{
    sim_catch_up(sim);
    account(sim);
    sim->speed = speed;
    sim_wake(sim);
}

static bool run_one(struct sim *sim, int64_t until_ms)
{
    int64_t due_ms = sim_agenda_next_ms(&sim->agenda);
    struct sim_task *task;

    if (due_ms > until_ms || sim->is_ended)
        return false;
    task = sim_agenda_take(&sim->agenda);
    if (due_ms > sim->now_ms)
        sim->now_ms = due_ms;
    task->run(task, sim->now_ms);
    return true;
}

/* At a speed: everything due by the clock; false if there was too much for one turn. */
static bool run_by_clock(struct sim *sim)
{
    int64_t until_ms = clock_ms(sim);
    int i;

    for (i = 0; i < EVENTS_A_TURN; i++)
        if (!run_one(sim, until_ms)) {
            if (!sim->is_ended && until_ms > sim->now_ms)
                sim->now_ms = until_ms;
            return true;
        }
    return false;
}

static bool is_pushed_back(const struct sim *sim)
{
    const struct sim_conn *conn;

    for (conn = sim->conns; conn != NULL; conn = conn->next)
        if (sim_conn_pushes_back(conn))
            return true;
    return false;
}

/* Nobody would hear it: everyone who listens to klines is stalled for a stretch of real time. */
static bool is_everyone_stalled(const struct sim *sim)
{
    const struct sim_conn *conn;
    bool is_stalled = false;

    for (conn = sim->conns; conn != NULL; conn = conn->next) {
        if (conn->is_closing || conn->kline_count == 0)
            continue;
        if (!conn->is_stalled || conn->stall_until_mono_ms == 0)
            return false;
        is_stalled = true;
    }
    return is_stalled;
}

/* Without speed: as far as the clients follow. */
static void run_by_readers(struct sim *sim)
{
    int64_t rest_ms = sim_mono_ms(sim) - sim->rest_mono_ms;
    int i;

    if (sim->kline_subscriptions == 0)
        return;
    if (sim->rest_mono_ms > 0 && rest_ms < sim->options.settle_ms) {
        loop_timer_once(sim->timer, (uint64_t)(sim->options.settle_ms - rest_ms));
        return;
    }
    for (i = 0; i < EVENTS_A_TURN; i++) {
        if (i % EVENTS_A_CHECK == 0 && is_pushed_back(sim))
            return; /* a pong or an empty queue brings the next turn */
        if (sim->plan.fired[SIM_FAULT_STALL] > 0 && is_everyone_stalled(sim))
            return; /* the end of the stall does */
        if (!run_one(sim, INT64_MAX))
            return;
    }
    loop_again(sim->loop);
}

static void start_if_awaited(struct sim *sim)
{
    int64_t wait_for = sim->options.wait_for;

    if (wait_for < 0)
        wait_for = sim->speed == 0 ? 1 : 0;
    if ((int64_t)sim->kline_subscriptions < wait_for)
        return;
    account(sim);
    sim->is_running = true;
    log_event(LOG_INFO, "sim", "time_runs", "subscriptions=%zu", sim->kline_subscriptions);
}

static void sleep_until_due(struct sim *sim)
{
    int64_t due_ms = sim_agenda_next_ms(&sim->agenda);
    double wait;

    if (due_ms == INT64_MAX) {
        loop_timer_stop(sim->timer);
        return;
    }
    wait = (double)(due_ms - clock_ms(sim)) / sim->speed;
    loop_timer_once(sim->timer, wait < 1 ? 1 : wait > 60000 ? 60000 : (uint64_t)wait + 1);
}

void sim_catch_up(struct sim *sim)
{
    if (sim->is_running && !sim->is_ended && sim->speed > 0)
        (void)run_by_clock(sim);
}

void sim_time_on_turn(void *context)
{
    struct sim *sim = context;

    if (sim->is_closing || sim->is_ended)
        return;
    if (!sim->is_running)
        start_if_awaited(sim);
    if (!sim->is_running)
        return;
    if (sim->speed == 0) {
        run_by_readers(sim);
    } else if (!run_by_clock(sim)) {
        loop_again(sim->loop);
    } else if (!sim->is_ended) {
        sleep_until_due(sim);
    }
}

void sim_wake(struct sim *sim)
{
    loop_again(sim->loop);
}

static void run_end(struct sim_task *task, int64_t now_ms)
{
    struct sim *sim = (struct sim *)(void *)((char *)task - offsetof(struct sim, end_task));

    if (sim->held_count > 0 && sim->options.until_ms == 0) { /* late frames still belong to it */
        sim_agenda_set(&sim->agenda, task, now_ms + 1000);
        return;
    }
    account(sim);
    sim->is_ended = true;
    log_event(LOG_INFO, "sim", "end", "frames=%llu hold=%d", (unsigned long long)sim->counts.frames,
              sim->options.hold ? 1 : 0);
    if (!sim->options.hold && sim->on_end != NULL)
        sim->on_end(sim->context);
}

void sim_time_open(struct sim *sim)
{
    sim->end_task.run = run_end;
    sim->end_task.order = UINT64_MAX;
    sim_agenda_set(&sim->agenda, &sim->end_task, sim->end_ms > 0 ? sim->end_ms : INT64_MAX);
    anchor(sim);
}
