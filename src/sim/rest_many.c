/* rest_many.c - REST replies about one, some or all symbols: exchangeInfo and the tickers.
 * SPDX-License-Identifier: MIT */
#include "sim/rest.h"

typedef void put_one_fn(struct sim_call *call, struct sim_series *series);

/* A symbol trades from its first candle on to its last. */
static bool is_trading(const struct sim *sim, const struct sim_series *series)
{
    int64_t minute = sim->now_ms / SIM_MINUTE_MS;

    return minute >= series->first_minute && minute <= series->end_minute;
}

enum wanted { WANT_ALL, WANT_TRADING, WANT_BREAK, WANT_HALT };

/* Spot's symbolStatus; nothing here is ever halted. */
static bool read_wanted(struct sim_call *call, enum wanted *out)
{
    static const char *const WORDS[] = {"", "TRADING", "BREAK", "HALT"};
    const struct sim_param *param =
        call->sim->market == OC_MARKET_SPOT ? sim_call_param(call, "symbolStatus") : NULL;

    *out = WANT_ALL;
    if (param == NULL)
        return true;
    for (int i = WANT_TRADING; i <= WANT_HALT; i++)
        if (slice_is(param->value, WORDS[i])) {
            *out = (enum wanted)i;
            return true;
        }
    return sim_call_fail(call, -1130, "Data sent for parameter 'symbolStatus' is not valid.");
}

static bool fits(const struct sim *sim, const struct sim_series *series, enum wanted wanted)
{
    return wanted == WANT_ALL ||
           (wanted != WANT_HALT && is_trading(sim, series) == (wanted == WANT_TRADING));
}

bool sim_call_status(struct sim_call *call, const struct sim_series *series)
{
    enum wanted wanted;

    return read_wanted(call, &wanted) &&
           (fits(call->sim, series, wanted) ||
            sim_call_fail(call, -1220, "The symbol's status does not match the requested one."));
}

/* An object for `symbol`, an array otherwise, without those of another status. */
static bool answer(struct sim_call *call, put_one_fn *put_one)
{
    struct sim *sim = call->sim;
    struct sim_series **list;
    enum wanted wanted;
    size_t count, total, shown = 0, i;
    bool is_list = sim_call_param(call, "symbol") == NULL;

    if (!read_wanted(call, &wanted) || !sim_call_symbols(call, &list, &count) ||
        !sim_call_all_read(call))
        return false;
    if (!is_list && !sim_call_status(call, list[0]))
        return false;
    total = count == SIZE_MAX ? sim->store.count : count;
    if (is_list)
        buffer_append_char(call->out, '[');
    for (i = 0; i < total; i++) {
        struct sim_series *series = count == SIZE_MAX ? &sim->store.series[i] : list[i];

        if (!fits(sim, series, wanted))
            continue;
        if (shown++ > 0)
            buffer_append_char(call->out, ',');
        put_one(call, series);
    }
    if (is_list)
        buffer_append_char(call->out, ']');
    return true;
}

bool sim_get_info(struct sim_call *call)
{
    struct sim *sim = call->sim;
    struct sim_series **list;
    enum wanted wanted;
    size_t count, total, shown = 0, i;

    (void)sim_call_param(call, "permissions");
    (void)sim_call_param(call, "showPermissionSets");
    if (!read_wanted(call, &wanted) || !sim_call_symbols(call, &list, &count) ||
        !sim_call_all_read(call))
        return false;
    if (wanted != WANT_ALL && count != SIZE_MAX)
        return sim_call_fail(call, -1128, "Combination of optional parameters invalid.");
    if (sim->market == OC_MARKET_USDM)
        count = SIZE_MAX;
    total = count == SIZE_MAX ? sim->store.count : count;
    sim_put_info_head(call->out, sim->market, sim_event_ms(sim), call->unit);
    for (i = 0; i < total; i++) {
        const struct sim_series *series = count == SIZE_MAX ? &sim->store.series[i] : list[i];

        if (!fits(sim, series, wanted))
            continue;
        if (shown++ > 0)
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
