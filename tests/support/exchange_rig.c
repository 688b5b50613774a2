/* exchange_rig.c - an exchange object on a loop beside the fake Binance.
 * SPDX-License-Identifier: MIT */
#include "support/exchange_rig.h"

#include "base/error.h"
#include "base/log.h"
#include "exchange/registry.h"

/* ---- what the exchange says ---- */

static void on_instruments(void *context, const struct exchange_instrument *rows, size_t count)
{
    struct rig *rig = context;

    rig->instruments++;
    rig->chosen[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(rig->chosen);

        snprintf(rig->chosen + used, sizeof(rig->chosen) - used, "%s%s ", rows[i].instrument.symbol,
                 rows[i].usable ? "" : "*");
    }
}

static void on_subscribed(void *context, uint32_t slot)
{
    struct rig *rig = context;

    rig->slots[slot].subscribed++;
}

static void on_candle(void *context, uint32_t slot, const struct oc_candle *candle, bool is_final,
                      int64_t event_ms, enum oc_source source)
{
    struct rig *rig = context;
    struct rig_slot *seen = &rig->slots[slot];
    int64_t open_ms = oc_candle_open_ms(candle);

    assert_true(event_ms > 0);
    assert_true(candle->open == (double)(100 + open_ms / 60000 % 10));
    assert_int_equal(oc_candle_has(candle, OC_CANDLE_FINAL), is_final);
    assert_int_equal(oc_candle_source(candle), source);
    seen->candles++;
    if (oc_candle_has(candle, OC_CANDLE_REPAIRED))
        seen->repaired++;
    if (!is_final)
        return;
    seen->finals++;
    if (seen->first_final_ms == 0)
        seen->first_final_ms = open_ms;
    if (open_ms > seen->last_final_ms)
        seen->last_final_ms = open_ms;
}

static void on_stream(void *context, uint32_t slot, bool is_up, const char *reason)
{
    struct rig *rig = context;
    struct rig_slot *seen = &rig->slots[slot];

    assert_int_not_equal(seen->is_up, is_up); /* told once */
    seen->is_up = is_up;
    seen->ups += is_up ? 1U : 0U;
    seen->downs += is_up ? 0U : 1U;
    if (is_up)
        assert_string_equal(reason, "");
    else
        snprintf(seen->reason, sizeof(seen->reason), "%s", reason);
}

static void on_state(void *context, enum exchange_state state, const char *reason)
{
    struct rig *rig = context;

    rig->state = state;
    rig->has_been[state] = true;
    snprintf(rig->reason, sizeof(rig->reason), "%s", reason);
}

static void on_closed(void *context)
{
    struct rig *rig = context;

    assert_false(rig->is_closed);
    rig->is_closed = true;
    rig->exchange = NULL;
}

void rig_on_page(void *context, const struct exchange_page *page)
{
    struct rig *rig = context;
    struct rig_page *seen;

    assert_true(rig->page_count < RIG_PAGES);
    seen = &rig->pages[rig->page_count++];
    memset(seen, 0, sizeof(*seen));
    seen->status = page->status;
    seen->slot = page->slot;
    seen->count = page->count;
    seen->is_last = page->is_last;
    for (size_t i = 0; i < page->count; i++)
        seen->finals += oc_candle_has(&page->rows[i], OC_CANDLE_FINAL) ? 1U : 0U;
    if (page->count > 0) {
        seen->first_ms = oc_candle_open_ms(&page->rows[0]);
        seen->last_ms = oc_candle_open_ms(&page->rows[page->count - 1]);
    }
}

/* ---- waiting ---- */

int64_t rig_mono_ms(const struct rig *rig)
{
    return loop_mono_ms(rig->loop);
}

static void on_poll(void *context)
{
    struct rig *rig = context;

    if (rig->each != NULL)
        rig->each(rig);
    rig->is_reached = rig->until != NULL && rig->until(rig);
    if (rig->is_reached || rig_mono_ms(rig) >= rig->deadline_mono_ms)
        loop_stop(rig->loop);
}

