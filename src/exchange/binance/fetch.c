/* fetch.c - candles by REST: one page, a range of pages, or the silence watch's own repair.
 * SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/log.h"
#include "exchange/binance/client.h"

#include <stdlib.h>
#include <string.h>

struct fetch {
    struct binance *binance;
    struct exchange_fetch ask;  /* limit filled in; start_ms moves on with the pages */
    char symbol[OC_SYMBOL_CAP]; /* the slot may be another symbol's by the time of the answer */
    bool is_range;
    exchange_page_fn *on_page; /* NULL: the watch's repair */
    void *context;
};

static bool is_current(const struct fetch *fetch)
{
    const struct slot *slot = &fetch->binance->slots[fetch->ask.slot];

    return slot->is_used && strcmp(slot->symbol, fetch->symbol) == 0;
}

static enum rest_verdict on_reply(void *context, const struct rest_reply *reply);

static enum oc_status ask_page(struct fetch *fetch)
{
    struct binance *binance = fetch->binance;
    struct rest_request request = {
        .weight = binance_klines_weight(binance->config.market, fetch->ask.limit),
        .rank = fetch->ask.priority == EXCHANGE_REPAIR ? REST_REPAIR : REST_BACKFILL,
        .tag = fetch->ask.slot,
        .on_reply = on_reply,
        .context = fetch};

    binance_target_klines(binance->urls.market, fetch->symbol, fetch->ask.timeframe,
                          fetch->ask.start_ms, fetch->ask.end_ms, fetch->ask.limit, request.target);
    return rest_ask(&binance->rest, &request);
}

static struct exchange_page page_of(const struct fetch *fetch, int64_t asked_ms)
{
    return (struct exchange_page){.slot = fetch->ask.slot,
                                  .timeframe = fetch->ask.timeframe,
                                  .priority = fetch->ask.priority,
                                  .status = OC_OK,
                                  .text = "",
                                  .asked_ms = asked_ms};
}

static void end_with(struct fetch *fetch, enum oc_status status, const char *text, int64_t asked_ms)
{
    struct exchange_page page = page_of(fetch, asked_ms);

    page.status = status;
    page.text = text;
    page.is_last = true;
    if (fetch->on_page != NULL)
        fetch->on_page(fetch->context, &page);
    else if (is_current(fetch))
        watch_repaired(fetch->binance, fetch->ask.slot, false, 0);
    free(fetch);
}

/* ---- the watch's repair ---- */

static void deliver_repair(struct fetch *fetch, const struct binance_klines *klines,
                           int64_t asked_ms)
{
    struct binance *binance = fetch->binance;
    uint32_t index = fetch->ask.slot;
    size_t new_finals = 0;

    for (size_t i = 0; i < klines->count && is_current(fetch) && !binance->is_closing; i++) {
        const struct oc_candle *candle = &klines->rows[i];
        bool is_final = oc_candle_has(candle, OC_CANDLE_FINAL);

        if (is_final && oc_candle_open_ms(candle) > binance->slots[index].final_open_ms) {
            slot_final_seen(binance, &binance->slots[index], oc_candle_open_ms(candle));
            new_finals++;
        }
        binance->events.on_candle(binance->events.context, index, candle, is_final, asked_ms,
                                  OC_SOURCE_REST);
    }
    if (is_current(fetch))
        watch_repaired(binance, index, true, new_finals);
    free(fetch);
}

/* ---- pages for the application ---- */

static bool is_last_page(const struct fetch *fetch, const struct binance_klines *klines)
{
    int64_t next_ms = klines->last_open_ms + oc_timeframe_ms(fetch->ask.timeframe);

    return !fetch->is_range || klines->count + klines->unsound < fetch->ask.limit ||
           (fetch->ask.end_ms > 0 && next_ms > fetch->ask.end_ms);
}

/* What the application fetched also moves the watch on, once the stream has given it a base. */
static void note_finals(struct fetch *fetch, const struct binance_klines *klines)
{
    struct slot *slot = &fetch->binance->slots[fetch->ask.slot];

    if (fetch->ask.timeframe != OC_TF_1M || slot->final_open_ms == 0 || !is_current(fetch))
        return;
    for (size_t i = klines->count; i-- > 0;) {
        if (oc_candle_has(&klines->rows[i], OC_CANDLE_FINAL)) {
            slot_final_seen(fetch->binance, slot, oc_candle_open_ms(&klines->rows[i]));
            return;
        }
    }
}

