/* config.c - the defaults and ranges of struct exchange_config for Binance.
 * SPDX-License-Identifier: MIT */
#include "exchange/binance/config.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/limits.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const struct time_row {
    const char *name;
    size_t offset;
    int64_t fallback;
    int64_t min, max;
} TIMES[] = {
    {"rest_timeout_ms", offsetof(struct exchange_config, rest_timeout_ms), 20000, 100, 600000},
    {"connect_timeout_ms", offsetof(struct exchange_config, connect_timeout_ms), 10000, 100,
     600000},
    {"lifetime_ms", offsetof(struct exchange_config, lifetime_ms), 23 * INT64_C(3600000), 100,
     24 * INT64_C(3600000)},
    {"silence_ms", offsetof(struct exchange_config, silence_ms), 75000, 100, 3600000},
    {"lag_ms", offsetof(struct exchange_config, lag_ms), 30000, 100, 3600000},
    {"late_ms", offsetof(struct exchange_config, late_ms), 10000, 1, 3600000},
    {"late_real_ms", offsetof(struct exchange_config, late_real_ms), 3000, 10, 3600000},
    {"settle_ms", offsetof(struct exchange_config, settle_ms), 2000, 1, 600000},
    {"backoff_min_ms", offsetof(struct exchange_config, backoff_min_ms), 500, 1, 600000},
    {"backoff_max_ms", offsetof(struct exchange_config, backoff_max_ms), 30000, 1, 3600000},
    {"blocked_retry_ms", offsetof(struct exchange_config, blocked_retry_ms), 300000, 100, 86400000},
};

static enum oc_status fill_times(struct exchange_config *out, struct error *error)
{
    for (size_t i = 0; i < sizeof(TIMES) / sizeof(TIMES[0]); i++) {
        const struct time_row *row = &TIMES[i];
        int64_t value;

        memcpy(&value, (const char *)out + row->offset, sizeof(value));
        if (value == 0)
            value = row->fallback;
        if (value < row->min || value > row->max)
            return error_set(error, OC_EINVALID, "exchange: %s = %lld is not in %lld .. %lld",
                             row->name, (long long)value, (long long)row->min, (long long)row->max);
        memcpy((char *)out + row->offset, &value, sizeof(value));
    }
    if (out->backoff_max_ms < out->backoff_min_ms)
        return error_set(error, OC_EINVALID, "exchange: backoff_max_ms = %lld is below %lld",
                         (long long)out->backoff_max_ms, (long long)out->backoff_min_ms);
    return OC_OK;
}

static enum oc_status fill_count(uint32_t *value, uint32_t fallback, uint32_t max, const char *name,
                                 struct error *error)
{
    if (*value == 0)
        *value = fallback;
    if (*value > max)
        return error_set(error, OC_EINVALID, "exchange: %s = %u is not in 1 .. %u", name, *value,
                         max);
    return OC_OK;
}

enum oc_status binance_config_fill(struct exchange_config *out, char **ca_file,
                                   const struct exchange_config *given, struct error *error)
{
    enum oc_status status;

    *out = *given;
    *ca_file = NULL;
    out->ca_file = NULL;
    status = fill_times(out, error);
    if (status == OC_OK)
        status = fill_count(&out->slots_max, 2048, LIMIT_EXCHANGE_SLOTS, "slots_max", error);
    if (status == OC_OK)
        status = fill_count(&out->streams_per_connection, 200, LIMIT_EXCHANGE_STREAMS,
                            "streams_per_connection", error);
    if (status == OC_OK)
        status = fill_count(&out->rest_in_flight, 4, 32, "rest_in_flight", error);
    if (status != OC_OK)
        return status;
    if (out->weight_budget_frac == 0)
        out->weight_budget_frac = 0.8;
    if (!(out->weight_budget_frac >= 0.05 && out->weight_budget_frac <= 1))
        return error_set(error, OC_EINVALID,
                         "exchange: weight_budget_frac = %.3f is not in 0.05 .. 1",
                         out->weight_budget_frac);
    if (out->seed == 0 && !hash_random(&out->seed, sizeof(out->seed)))
        out->seed = 1; /* jitter only */
    if (given->ca_file == NULL || given->ca_file[0] == '\0')
        return OC_OK;
    *ca_file = malloc(strlen(given->ca_file) + 1);
    if (*ca_file == NULL)
        return error_set(error, OC_ENOMEM, "open binance: out of memory");
    memcpy(*ca_file, given->ca_file, strlen(given->ca_file) + 1);
    out->ca_file = *ca_file;
    return OC_OK;
}
