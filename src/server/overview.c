/* overview.c - Fibonacci plans, a ranking by volatility, and the market at a glance.
 * SPDX-License-Identifier: MIT */
#include "outcry/market_data.h"

#include "server/handlers.h"
#include "server/signal_json.h"
#include "server/sizing.h"
#include "server/state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VOLATILITY_WINDOW = 20, VOLATILITY_TOP = 20 };

static void write_names(struct call *call, const struct oc_instrument *instrument)
{
    json_member_string(&call->json, "symbol", instrument->symbol);
    json_member_string(&call->json, "broker", call->server->source->broker);
    json_member_string(&call->json, "market", oc_market_text(instrument->market));
}

static void write_prices(struct json_writer *json, const char *key,
                         const struct oc_instrument *instrument, const int64_t *prices,
                         size_t count)
{
    json_key(json, key);
    json_array_begin(json);
    for (size_t i = 0; i < count; i++) {
        price_write(json, instrument, prices[i]);
    }
    json_array_end(json);
}

/* ---- Fibonacci ---- */

/* A row per entry: reward over risk at each target. */
static void write_rewards(struct json_writer *json, const struct oc_fibonacci_plan *plan)
{
    json_key(json, "risk_reward");
    json_array_begin(json);
    for (int i = 0; i < OC_FIBONACCI_ENTRIES; i++) {
        double risk = fabs((double)(plan->entries[i] - plan->stop));

        json_array_begin(json);
        for (int k = 0; k < OC_FIBONACCI_TARGETS; k++) {
            double reward = fabs((double)(plan->targets[k] - plan->entries[i]));

            json_decimal(json, risk > 0 ? reward / risk : 0.0, SIGNAL_RATIO_DECIMALS);
        }
        json_array_end(json);
    }
    json_array_end(json);
}

enum oc_status get_fibonacci(struct call *call)
{
    struct json_writer *json = &call->json;
    struct source_symbol symbol;
    struct oc_fibonacci_plan plan;
    struct sizing sizing;
    size_t index = 0;
    enum oc_status status = call_engine(call, &index, &symbol);

    if (status == OC_OK) {
        status = sizing_read(call, &sizing);
    }
    if (status != OC_OK) {
        return status;
    }
    const struct oc_instrument *instrument = symbol.instrument;

    sizing.min_notional = symbol.min_notional;
    if (oc_engine_fibonacci(symbol.engine, &plan) != OC_OK) {
        return call_fail(call, OC_ENOTFOUND, NULL, NULL, "%s has no confirmed swing leg yet",
                         instrument->symbol);
    }
    struct oc_score score = oc_engine_score(symbol.engine, plan.leg.direction);

    json_object_begin(json);
    write_names(call, instrument);
    json_member_string(json, "direction", oc_direction_text(plan.leg.direction));
    json_member_string(json, "phase", oc_fibonacci_phase(&plan));
    json_member_ratio(json, "retracement", plan.retracement, true);
    json_member_price(json, "start", instrument, plan.leg.start, true);
    json_member_price(json, "end", instrument, plan.leg.end, true);
    json_member_time(json, "start_time", plan.leg.start_ms);
    json_member_time(json, "end_time", plan.leg.end_ms);
    json_member_time(json, "known", plan.leg.known_ms);
    json_member_price(json, "pullback", instrument, plan.pullback, true);
    json_member_price(json, "approaching", instrument, plan.approaching, true);
    write_prices(json, "entries", instrument, plan.entries, OC_FIBONACCI_ENTRIES);
    json_member_price(json, "stop", instrument, plan.stop, true);
    write_prices(json, "targets", instrument, plan.targets, OC_FIBONACCI_TARGETS);
    write_rewards(json, &plan);
    json_member_int(json, "market_score", score.points);
    factors_write(json, "confluence", &score);
    sizing_write(json, &sizing, instrument, plan.entries, OC_FIBONACCI_ENTRIES, plan.stop);
    json_object_end(json);
    return OC_OK;
}

/* ---- volatility ---- */

struct volatility {
    size_t index; /* of the symbol */
    double price, atr_frac;
    double realized;   /* standard deviation of ln(close / close before) over 20 candles */
    double range_frac; /* highest high to lowest low of 20 candles over the close */
    double volume_z;   /* ln of the last volume against the 20 before it */
    bool has_z;
};

static void judge_returns(const struct oc_series *series, struct volatility *out)
{
    double sum = 0, squares = 0, high = 0, low = oc_series_at(series, 0)->low;

    for (size_t back = 0; back < VOLATILITY_WINDOW; back++) {
        const struct oc_candle *now = oc_series_at(series, back);
        double change = log(now->close / oc_series_at(series, back + 1)->close);

        sum += change;
        squares += change * change;
        high = now->high > high ? now->high : high;
        low = now->low < low ? now->low : low;
    }
    double variance = (squares - sum * sum / VOLATILITY_WINDOW) / (VOLATILITY_WINDOW - 1);

    out->realized = variance > 0 ? sqrt(variance) : 0.0;
    out->range_frac = (high - low) / out->price;
}

static void judge_volume(const struct oc_series *series, struct volatility *out)
{
    double last = oc_series_at(series, 0)->volume_base;
    double sum = 0, squares = 0;

    out->has_z = false;
    for (size_t back = 1; back <= VOLATILITY_WINDOW; back++) {
        double volume = oc_series_at(series, back)->volume_base;

        if (!(volume > 0)) {
            return;
        }
        sum += log(volume);
        squares += log(volume) * log(volume);
    }
    double mean = sum / VOLATILITY_WINDOW;
    double variance = (squares - sum * mean) / (VOLATILITY_WINDOW - 1);

    if (last > 0 && variance > 1e-12) {
        out->volume_z = (log(last) - mean) / sqrt(variance);
        out->has_z = true;
    }
}

