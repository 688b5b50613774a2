/* rest_market.c - REST replies about one symbol: klines, order book, trades; and the time.
 * SPDX-License-Identifier: MIT */
#include "sim/rest.h"
#include "sim/tape.h"

bool sim_get_ping(struct sim_call *call)
{
    buffer_append_text(call->out, "{}");
    return sim_call_all_read(call);
}

bool sim_get_time(struct sim_call *call)
{
    if (!sim_call_all_read(call))
        return false;
    buffer_append_text(call->out, "{\"serverTime\":");
    sim_put_time(call->out, sim_event_ms(call->sim), call->unit);
    buffer_append_char(call->out, '}');
    return true;
}

static bool read_interval(struct sim_call *call, enum sim_interval *out)
{
    const struct sim_param *param = sim_call_param(call, "interval");

    if (param == NULL)
        return sim_call_fail(call, -1102,
                             "Mandatory parameter 'interval' was not sent, was "
                             "empty/null, or malformed.");
    if (!sim_interval_parse(param->value, out) ||
        (*out == SIM_1S && call->sim->market == OC_MARKET_USDM))
        return sim_call_fail(call, -1120, "Invalid interval.");
    return true;
}

static bool read_range(struct sim_call *call, bool *has_start, int64_t *start_ms, bool *has_end,
                       int64_t *end_ms)
{
    if (!sim_call_time(call, "startTime", has_start, start_ms) ||
        !sim_call_time(call, "endTime", has_end, end_ms))
        return false;
    if (*has_start && *has_end && *start_ms > *end_ms && call->sim->market == OC_MARKET_USDM)
        return sim_call_fail(call, -1023, "Start time is greater than end time.");
    return true;
}

bool sim_get_klines(struct sim_call *call)
{
    bool is_spot = call->sim->market == OC_MARKET_SPOT;
    struct sim_kline_query query = {.interval = SIM_1M};
    struct sim_series *series;
    struct sim_kline *rows;
    struct sim_view view;
    size_t count, i;

    if (!sim_call_symbol(call, true, &series) || !read_interval(call, &query.interval) ||
        !read_range(call, &query.has_start, &query.start_ms, &query.has_end, &query.end_ms) ||
        (is_spot && !sim_call_zone(call, &query.tz_ms)) ||
        !sim_call_limit(call, 500, is_spot ? 1000 : 1500, &query.limit) || !sim_call_all_read(call))
        return false;
    rows = arena_alloc_array(&call->arena, query.limit, sizeof *rows);
    if (rows == NULL)
        return sim_call_fail_status(call, 500, -1000, "An unknown error occurred.");
    view = sim_view_of(call->sim, series);
    count = sim_klines(&view, &query, rows);
    buffer_append_char(call->out, '[');
    for (i = 0; i < count; i++) {
        if (i > 0)
            buffer_append_char(call->out, ',');
        sim_put_kline_row(call->out, &series->symbol, &rows[i], call->unit);
    }
    buffer_append_char(call->out, ']');
    return true;
}

static bool read_depth_limit(struct sim_call *call, size_t *out)
{
    static const int64_t ALLOWED[] = {5, 10, 20, 50, 100, 500, 1000};
    int64_t value;
    bool has;
    size_t i;

    if (call->sim->market == OC_MARKET_SPOT)
        return sim_call_limit(call, 100, 5000, out);
    *out = 500;
    if (!sim_call_whole(call, "limit", &has, &value))
        return false;
    for (i = 0; has && i < sizeof ALLOWED / sizeof ALLOWED[0]; i++)
        if (value == ALLOWED[i]) {
            *out = (size_t)value;
            return true;
        }
    return !has || sim_call_fail(call, -4021, "'%lld' is not valid depth limit.", (long long)value);
}

bool sim_get_depth(struct sim_call *call)
{
    struct sim_series *series;
    struct sim_view view;
    struct sim_book book;
    size_t limit;

    if (!sim_call_symbol(call, true, &series) || !read_depth_limit(call, &limit) ||
        !sim_call_status(call, series) || !sim_call_all_read(call))
        return false;
    view = sim_view_of(call->sim, series);
    sim_book_init(&book, &series->symbol, view.cursor->last_price > 0 ? view.cursor->last_price : 1,
                  view.now_ms);
    sim_put_depth(call->out, &book, limit);
    return true;
}

static bool put_tape(struct sim_call *call, struct sim_series *series,
                     const struct sim_tape_query *query)
{
    struct sim_trade *rows = arena_alloc_array(&call->arena, 2 * query->limit, sizeof *rows);
    struct sim_view view;
    size_t count, i;

    if (rows == NULL)
        return sim_call_fail_status(call, 500, -1000, "An unknown error occurred.");
    view = sim_view_of(call->sim, series);
    count = sim_tape(&view, query, rows);
    buffer_append_char(call->out, '[');
    for (i = 0; i < count; i++) {
        if (i > 0)
            buffer_append_char(call->out, ',');
        if (query->wants_singles)
            sim_put_trade_row(call->out, &series->symbol, &rows[i], call->unit);
        else
            sim_put_agg_trade_row(call->out, &series->symbol, &rows[i], call->unit);
    }
    buffer_append_char(call->out, ']');
    return true;
}

bool sim_get_trades(struct sim_call *call)
{
    struct sim_tape_query query = {.wants_singles = true};
    struct sim_series *series;
    int64_t from_id;

    if (!sim_call_symbol(call, true, &series) ||
        !sim_call_whole(call, "fromId", &query.has_from_id, &from_id) ||
        !sim_call_limit(call, 500, 1000, &query.limit) || !sim_call_all_read(call))
        return false;
    if (query.has_from_id)
        query.from_id = (uint64_t)from_id;
    return put_tape(call, series, &query);
}

bool sim_get_agg_trades(struct sim_call *call)
{
    struct sim_tape_query query = {0};
    struct sim_series *series;
    int64_t from_id;

    if (!sim_call_symbol(call, true, &series) ||
        !sim_call_whole(call, "fromId", &query.has_from_id, &from_id) ||
        !read_range(call, &query.has_start, &query.start_ms, &query.has_end, &query.end_ms) ||
        !sim_call_limit(call, 500, 1000, &query.limit) || !sim_call_all_read(call))
        return false;
    if (query.has_from_id && (query.has_start || query.has_end))
        return sim_call_fail(call, -1128, "Combination of optional parameters invalid.");
    if (query.has_from_id)
        query.from_id = (uint64_t)from_id;
    return put_tape(call, series, &query);
}

/* The mean price of the last five minutes. */
bool sim_get_average(struct sim_call *call)
{
    struct sim_series *series;
    struct sim_view view;
    struct sim_candle sum;
    int64_t minute, price;

    if (!sim_call_symbol(call, true, &series) || !sim_call_all_read(call))
        return false;
    view = sim_view_of(call->sim, series);
    minute = view.now_ms / SIM_MINUTE_MS;
    if (!sim_store_span(&call->sim->store, series, minute - 5, minute, &sum))
        sum = view.cursor->partial;
    price = (sum.high + sum.low + sum.close + sum.open) / 4;
    buffer_append_text(call->out, "{\"mins\":5,\"price\":");
    sim_put_number(call->out, &series->symbol, SIM_PRICE, price);
    buffer_append_text(call->out, ",\"closeTime\":");
    sim_put_time(call->out, view.now_ms, call->unit);
    buffer_append_char(call->out, '}');
    return true;
}
