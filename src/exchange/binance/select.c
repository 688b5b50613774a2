/* select.c - instruments: exchangeInfo (and the 24 h tickers for top:N:QUOTE), parsed on a pool thread,
 * then chosen from.
 * SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/limits.h"
#include "base/log.h"
#include "exchange/binance/client.h"
#include "exchange/binance/selection.h"

#include <stdlib.h>
#include <string.h>

struct selector {
    struct binance *binance;
    struct selection want;             /* being answered */
    struct selection next;             /* asked for meanwhile; text NULL: none */
    struct exchange_instruments all;   /* of the last answer */
    struct exchange_instruments fresh; /* of this one */
    int64_t answered_mono_ms;          /* when the document of `fresh` came */
    bool is_running;
    bool is_busy; /* work is on the pool */
    /* the work: written by the loop before, by the pool during, read by the loop after */
    bool is_tickers;
    enum oc_market market;
    char *bytes;
    size_t size;
    enum oc_status status;
    struct error error;
};

static void ask(struct selector *selector, bool is_tickers);

/* ---- on the pool ---- */

static void run_work(void *context)
{
    struct selector *selector = context;

    if (selector->is_tickers)
        selector->status = binance_parse_tickers(selector->bytes, selector->size, &selector->fresh,
                                                 &selector->error);
    else
        selector->status = binance_parse_info(selector->market, selector->bytes, selector->size,
                                              &selector->fresh, &selector->error);
}

/* ---- back on the loop ---- */

static void finish(struct selector *selector)
{
    struct binance *binance = selector->binance;
    struct exchange_instrument *rows;
    size_t count = 0;

    exchange_instruments_free(&selector->all);
    selector->all = selector->fresh;
    selector->fresh = (struct exchange_instruments){NULL, 0, 0, 0};
    selector->is_running = false;
    if (binance->clock.time_ms == 0 && selector->all.server_ms > 0) {
        venue_clock_time(&binance->clock, selector->all.server_ms, selector->answered_mono_ms);
        client_saw_time(binance);
    }
    if (selector->all.weight_limit > 0)
        weight_set_limit(&binance->rest.weight, selector->all.weight_limit,
                         binance->config.weight_budget_frac);
    rows = selection_choose(&selector->want, &selector->all, binance->config.market, &count);
    if (rows == NULL) {
        rest_regret(&binance->rest, "instruments: out of memory");
        selector->is_running = true;
        ask(selector, false);
        return;
    }
    log_event(LOG_INFO, "exchange", "instruments", "venue=binance known=%zu chosen=%zu",
              selector->all.count, count);
    binance->events.on_instruments(binance->events.context, rows, count);
    free(rows);
    if (selector->next.text != NULL && !selector->is_running && !binance->is_closing) {
        selection_deinit(&selector->want);
        selector->want = selector->next;
        memset(&selector->next, 0, sizeof(selector->next));
        selector->is_running = true;
        ask(selector, false);
    }
}

static void on_work_done(void *context)
{
    struct selector *selector = context;
    struct binance *binance = selector->binance;

    selector->is_busy = false;
    free(selector->bytes);
    selector->bytes = NULL;
    if (binance->is_closing) {
        client_close_next(binance);
        return;
    }
    if (selector->status != OC_OK) {
        rest_regret(&binance->rest, selector->error.text);
        ask(selector, selector->is_tickers);
    } else if (!selector->is_tickers && selector->want.is_top) {
        ask(selector, true);
    } else {
        finish(selector);
    }
}

static enum rest_verdict on_reply(void *context, const struct rest_reply *reply)
{
    struct selector *selector = context;

    if (reply->status != OC_OK) /* closing: a persistent request has no other end */
        return REST_ACCEPTED;
    selector->bytes = malloc(reply->body.size + 1);
    if (selector->bytes == NULL)
        return REST_GARBAGE;
    if (reply->body.size > 0)
        memcpy(selector->bytes, reply->body.data, reply->body.size);
    selector->bytes[reply->body.size] = '\0';
    selector->size = reply->body.size;
    if (!selector->is_tickers) {
        exchange_instruments_free(&selector->fresh);
        selector->answered_mono_ms = loop_mono_ms(selector->binance->loop);
    }
    if (loop_work_start(selector->binance->loop, run_work, on_work_done, selector) != OC_OK) {
        free(selector->bytes);
        selector->bytes = NULL;
        return REST_GARBAGE;
    }
    selector->is_busy = true;
    return REST_ACCEPTED;
}

static void ask(struct selector *selector, bool is_tickers)
{
    struct binance *binance = selector->binance;
    const struct binance_market *market = binance->urls.market;
    struct rest_request request = {.weight =
                                       is_tickers ? market->tickers_weight : market->info_weight,
                                   .rank = REST_CONTROL,
                                   .tag = REST_NO_TAG,
                                   .is_persistent = true,
                                   .on_reply = on_reply,
                                   .context = selector};

    selector->is_tickers = is_tickers;
    binance_target_simple(market, is_tickers ? "ticker/24hr" : "exchangeInfo", request.target);
    if (rest_ask(&binance->rest, &request) != OC_OK) {
        selector->is_running =
            false; /* the queue is full of other things: asked for again by hand */
        log_event(LOG_ERROR, "exchange", "instruments",
                  "venue=binance text=the request queue is full");
    }
}

/* ---- face ---- */

enum oc_status select_open(struct binance *binance)
{
    binance->selector = calloc(1, sizeof(*binance->selector));
    if (binance->selector == NULL)
        return OC_ENOMEM;
    binance->selector->binance = binance;
    binance->selector->market = binance->config.market;
    return OC_OK;
}

enum oc_status select_start(struct binance *binance, const char *selection, struct error *error)
{
    struct selector *selector = binance->selector;
    struct selection parsed;
    enum oc_status status = selection_init(&parsed, selection, error);

    if (status != OC_OK)
        return status;
    if (selector->is_running) {
        selection_deinit(&selector->next);
        selector->next = parsed;
        return OC_OK;
    }
    selection_deinit(&selector->want);
    selector->want = parsed;
    selector->is_running = true;
    ask(selector, false);
    if (!selector->is_running)
        return error_set(error, OC_EFULL, "select: too many requests are waiting");
    return OC_OK;
}

const struct exchange_instruments *select_instruments(const struct binance *binance)
{
    return binance->selector->all.rows != NULL ? &binance->selector->all : NULL;
}

bool select_is_busy(const struct binance *binance)
{
    return binance->selector->is_busy;
}

void select_close(struct binance *binance)
{
    struct selector *selector = binance->selector;

    if (selector == NULL)
        return;
    selection_deinit(&selector->want);
    selection_deinit(&selector->next);
    exchange_instruments_free(&selector->all);
    exchange_instruments_free(&selector->fresh);
    free(selector->bytes);
    free(selector);
    binance->selector = NULL;
}
