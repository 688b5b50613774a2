/* rest.c - the queue of REST requests: order, budget, sending, back-off.
 * SPDX-License-Identifier: MIT */
#include "exchange/binance/rest.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/log.h"
#include "exchange/binance/rest_job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- lists ---- */

static void rest_list_push(struct rest_list *list, struct rest_job *job)
{
    job->next = NULL;
    if (list->last != NULL)
        list->last->next = job;
    else
        list->first = job;
    list->last = job;
}

static void rest_list_push_front(struct rest_list *list, struct rest_job *job)
{
    job->next = list->first;
    list->first = job;
    if (list->last == NULL)
        list->last = job;
}

static struct rest_job *rest_list_pop(struct rest_list *list)
{
    struct rest_job *job = list->first;

    if (job == NULL)
        return NULL;
    list->first = job->next;
    if (list->first == NULL)
        list->last = NULL;
    job->next = NULL;
    return job;
}

static void rest_list_remove(struct rest_list *list, struct rest_job *job)
{
    struct rest_job **link = &list->first;
    struct rest_job *before = NULL;

    while (*link != NULL && *link != job) {
        before = *link;
        link = &(*link)->next;
    }
    if (*link == NULL)
        return;
    *link = job->next;
    if (list->last == job)
        list->last = before;
    job->next = NULL;
}

/* ---- ends of a job ---- */

static void answer(struct rest_job *job, enum oc_status status, const char *text)
{
    struct rest_reply reply = {.status = status, .text = text, .asked_ms = job->asked_ms};

    (void)job->request.on_reply(job->request.context, &reply);
    free(job);
}

static void give_weight_back(struct rest *rest, const struct rest_job *job, int64_t reported)
{
    weight_done(&rest->weight, job->request.weight, reported, job->asked_ms,
                venue_clock_now(rest->clock, loop_mono_ms(rest->loop)));
}

static void stop_running(struct rest *rest, struct rest_job *job, int64_t reported)
{
    rest_list_remove(&rest->running, job);
    rest->in_flight--;
    job->call = NULL;
    give_weight_back(rest, job, reported);
}

static void requeue(struct rest *rest, struct rest_job *job, bool at_front)
{
    struct rest_list *list = &rest->waiting[job->request.rank];

    if (at_front)
        rest_list_push_front(list, job);
    else
        rest_list_push(list, job);
    rest->queued++;
    rest->metrics->rest_retries++;
}

/* ---- what an answer does to the queue ---- */

static void slow_down(struct rest *rest, enum exchange_rest_fault fault, const char *target,
                      const char *text)
{
    int64_t mono_ms = loop_mono_ms(rest->loop);
    int64_t wait_ms;

    rest->metrics->rest_faults[fault]++;
    if (mono_ms >= rest->retry_mono_ms) { /* else: requests that were on their way together */
        rest->failures++;
        rest->retry_mono_ms = mono_ms + backoff_next_ms(&rest->backoff);
    }
    wait_ms = rest->retry_mono_ms - mono_ms;
    (void)snprintf(rest->reason, sizeof(rest->reason), "REST %s: %.90s",
                   exchange_rest_fault_text(fault), text);
    log_event(LOG_WARN, "exchange", "rest-retry",
              "venue=binance fault=%s target=%.48s wait_ms=%lld text=%s",
              exchange_rest_fault_text(fault), target, (long long)wait_ms, text);
}

/* A late success of a request sent before the block does not end the block. */
static void speed_up(struct rest *rest)
{
    if (rest->block_status != 0 && loop_mono_ms(rest->loop) < rest->blocked_mono_ms)
        return;
    if (rest->failures > 0 || rest->block_status != 0)
        log_event(LOG_INFO, "exchange", "rest-ok", "venue=binance after_failures=%u block=%d",
                  rest->failures, rest->block_status);
    rest->failures = 0;
    rest->block_status = 0;
    rest->block_count = 0;
    rest->reason[0] = '\0';
    backoff_reset(&rest->backoff);
}

void rest_regret(struct rest *rest, const char *text)
{
    slow_down(rest, EXCHANGE_REST_BODY, "", text);
    rest_poke(rest);
}

