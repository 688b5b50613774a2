/* doctor_exchange.c - can we talk to the exchange, does it know the symbols, do the clocks agree.
 * SPDX-License-Identifier: MIT */
#include "app/doctor.h"
#include "app/serve_config.h"
#include "base/clock.h"
#include "exchange/exchange.h"
#include "exchange/registry.h"
#include "net/loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SKEW_WARN_MS = 1000, SKEW_FAIL_MS = 30000 };

/* One conversation with the exchange. */
struct visit {
    struct doctor *doctor;
    struct loop *loop;
    struct exchange *exchange;
    struct loop_timer *deadline;
    char reason[EXCHANGE_REASON_CAP];
    bool is_answered;
};

static void end_visit(struct visit *visit)
{
    struct exchange *exchange = visit->exchange;

    loop_timer_stop(visit->deadline);
    visit->exchange = NULL;
    exchange_close(exchange);
}

static void on_instruments(void *context, const struct exchange_instrument *rows, size_t count)
{
    struct visit *visit = context;
    int64_t exchange_ms, skew_ms;
    size_t usable = 0;

    if (visit->exchange == NULL || visit->is_answered)
        return;
    visit->is_answered = true;
    for (size_t index = 0; index < count; index++) {
        usable += rows[index].usable;
        if (!rows[index].usable)
            doctor_add(visit->doctor, DOCTOR_FAIL, "symbol", "correct symbols, or market", "%s: %s",
                       rows[index].instrument.symbol, rows[index].reason);
        else if (!rows[index].instrument.is_trading)
            doctor_add(visit->doctor, DOCTOR_WARN, "symbol", "nothing: it starts when trading does",
                       "%s is in status %s", rows[index].instrument.symbol, rows[index].status);
    }
    doctor_add(visit->doctor, usable > 0 ? DOCTOR_OK : DOCTOR_FAIL, "symbols",
               usable > 0 ? "" : "correct symbols, or market", "%zu of %zu can be followed", usable,
               count);
    exchange_ms = exchange_now_ms(visit->exchange);
    skew_ms = exchange_ms == 0 ? 0 : clock_now_ms() - exchange_ms;
    if (exchange_ms == 0)
        doctor_add(visit->doctor, DOCTOR_WARN, "time", "", "the exchange told no time");
    else
        doctor_add(visit->doctor,
                   llabs(skew_ms) > SKEW_FAIL_MS   ? DOCTOR_FAIL
                   : llabs(skew_ms) > SKEW_WARN_MS ? DOCTOR_WARN
                                                   : DOCTOR_OK,
                   "time", llabs(skew_ms) > SKEW_WARN_MS ? "run chrony or systemd-timesyncd" : "",
                   "this clock is %lld ms %s the exchange's", (long long)llabs(skew_ms),
                   skew_ms < 0 ? "behind" : "ahead of");
    end_visit(visit);
}

static void on_state(void *context, enum exchange_state state, const char *reason)
{
    struct visit *visit = context;

    if (state == EXCHANGE_DEGRADED || state == EXCHANGE_BLOCKED)
        snprintf(visit->reason, sizeof(visit->reason), "%s", reason);
}

static void on_deadline(void *context)
{
    struct visit *visit = context;

    doctor_add(
        visit->doctor, DOCTOR_FAIL, "exchange",
        "check DNS, proxy and firewall; 403, 418 and 451 mean that the exchange refuses this "
        "address",
        "no answer in time%s%s", visit->reason[0] != 0 ? ": " : "", visit->reason);
    end_visit(visit);
}

/* These say nothing that the doctor asks for. */
static void on_subscribed(void *context, uint32_t slot)
{
    (void)context;
    (void)slot;
}

static void on_candle(void *context, uint32_t slot, const struct oc_candle *candle, bool is_final,
                      int64_t event_ms, enum oc_source source)
{
    (void)context;
    (void)slot;
    (void)candle;
    (void)is_final;
    (void)event_ms;
    (void)source;
}

static void on_stream(void *context, uint32_t slot, bool is_up, const char *reason)
{
    (void)context;
    (void)slot;
    (void)is_up;
    (void)reason;
}

static void on_closed(void *context)
{
    loop_stop(((struct visit *)context)->loop);
}

static enum oc_status converse(struct visit *visit, const struct config *config, int64_t timeout_ms,
                               struct error *error)
{
    const struct exchange_venue *venue = exchange_venue_find(config->exchange.venue);
    struct feed_config feed = serve_feed_config(config, serve_slots(config));
    const struct exchange_events events = {.on_instruments = on_instruments,
                                           .on_subscribed = on_subscribed,
                                           .on_candle = on_candle,
                                           .on_stream = on_stream,
                                           .on_state = on_state,
                                           .on_closed = on_closed,
                                           .context = visit};
    enum oc_status status;

    if (venue == NULL)
        return error_set(error, OC_EINVALID, "exchange.venue: %s is unknown",
                         config->exchange.venue);
    visit->deadline = loop_timer_new(visit->loop, on_deadline, visit);
    if (visit->deadline == NULL)
        return error_set(error, OC_ENOMEM, "ask the exchange: out of memory");
    status = exchange_open(venue, visit->loop, &feed.exchange, &events, &visit->exchange, error);
    if (status != OC_OK)
        return status;
    status = exchange_select(visit->exchange, config->symbols, error);
    if (status == OC_OK)
        loop_timer_once(visit->deadline, (uint64_t)timeout_ms);
    else
        end_visit(visit);
    loop_run(visit->loop);
    return status;
}

void doctor_check_exchange(struct doctor *doctor, const struct config *config, int64_t timeout_ms)
{
    struct visit visit = {.doctor = doctor};
    struct error error = {0};

    if (loop_process_init(1024, NULL, &error) != OC_OK || loop_open(&visit.loop, &error) != OC_OK) {
        doctor_add(doctor, DOCTOR_FAIL, "exchange", "", "%s", error.text);
        return;
    }
    if (converse(&visit, config, timeout_ms, &error) != OC_OK)
        doctor_add(doctor, DOCTOR_FAIL, "exchange", "correct the configuration", "%s", error.text);
    loop_timer_free(visit.deadline);
    if (loop_close(visit.loop, &error) != OC_OK)
        log_event(LOG_WARN, "doctor", "loop-close", "reason=%s", error.text);
}