bool rig_wait(struct rig *rig, int64_t timeout_ms, bool (*until)(struct rig *rig))
{
    rig->until = until;
    rig->is_reached = false;
    rig->deadline_mono_ms = rig_mono_ms(rig) + timeout_ms;
    loop_timer_every(rig->poll, 3);
    loop_run(rig->loop);
    loop_timer_stop(rig->poll);
    return rig->is_reached;
}

void rig_run(struct rig *rig, int64_t ms)
{
    (void)rig_wait(rig, ms, NULL);
}

/* ---- life ---- */

static void swallow(void *context, const char *line, size_t size)
{
    (void)context;
    if (getenv("TEST_LOG") != NULL)
        fprintf(stderr, "# %.*s", (int)size, line);
}

void rig_init(struct rig *rig)
{
    struct error error;

    memset(rig, 0, sizeof(*rig));
    log_set_sink(swallow, NULL);
    assert_int_equal(loop_process_init(4096, NULL, &error), OC_OK);
    assert_int_equal(loop_open(&rig->loop, &error), OC_OK);
    rig->poll = loop_timer_new(rig->loop, on_poll, rig);
    assert_non_null(rig->poll);
    fake_open(&rig->fake, rig->loop, RIG_START);
    rig->config = (struct exchange_config){.market = OC_MARKET_SPOT,
                                           .rest_url = rig->fake.rest_url,
                                           .ws_url = rig->fake.ws_url,
                                           .slots_max = RIG_SLOTS,
                                           .rest_timeout_ms = 1000,
                                           .connect_timeout_ms = 1000,
                                           .late_real_ms = 100,
                                           .backoff_min_ms = 20,
                                           .backoff_max_ms = 100,
                                           .blocked_retry_ms = 400,
                                           .seed = 7};
}

void rig_open(struct rig *rig)
{
    const struct exchange_events events = {.on_instruments = on_instruments,
                                           .on_subscribed = on_subscribed,
                                           .on_candle = on_candle,
                                           .on_stream = on_stream,
                                           .on_state = on_state,
                                           .on_closed = on_closed,
                                           .context = rig};
    struct error error = {.text = ""};

    if (exchange_open(exchange_venue_find("binance"), rig->loop, &rig->config, &events,
                      &rig->exchange, &error) != OC_OK)
        fail_msg("%s", error.text);
}

void rig_follow(struct rig *rig, uint32_t count)
{
    char symbol[16];

    for (uint32_t i = 0; i < count; i++) {
        snprintf(symbol, sizeof(symbol), "S%uUSDT", i);
        assert_int_equal(exchange_follow(rig->exchange, i, symbol), OC_OK);
    }
}

static bool is_closed(struct rig *rig)
{
    return rig->is_closed;
}

void rig_close(struct rig *rig)
{
    exchange_close(rig->exchange);
    rig->each = NULL;
    assert_true(rig_wait(rig, 3000, is_closed));
}

static bool is_quiet(struct rig *rig)
{
    return fake_open_conns(&rig->fake) == 0;
}

void rig_deinit(struct rig *rig)
{
    struct error error = {.text = ""};

    if (rig->exchange != NULL)
        rig_close(rig);
    (void)rig_wait(rig, 1000, is_quiet);
    fake_close(&rig->fake);
    rig_run(rig, 10);
    loop_timer_free(rig->poll);
    if (loop_close(rig->loop, &error) != OC_OK)
        fail_msg("%s", error.text);
    log_set_sink(NULL, NULL);
}

bool rig_is_live(struct rig *rig)
{
    return rig->state == EXCHANGE_LIVE;
}

bool rig_is_blocked(struct rig *rig)
{
    return rig->state == EXCHANGE_BLOCKED;
}