static void take_reply(struct rest *rest, struct rest_job *job, const struct http_result *result)
{
    struct rest_reply reply = {
        .status = OC_OK, .text = "", .body = result->body, .asked_ms = job->asked_ms};

    if (job->request.on_reply(job->request.context, &reply) == REST_ACCEPTED) {
        speed_up(rest);
        free(job);
        return;
    }
    job->garbage++;
    slow_down(rest, EXCHANGE_REST_BODY, job->request.target, "the body is not what was asked for");
    if (job->garbage >= REST_GARBAGE_TRIES && !job->request.is_persistent)
        answer(job, OC_EUNAVAILABLE, "the exchange sends garbage for this request");
    else
        requeue(rest, job, false);
}

static void take_refusal(struct rest *rest, struct rest_job *job, const struct http_result *result)
{
    struct binance_error said;
    struct rest_refusal refusal = rest_refusal_of(result, &said);
    char text[EXCHANGE_REASON_CAP + 32];

    (void)snprintf(text, sizeof(text), "%d %.*s", result->http_status, EXCHANGE_REASON_CAP - 1,
                   said.text);
    switch (refusal.kind) {
    case REST_REFUSAL_BLOCK:
        rest_block(rest, result, &said);
        requeue(rest, job, true);
        break;
    case REST_REFUSAL_PASSING:
        slow_down(rest, refusal.fault, job->request.target, text);
        requeue(rest, job, true);
        break;
    case REST_REFUSAL_LASTING:
        if (job->request.is_persistent) {
            slow_down(rest, refusal.fault, job->request.target, text);
            requeue(rest, job, true);
        } else {
            rest->metrics->rest_faults[refusal.fault]++;
            speed_up(rest);
            answer(job, refusal.status, text);
        }
        break;
    }
}

static void on_http_done(const struct http_result *result, void *context)
{
    struct rest_job *job = context;
    struct rest *rest = job->rest;
    int64_t reported = -1;

    if (!http_result_header_int(result, "X-MBX-USED-WEIGHT-1M", &reported) &&
        !http_result_header_int(result, "X-MBX-USED-WEIGHT", &reported))
        reported = -1;
    stop_running(rest, job, reported);
    if (result->status == OC_OK && result->http_status == 200)
        take_reply(rest, job, result);
    else if (result->http_status >= 300)
        take_refusal(rest, job, result);
    else {
        enum exchange_rest_fault fault = result->status == OC_ETIMEOUT ? EXCHANGE_REST_TIMEOUT
                                         : result->status == OC_EIO    ? EXCHANGE_REST_CONNECT
                                                                       : EXCHANGE_REST_BODY;

        slow_down(rest, fault, job->request.target, result->error_text);
        requeue(rest, job, true);
    }
    rest_poke(rest);
    rest->on_change(rest->context);
}

/* ---- sending ---- */

static bool send_job(struct rest *rest, struct rest_job *job)
{
    char url[BINANCE_URL_CAP + BINANCE_TARGET_CAP];
    struct error error;
    struct http_call_config call = {
        .method = HTTP_METHOD_GET,
        .url = url,
        .connect_timeout_ms = (uint32_t)rest->config->connect_timeout_ms,
        .total_timeout_ms = (uint32_t)rest->config->rest_timeout_ms,
    };

    (void)snprintf(url, sizeof(url), "%s%s", rest->urls->rest, job->request.target);
    job->asked_ms = venue_clock_now(rest->clock, loop_mono_ms(rest->loop));
    if (http_client_start(rest->http, &call, on_http_done, job, &job->call, &error) != OC_OK) {
        give_weight_back(rest, job, -1);
        slow_down(rest, EXCHANGE_REST_CONNECT, job->request.target, error.text);
        return false;
    }
    rest_list_push(&rest->running, job);
    rest->in_flight++;
    rest->metrics->rest_requests++;
    return true;
}

static struct rest_list *first_waiting(struct rest *rest)
{
    for (size_t i = 0; i < REST_CLASSES; i++) {
        if (rest->waiting[i].first != NULL)
            return &rest->waiting[i];
    }
    return NULL;
}

static void answer_cancelled(struct rest *rest)
{
    struct rest_list list = rest->cancelled;
    struct rest_job *job;

    rest->cancelled = (struct rest_list){NULL, NULL};
    while ((job = rest_list_pop(&list)) != NULL)
        answer(job, OC_ECLOSED, "no longer wanted");
}

static void wait_until(struct rest *rest, int64_t wait_ms)
{
    loop_timer_once(rest->timer, wait_ms > 0 ? (uint64_t)wait_ms : 1);
}