static void deliver_page(struct fetch *fetch, const struct binance_klines *klines, int64_t asked_ms)
{
    struct exchange_page page = page_of(fetch, asked_ms);
    enum oc_status status;

    page.rows = klines->rows;
    page.count = klines->count;
    page.is_last = is_last_page(fetch, klines);
    note_finals(fetch, klines);
    fetch->on_page(fetch->context, &page);
    if (page.is_last) {
        free(fetch);
        return;
    }
    fetch->ask.start_ms = klines->last_open_ms + oc_timeframe_ms(fetch->ask.timeframe);
    status = is_current(fetch) ? ask_page(fetch) : OC_ECLOSED;
    if (status != OC_OK)
        end_with(fetch, status, oc_status_text(status), asked_ms);
}

static enum rest_verdict on_reply(void *context, const struct rest_reply *reply)
{
    struct fetch *fetch = context;
    struct binance *binance = fetch->binance;
    struct binance_klines klines = {.rows = binance->rows, .cap = fetch->ask.limit};
    struct error error;

    if (reply->status != OC_OK) {
        end_with(fetch, reply->status, reply->text, reply->asked_ms);
        return REST_ACCEPTED;
    }
    if (binance_parse_klines(reply->body.data, reply->body.size, fetch->ask.timeframe,
                             reply->asked_ms - binance->config.settle_ms, &klines,
                             &error) != OC_OK) {
        log_event(LOG_WARN, "exchange", "bad-body", "venue=binance symbol=%s text=%s",
                  fetch->symbol, error.text);
        return REST_GARBAGE;
    }
    if (klines.unsound > 0)
        log_event(LOG_WARN, "exchange", "bad-rows", "venue=binance symbol=%s rows=%zu text=%s",
                  fetch->symbol, klines.unsound, error.text);
    for (size_t i = 0; fetch->ask.priority == EXCHANGE_REPAIR && i < klines.count; i++)
        klines.rows[i].trades_flags |= (uint32_t)OC_CANDLE_REPAIRED;
    if (fetch->on_page == NULL)
        deliver_repair(fetch, &klines, reply->asked_ms);
    else
        deliver_page(fetch, &klines, reply->asked_ms);
    return REST_ACCEPTED;
}

/* ---- face ---- */

static enum oc_status start(struct binance *binance, const struct exchange_fetch *ask,
                            bool is_range, exchange_page_fn *on_page, void *context)
{
    struct fetch *fetch;
    enum oc_status status;

    if (binance->is_closing)
        return OC_ECLOSED;
    if (ask->slot >= binance->config.slots_max || !binance->slots[ask->slot].is_used ||
        (size_t)ask->timeframe >= OC_TF_COUNT || ask->start_ms < 0 || ask->end_ms < 0 ||
        ask->limit > binance->urls.market->klines_max || (is_range && ask->start_ms == 0))
        return OC_EINVALID;
    fetch = calloc(1, sizeof(*fetch));
    if (fetch == NULL)
        return OC_ENOMEM;
    fetch->binance = binance;
    fetch->ask = *ask;
    if (fetch->ask.limit == 0)
        fetch->ask.limit = binance->urls.market->klines_max;
    memcpy(fetch->symbol, binance->slots[ask->slot].symbol, sizeof(fetch->symbol));
    fetch->is_range = is_range;
    fetch->on_page = on_page;
    fetch->context = context;
    status = ask_page(fetch);
    if (status != OC_OK)
        free(fetch);
    return status;
}

enum oc_status fetch_start(struct binance *binance, const struct exchange_fetch *fetch,
                           bool is_range, exchange_page_fn *on_page, void *context)
{
    return on_page == NULL ? OC_EINVALID : start(binance, fetch, is_range, on_page, context);
}

enum oc_status fetch_repair(struct binance *binance, uint32_t slot, int64_t start_ms,
                            uint32_t limit)
{
    struct exchange_fetch ask = {.slot = slot,
                                 .timeframe = OC_TF_1M,
                                 .priority = EXCHANGE_REPAIR,
                                 .start_ms = start_ms,
                                 .limit = limit};

    return start(binance, &ask, false, NULL, NULL);
}
