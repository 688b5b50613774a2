/* faults.c - carries out the faults of connections and data, and what was held back.
 * SPDX-License-Identifier: MIT */
#include "sim/sim_internal.h"

#include "base/log.h"

#include <stdlib.h>
#include <string.h>

static void held_free(struct sim_held *held)
{
    struct sim *sim = held->sim;

    sim_agenda_remove(&sim->agenda, &held->task);
    if (held->prev != NULL)
        held->prev->next = held->next;
    else
        sim->held = held->next;
    if (held->next != NULL)
        held->next->prev = held->prev;
    sim->held_count--;
    free(held);
}

void sim_held_free_all(struct sim *sim)
{
    while (sim->held != NULL)
        held_free(sim->held);
}

/* Another final candle, sound like the first: a trade that was counted late. */
static void amend_candle(struct sim_stream *stream, int64_t open_ms)
{
    struct sim *sim = stream->sim;
    struct sim_series *series = stream->name.series;
    int64_t next_ms = sim_interval_next(stream->name.interval, open_ms, stream->name.tz_ms);
    int64_t minute = next_ms / SIM_MINUTE_MS - 1;
    struct sim_candle candle;

    if (!sim_store_minute(&sim->store, series, minute, &candle))
        return;
    candle.high++;
    candle.close = candle.close == candle.high - 1 ? candle.low : candle.high - 1;
    candle.volume += 1 + candle.volume / 50;
    candle.taker += 1 + candle.taker / 50;
    if (candle.taker > candle.volume)
        candle.taker = candle.volume;
    candle.quote = sim_quote_of(&series->symbol, candle.close, candle.volume);
    candle.taker_quote = sim_share(candle.quote, candle.taker, candle.volume);
    candle.trades++;
    if (sim_store_edit(&sim->store, series, minute, &candle) != OC_OK) {
        log_event(LOG_WARN, "sim", "edit_refused", "symbol=%s", series->symbol.instrument.symbol);
        return;
    }
    sim_feed_forget(sim, series);
}

static void run_held(struct sim_task *task, int64_t now_ms)
{
    struct sim_held *held = (struct sim_held *)task;

    (void)now_ms;
    if (held->is_amendment)
        amend_candle(held->stream, held->open_ms);
    sim_feed_send_kline(held->stream, held->open_ms, true);
    held_free(held);
}

void sim_hold(struct sim_stream *stream, int64_t open_ms, int64_t due_ms, bool is_amendment)
{
    struct sim *sim = stream->sim;
    struct sim_held *held = sim->held_count < LIMIT_SIM_HELD ? calloc(1, sizeof *held) : NULL;

    if (held == NULL) {
        if (!is_amendment)
            sim_feed_send_kline(stream, open_ms, true);
        return;
    }
    held->sim = sim;
    held->stream = stream;
    held->open_ms = open_ms;
    held->is_amendment = is_amendment;
    held->task.run = run_held;
    held->task.order = stream->task.order;
    held->next = sim->held;
    if (sim->held != NULL)
        sim->held->prev = held;
    sim->held = held;
    sim->held_count++;
    sim_agenda_set(&sim->agenda, &held->task, due_ms);
}

static void cut_gap(struct sim *sim, const struct sim_fault *fault, struct sim_series *series,
                    int64_t from)
{
    static const struct sim_candle absent;
    struct sim_spot spot = {.symbol = series->symbol.instrument.symbol,
                            .open_ms = from * SIM_MINUTE_MS};
    int64_t minute;

    for (minute = from; minute < from + fault->minutes; minute++)
        if (sim_store_edit(&sim->store, series, minute, &absent) != OC_OK) {
            log_event(LOG_WARN, "sim", "edit_refused", "symbol=%s", spot.symbol);
            break;
        }
    sim_feed_forget(sim, series);
    sim_plan_note(&sim->plan, SIM_FAULT_GAP, &spot, sim->now_ms);
}

static void run_gap(struct sim *sim, const struct sim_fault *fault, int64_t at_ms)
{
    int64_t from = (at_ms + SIM_MINUTE_MS - 1) / SIM_MINUTE_MS;
    size_t i;

    for (i = 0; i < sim->store.count; i++) {
        struct sim_series *series = &sim->store.series[i];

        if (fault->symbol[0] == '\0' ||
            strcmp(fault->symbol, series->symbol.instrument.symbol) == 0)
            cut_gap(sim, fault, series, from);
    }
}

static void send_shutdown(struct sim_conn *conn)
{
    struct sim *sim = conn->sim;
    struct buffer *out = &sim->scratch;
    struct frame *frame;

    buffer_clear(out);
    if (conn->is_combined)
        buffer_append_text(out, "{\"stream\":\"!serverShutdown\",\"data\":");
    buffer_append_text(out, "{\"e\":\"serverShutdown\",\"E\":");
    sim_put_time(out, sim_event_ms(sim), conn->unit);
    buffer_append_text(out, conn->is_combined ? "}}" : "}");
    frame = buffer_status(out) == OC_OK ? frame_new_text(buffer_slice(out)) : NULL;
    if (frame != NULL)
        sim_conn_send(conn, frame);
    frame_unref(frame);
}

/* At that time at the latest; 0: no such time. */
static void look_again(struct sim *sim, int64_t at_ms)
{
    if (at_ms > 0 && sim->minute_task.due_ms > at_ms)
        sim_agenda_set(&sim->agenda, &sim->minute_task, at_ms);
}