/* The only sender. Whatever it cannot send now sets the timer for the moment it may. */
static void pump(void *context)
{
    struct rest *rest = context;
    int64_t mono_ms = loop_mono_ms(rest->loop);
    bool is_careful = rest->failures > 0 || rest->block_status != 0;
    uint32_t room = is_careful ? 1 : rest->config->rest_in_flight;
    int64_t gate_ms =
        rest->blocked_mono_ms > rest->retry_mono_ms ? rest->blocked_mono_ms : rest->retry_mono_ms;
    struct rest_list *list;

    answer_cancelled(rest);
    if (rest->is_closing)
        return;
    if (gate_ms > mono_ms) {
        wait_until(rest, gate_ms - mono_ms);
        return;
    }
    while (rest->in_flight < room && (list = first_waiting(rest)) != NULL) {
        int64_t now_ms = venue_clock_now(rest->clock, mono_ms);
        struct rest_job *job;

        if (!weight_take(&rest->weight, list->first->request.weight, now_ms)) {
            wait_until(rest, weight_next_ms(now_ms));
            return;
        }
        job = rest_list_pop(list);
        rest->queued--;
        if (!send_job(rest, job)) {
            requeue(rest, job, true);
            rest_poke(rest);
            return;
        }
    }
}

void rest_poke(struct rest *rest)
{
    loop_timer_once(rest->timer, 0);
}

/* ---- face ---- */

enum oc_status rest_ask(struct rest *rest, const struct rest_request *request)
{
    struct rest_job *job;

    if (rest->is_closing)
        return OC_ECLOSED;
    if (rest->queued >= LIMIT_EXCHANGE_REQUESTS)
        return OC_EFULL;
    job = calloc(1, sizeof(*job));
    if (job == NULL)
        return OC_ENOMEM;
    job->rest = rest;
    job->request = *request;
    rest_list_push(&rest->waiting[request->rank], job);
    rest->queued++;
    rest_poke(rest);
    return OC_OK;
}

static void cancel_list(struct rest *rest, struct rest_list *list, uint32_t tag, bool is_running)
{
    struct rest_list kept = {NULL, NULL};
    struct rest_job *job;

    while ((job = rest_list_pop(list)) != NULL) {
        if (tag != REST_NO_TAG && job->request.tag != tag) {
            rest_list_push(&kept, job);
            continue;
        }
        if (is_running) {
            http_call_cancel(job->call);
            rest->in_flight--;
            give_weight_back(rest, job, -1);
        } else {
            rest->queued--;
        }
        rest_list_push(&rest->cancelled, job);
    }
    *list = kept;
}

void rest_cancel(struct rest *rest, uint32_t tag)
{
    for (size_t i = 0; i < REST_CLASSES; i++)
        cancel_list(rest, &rest->waiting[i], tag, false);
    cancel_list(rest, &rest->running, tag, true);
    rest_poke(rest);
}

enum oc_status rest_init(struct rest *rest, struct loop *loop, const struct binance_urls *urls,
                         const struct exchange_config *config, struct venue_clock *clock,
                         struct exchange_metrics *metrics, struct error *error)
{
    struct http_client_config http;
    enum oc_status status;

    memset(rest, 0, sizeof(*rest));
    rest->loop = loop;
    rest->urls = urls;
    rest->config = config;
    rest->clock = clock;
    rest->metrics = metrics;
    weight_init(&rest->weight, urls->market->weight_limit, config->weight_budget_frac);
    backoff_init(&rest->backoff, (uint32_t)config->backoff_min_ms, (uint32_t)config->backoff_max_ms,
                 config->seed);
    rest->timer = loop_timer_new(loop, pump, rest);
    if (rest->timer == NULL)
        return error_set(error, OC_ENOMEM, "open binance: out of memory");
    http_client_config_init(&http);
    http.parallel_max = config->rest_in_flight;
    http.connections_per_host = config->rest_in_flight;
    http.ca_file = config->ca_file;
    status = http_client_open(loop, &http, &rest->http, error);
    if (status != OC_OK)
        loop_timer_free(rest->timer);
    return status;
}

void rest_deinit(struct rest *rest)
{
    rest->is_closing = true;
    rest_cancel(rest, REST_NO_TAG);
    answer_cancelled(rest);
    loop_timer_free(rest->timer);
    rest->timer = NULL;
    http_client_close(rest->http);
    rest->http = NULL;
}

bool rest_is_blocked(const struct rest *rest)
{
    return rest->block_status != 0;
}

bool rest_is_failing(const struct rest *rest)
{
    return rest->failures >= 3;
}