/* False: not enough candles yet. */
static bool judge_symbol(const struct source_symbol *symbol, enum oc_timeframe timeframe,
                         struct volatility *out)
{
    const struct oc_series *series =
        symbol->engine == NULL ? NULL : oc_engine_series(symbol->engine, timeframe);
    struct oc_market_state state;

    if (series == NULL || series->count < VOLATILITY_WINDOW + 1) {
        return false;
    }
    oc_engine_market_state(symbol->engine, &state);
    out->price = oc_series_at(series, 0)->close;
    out->atr_frac = state.atr[timeframe] * symbol->instrument->tick / out->price;
    judge_returns(series, out);
    judge_volume(series, out);
    return state.has_atr[timeframe];
}

static int by_range(const void *a, const void *b)
{
    const struct volatility *x = a;
    const struct volatility *y = b;

    if (x->atr_frac > y->atr_frac || x->atr_frac < y->atr_frac) {
        return x->atr_frac > y->atr_frac ? -1 : 1;
    }
    return x->index < y->index ? -1 : x->index > y->index;
}

static void write_volatility(struct call *call, const struct volatility *row,
                             enum oc_timeframe timeframe)
{
    const struct source *source = call->server->source;
    struct json_writer *json = &call->json;
    struct source_symbol symbol;

    memset(&symbol, 0, sizeof(symbol));
    source->symbol_at(source->context, row->index, &symbol);
    json_object_begin(json);
    write_names(call, symbol.instrument);
    json_member_string(json, "timeframe", oc_timeframe_text(timeframe));
    json_member_decimal(json, "price", row->price, symbol.instrument->price_decimals);
    json_member_ratio(json, "atr_frac", row->atr_frac, true);
    json_member_ratio(json, "realized", row->realized, true);
    json_member_ratio(json, "range_frac", row->range_frac, true);
    json_member_ratio(json, "volume_z", row->volume_z, row->has_z);
    json_object_end(json);
}

enum oc_status get_volatility(struct call *call)
{
    const struct source *source = call->server->source;
    enum oc_timeframe timeframe = (enum oc_timeframe)call_integer(call, "timeframe", OC_TF_1H);
    size_t top = (size_t)call_integer(call, "top", VOLATILITY_TOP);
    size_t symbols = source->symbol_count(source->context);
    struct volatility *rows = arena_alloc_array(call->arena, symbols + 1, sizeof(*rows));
    size_t count = 0;

    if (rows == NULL) {
        return OC_ENOMEM;
    }
    for (size_t i = 0; i < symbols; i++) {
        struct source_symbol symbol;

        memset(&symbol, 0, sizeof(symbol));
        source->symbol_at(source->context, i, &symbol);
        rows[count].index = i;
        count += symbol.is_followed && judge_symbol(&symbol, timeframe, &rows[count]) ? 1 : 0;
    }
    qsort(rows, count, sizeof(*rows), by_range);
    json_array_begin(&call->json);
    for (size_t i = 0; i < count && i < top; i++) {
        write_volatility(call, &rows[i], timeframe);
    }
    json_array_end(&call->json);
    return OC_OK;
}

/* ---- coins ---- */

static void write_latest(struct call *call, const char *symbol)
{
    struct json_writer *json = &call->json;
    const struct signal_record *record = store_latest(call->server->store, symbol);

    json_key(json, "signal");
    if (record == NULL) {
        json_null(json);
        return;
    }
    json_object_begin(json);
    json_member_string(json, "signal_id", record->id);
    json_member_time(json, "timestamp", record->signal.open_ms + OC_MINUTE_MS);
    json_member_string(json, "signal", oc_direction_text(record->signal.direction));
    json_member_ratio(json, "confidence", record->signal.confidence, true);
    json_member_bool(json, "endorsed", record->signal.is_endorsed);
    json_object_end(json);
}

static void write_coin(struct call *call, const struct source_symbol *symbol)
{
    struct json_writer *json = &call->json;
    const struct oc_candle *last = NULL;
    const struct oc_candle *before = NULL;
    struct volatility volatility = {0};
    bool has_volatility = judge_symbol(symbol, OC_TF_1H, &volatility);

    if (symbol->engine != NULL) {
        const struct oc_series *minutes = oc_engine_series(symbol->engine, OC_TF_1M);

        last = oc_series_at(minutes, 0);
        before = last == NULL ? NULL : oc_series_find(minutes, oc_candle_open_ms(last) - OC_DAY_MS);
        last = symbol->has_open ? &symbol->open : last;
    }
    json_object_begin(json);
    write_names(call, symbol->instrument);
    json_member_string(json, "status", symbol->status);
    json_key(json, "price");
    if (last != NULL) {
        json_decimal_exact(json, last->close, symbol->instrument->price_decimals);
    } else {
        json_null(json);
    }
    json_member_ratio(json, "change_24h", before == NULL ? 0.0 : last->close / before->close - 1.0,
                      before != NULL);
    json_member_ratio(json, "volatility", volatility.atr_frac, has_volatility);
    write_latest(call, symbol->instrument->symbol);
    json_object_end(json);
}

enum oc_status get_coins(struct call *call)
{
    const struct source *source = call->server->source;
    size_t count = source->symbol_count(source->context);

    json_array_begin(&call->json);
    for (size_t i = 0; i < count; i++) {
        struct source_symbol symbol;

        memset(&symbol, 0, sizeof(symbol));
        source->symbol_at(source->context, i, &symbol);
        if (symbol.is_followed) {
            write_coin(call, &symbol);
        }
    }
    json_array_end(&call->json);
    return OC_OK;
}
