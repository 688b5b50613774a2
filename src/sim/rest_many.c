/* rest_many.c - REST replies about one, some or all symbols: exchangeInfo and the tickers.
 * SPDX-License-Identifier: MIT */
#include "sim/rest.h"

typedef void put_one_fn(struct sim_call *call, struct sim_series *series);

/* An object for `symbol`, an array otherwise. */
static void put_each(struct sim_call *call, struct sim_series **list, size_t count, bool is_list,
                     put_one_fn *put_one)
{
    struct sim *sim = call->sim;
    size_t total = count == SIZE_MAX ? sim->store.count : count, i;

    if (is_list)
        buffer_append_char(call->out, '[');
    for (i = 0; i < total; i++) {
        if (i > 0)
            buffer_append_char(call->out, ',');
        put_one(call, count == SIZE_MAX ? &sim->store.series[i] : list[i]);
    }
    if (is_list)
        buffer_append_char(call->out, ']');
}

static bool answer(struct sim_call *call, put_one_fn *put_one)
{
    struct sim_series **list;
    size_t count;
    bool is_list = sim_call_param(call, "symbol") == NULL;

    (void)sim_call_param(call, "symbolStatus");
    if (!sim_call_symbols(call, &list, &count) || !sim_call_all_read(call))
        return false;
    put_each(call, list, count, is_list, put_one);
    return true;
}

/* A symbol trades from its first candle on to its last. */
static bool is_trading(const struct sim *sim, const struct sim_series *series)
{
    int64_t minute = sim->now_ms / SIM_MINUTE_MS;

    return minute >= series->first_minute && minute <= series->end_minute;
}

bool sim_get_info(struct sim_call *call)
{
    struct sim *sim = call->sim;
    struct sim_series **list;
    size_t count, total, i;

    (void)sim_call_param(call, "permissions");
    (void)sim_call_param(call, "showPermissionSets");
    (void)sim_call_param(call, "symbolStatus");
    if (!sim_call_symbols(call, &list, &count) || !sim_call_all_read(call))
        return false;
    if (sim->market == OC_MARKET_USDM)
        count = SIZE_MAX;
    total = count == SIZE_MAX ? sim->store.count : count;
    sim_put_info_head(call->out, sim->market, sim_event_ms(sim), call->unit);
    for (i = 0; i < total; i++) {
        const struct sim_series *series = count == SIZE_MAX ? &sim->store.series[i] : list[i];

        if (i > 0)
            buffer_append_char(call->out, ',');
        sim_put_info_symbol(call->out, &series->symbol, is_trading(sim, series));
    }
    sim_put_info_tail(call->out);
    return true;
}

static struct sim_ticker ticker_of(struct sim_call *call, struct sim_series *series)
{
    struct sim *sim = call->sim;
    struct sim_view view = sim_view_of(sim, series);
    struct sim_ticker ticker;

    sim_ticker_at(&view, &sim->live[series->symbol.index].ticker, &ticker);
    return ticker;
}

static void put_full(struct sim_call *call, struct sim_series *series)
{
    struct sim_ticker ticker = ticker_of(call, series);

    sim_put_ticker(call->out, &ticker, false, call->unit);
}

static void put_mini(struct sim_call *call, struct sim_series *series)
{
    struct sim_ticker ticker = ticker_of(call, series);

    sim_put_ticker(call->out, &ticker, true, call->unit);
}

static void put_price(struct sim_call *call, struct sim_series *series)
{
    struct sim_ticker ticker = ticker_of(call, series);

    sim_put_price_ticker(call->out, &ticker);
}

static void put_book(struct sim_call *call, struct sim_series *series)
{
    struct sim_ticker ticker = ticker_of(call, series);

    sim_put_book_ticker_row(call->out, &ticker);
}

bool sim_get_ticker(struct sim_call *call)
{
    const struct sim_param *type =
        call->sim->market == OC_MARKET_SPOT ? sim_call_param(call, "type") : NULL;

    if (type != NULL && !slice_is(type->value, "FULL") && !slice_is(type->value, "MINI"))
        return sim_call_fail(call, -1130, "Data sent for parameter 'type' is not valid.");
    return answer(call, type != NULL && slice_is(type->value, "MINI") ? put_mini : put_full);
}

bool sim_get_price(struct sim_call *call)
{
    return answer(call, put_price);
}

bool sim_get_book_ticker(struct sim_call *call)
{
    return answer(call, put_book);
}
