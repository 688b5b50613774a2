/* candle_check.c - the values of one kline, however they came, into a sound candle.
 * SPDX-License-Identifier: MIT */
#include "exchange/binance/candle_check.h"

#include "base/decimal.h"
#include "base/error.h"

#include <stddef.h>

static const int64_t MICROSECONDS_ABOVE = INT64_C(100000000000000);

int64_t binance_ms_of(int64_t stamp)
{
    return stamp > MICROSECONDS_ABOVE ? stamp / 1000 : stamp;
}

static bool refuse(enum exchange_frame_fault *fault, enum exchange_frame_fault value)
{
    *fault = value;
    return false;
}

static bool read_decimals(const struct kline_values *values, struct oc_candle *candle,
                          enum exchange_frame_fault *fault, struct error *error)
{
    const struct {
        const char *name;
        const struct slice *text;
        double *out;
        bool is_price;
    } fields[] = {
        {"open", &values->open, &candle->open, true},
        {"high", &values->high, &candle->high, true},
        {"low", &values->low, &candle->low, true},
        {"close", &values->close, &candle->close, true},
        {"volume", &values->volume, &candle->volume_base, false},
        {"quote volume", &values->turnover, &candle->turnover_quote, false},
        {"taker volume", &values->taker, &candle->taker_base, false},
    };

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        const struct slice *text = fields[i].text;
        bool is_read = decimal_parse_double(text->data, text->size, fields[i].out) == OC_OK;

        if (is_read && (fields[i].is_price ? *fields[i].out > 0 : *fields[i].out >= 0))
            continue;
        (void)error_set(error, OC_EINVALID, "kline: %s \"%.*s\" is not a number %s 0",
                        fields[i].name, (int)(text->size < 40 ? text->size : 40), text->data,
                        fields[i].is_price ? ">" : ">=");
        return refuse(fault, fields[i].is_price ? EXCHANGE_FAULT_PRICE : EXCHANGE_FAULT_VOLUME);
    }
    return true;
}

static bool check_times(const struct kline_values *values, int64_t interval_ms,
                        struct oc_candle *candle, enum exchange_frame_fault *fault,
                        struct error *error)
{
    bool is_us = values->open_time > MICROSECONDS_ABOVE;
    int64_t unit = is_us ? 1000 : 1;
    int64_t open_ms = values->open_time / unit;

    if (values->open_time <= 0 || values->open_time % unit != 0 || open_ms % interval_ms != 0 ||
        open_ms / 1000 > (int64_t)UINT32_MAX) {
        (void)error_set(error, OC_EINVALID, "kline: open time %lld is not on the %lld ms grid",
                        (long long)values->open_time, (long long)interval_ms);
        return refuse(fault, EXCHANGE_FAULT_TIME);
    }
    if (values->close_time != values->open_time + interval_ms * unit - 1) {
        (void)error_set(error, OC_EINVALID, "kline: close time %lld does not fit open time %lld",
                        (long long)values->close_time, (long long)values->open_time);
        return refuse(fault, EXCHANGE_FAULT_TIME);
    }
    candle->open_s = (uint32_t)(open_ms / 1000);
    return true;
}

/* Texts of two fields in one complaint. */
static bool refuse_pair(enum exchange_frame_fault *fault, enum exchange_frame_fault value,
                        struct error *error, const char *relation, const struct slice *a,
                        const struct slice *b)
{
    (void)error_set(error, OC_EINVALID, "kline: %s: %.*s, %.*s", relation,
                    (int)(a->size < 32 ? a->size : 32), a->data, (int)(b->size < 32 ? b->size : 32),
                    b->data);
    return refuse(fault, value);
}

bool binance_candle_of(const struct kline_values *values, int64_t interval_ms,
                       struct oc_candle *candle, enum exchange_frame_fault *fault,
                       struct error *error)
{
    struct oc_candle made = {0};

    if (!check_times(values, interval_ms, &made, fault, error) ||
        !read_decimals(values, &made, fault, error))
        return false;
    if (made.high < made.low)
        return refuse_pair(fault, EXCHANGE_FAULT_PRICE, error, "high below low", &values->high,
                           &values->low);
    if (made.open < made.low || made.open > made.high)
        return refuse_pair(fault, EXCHANGE_FAULT_PRICE, error, "open outside low .. high",
                           &values->open, made.open < made.low ? &values->low : &values->high);
    if (made.close < made.low || made.close > made.high)
        return refuse_pair(fault, EXCHANGE_FAULT_PRICE, error, "close outside low .. high",
                           &values->close, made.close < made.low ? &values->low : &values->high);
    if (made.taker_base > made.volume_base)
        return refuse_pair(fault, EXCHANGE_FAULT_VOLUME, error, "taker volume above volume",
                           &values->taker, &values->volume);
    if (values->trades < 0) {
        (void)error_set(error, OC_EINVALID, "kline: %lld trades", (long long)values->trades);
        return refuse(fault, EXCHANGE_FAULT_VOLUME);
    }
    oc_candle_set_meta(&made, (uint64_t)values->trades, OC_SOURCE_WS, 0);
    *candle = made;
    return true;
}