static void strike(struct sim *sim, struct sim_conn *conn, const struct sim_fault *fault)
{
    if (conn->is_closing)
        return;
    if (fault->kind == SIM_FAULT_STALL) {
        sim_conn_stall(conn, fault);
        look_again(sim, conn->stall_until_ms);
        return;
    }
    if (fault->kind == SIM_FAULT_SHUTDOWN) {
        send_shutdown(conn);
        conn->shutdown_ms = sim->now_ms + fault->after_ms;
        look_again(sim, conn->shutdown_ms);
        return;
    }
    conn->is_closing = true;
    if (fault->kind == SIM_FAULT_DROP)
        ws_drop(conn->ws);
    else
        ws_close(conn->ws, (uint16_t)fault->code, "");
}

static void run_fault(struct sim *sim, const struct sim_fault *fault)
{
    struct sim_spot spot = {.open_ms = -1};
    struct sim_conn *conn;

    if (sim_fault_class_of(fault->kind) == SIM_AT_DATA) {
        run_gap(sim, fault, fault->at_ms);
        return;
    }
    for (conn = sim->conns; conn != NULL; conn = conn->next)
        strike(sim, conn, fault);
    sim_plan_note(&sim->plan, fault->kind, &spot, sim->now_ms);
}

void sim_plan_run(struct sim *sim)
{
    const struct sim_fault *fault;

    while ((fault = sim_plan_take(&sim->plan, sim->now_ms)) != NULL)
        run_fault(sim, fault);
    sim_plan_arm(sim);
}

static void run_plan(struct sim_task *task, int64_t now_ms)
{
    (void)now_ms;
    sim_plan_run((struct sim *)(void *)((char *)task - offsetof(struct sim, plan_task)));
}

static void strike_by_chance(struct sim *sim, struct sim_conn *conn)
{
    static const enum sim_fault_kind KINDS[] = {SIM_FAULT_DROP, SIM_FAULT_STALL, SIM_FAULT_CLOSE24H,
                                                SIM_FAULT_SHUTDOWN};
    struct sim_spot spot = {.open_ms = -1};
    size_t i;

    for (i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        const struct sim_fault *fault =
            sim->plan.alive[KINDS[i]] == 0
                ? NULL
                : sim_plan_hit(&sim->plan, KINDS[i], &spot, sim->now_ms, sim_mono_ms(sim));

        if (fault != NULL && fault->chance > 0)
            strike(sim, conn, fault);
    }
}

/* Every simulated minute: faults by chance, shutdowns that were announced, stalls that are over. */
static void run_minute(struct sim_task *task, int64_t now_ms)
{
    struct sim *sim = (struct sim *)(void *)((char *)task - offsetof(struct sim, minute_task));
    struct sim_conn *conn;
    int64_t next_ms = (now_ms / SIM_MINUTE_MS + 1) * SIM_MINUTE_MS;
    bool is_minute = now_ms % SIM_MINUTE_MS == 0;

    for (conn = sim->conns; conn != NULL; conn = conn->next) {
        if (conn->shutdown_ms > 0 && now_ms >= conn->shutdown_ms && !conn->is_closing) {
            conn->is_closing = true;
            ws_close(conn->ws, WS_CLOSE_GOING_AWAY, "");
        }
        if (conn->shutdown_ms > now_ms && conn->shutdown_ms < next_ms)
            next_ms = conn->shutdown_ms;
        sim_conn_end_stall(conn);
        if (conn->is_stalled && conn->stall_until_ms > now_ms && conn->stall_until_ms < next_ms)
            next_ms = conn->stall_until_ms;
        if (is_minute && !conn->is_closing)
            strike_by_chance(sim, conn);
    }
    if (is_minute && sim->plan.alive[SIM_FAULT_GAP] > 0) {
        struct sim_spot spot = {.open_ms = now_ms};
        const struct sim_fault *fault =
            sim_plan_hit(&sim->plan, SIM_FAULT_GAP, &spot, now_ms, sim_mono_ms(sim));

        if (fault != NULL && fault->chance > 0)
            run_gap(sim, fault, now_ms + SIM_MINUTE_MS);
    }
    sim_agenda_set(&sim->agenda, &sim->minute_task, next_ms);
}

void sim_plan_arm(struct sim *sim)
{
    sim_agenda_set(&sim->agenda, &sim->plan_task, sim_plan_next_ms(&sim->plan));
}

void sim_faults_open(struct sim *sim)
{
    sim->plan_task.run = run_plan;
    sim->minute_task.run = run_minute;
    sim->minute_task.order = 1;
    sim_agenda_set(&sim->agenda, &sim->minute_task,
                   (sim->now_ms / SIM_MINUTE_MS + 1) * SIM_MINUTE_MS);
    sim_plan_arm(sim);
}

enum oc_status sim_inject(struct sim *sim, struct slice text, struct error *error)
{
    struct sim_fault fault;
    enum oc_status status = sim_fault_parse(text, &fault, error);

    if (status != OC_OK)
        return status;
    if (fault.symbol[0] != '\0' && sim_store_find(&sim->store, slice_of(fault.symbol)) == NULL)
        return error_set(error, OC_ESYMBOL, "fault '%.60s': no symbol '%s' here", fault.text,
                         fault.symbol);
    status = sim_plan_add(&sim->plan, &fault, sim->now_ms, error);
    if (status == OC_OK)
        sim_plan_arm(sim);
    return status;
}
