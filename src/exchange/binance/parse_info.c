/* parse_info.c - exchangeInfo and the 24 h tickers, by cJSON: megabytes, but rare and off the loop.
 * SPDX-License-Identifier: MIT */
#include "base/decimal.h"
#include "base/error.h"
#include "exchange/binance/candle_check.h"
#include "exchange/binance/parse.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INSTRUMENTS_MAX = 50000 };

static const char *text_member(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

    return cJSON_IsString(item) ? item->valuestring : NULL;
}

static bool copy_member(const cJSON *object, const char *key, char *out, size_t out_size)
{
    const char *text = text_member(object, key);

    return text != NULL && text[0] != '\0' && slice_copy(slice_of(text), out, out_size);
}

static const cJSON *filter_of(const cJSON *symbol, const char *type)
{
    const cJSON *filters = cJSON_GetObjectItemCaseSensitive(symbol, "filters");
    const cJSON *filter;

    cJSON_ArrayForEach(filter, filters)
    {
        const char *found = text_member(filter, "filterType");

        if (found != NULL && strcmp(found, type) == 0)
            return filter;
    }
    return NULL;
}

/* A size such as tickSize "0.01000000": > 0, at most OC_DECIMALS_MAX decimals. */
static bool read_size(const cJSON *symbol, const char *type, const char *key, int64_t *units,
                      unsigned *decimals, struct exchange_instrument *row)
{
    const cJSON *filter = filter_of(symbol, type);
    const char *text = text_member(filter, key);

    if (text == NULL) {
        (void)snprintf(row->reason, sizeof(row->reason), "no %s.%s", type, key);
        return false;
    }
    if (decimal_parse_units(text, strlen(text), units, decimals) != OC_OK || *units <= 0 ||
        *decimals > OC_DECIMALS_MAX) {
        (void)snprintf(row->reason, sizeof(row->reason), "%s.%s is \"%.40s\"", type, key, text);
        return false;
    }
    return true;
}

/* Spot has NOTIONAL, before 2023 MIN_NOTIONAL; USD-M MIN_NOTIONAL with another key. 0: none of them. */
static double min_notional_of(const cJSON *symbol)
{
    static const struct {
        const char *type, *key;
    } FORMS[] = {
        {"NOTIONAL", "minNotional"}, {"MIN_NOTIONAL", "notional"}, {"MIN_NOTIONAL", "minNotional"}};
    double value = 0;

    for (size_t i = 0; i < sizeof(FORMS) / sizeof(FORMS[0]); i++) {
        const char *text = text_member(filter_of(symbol, FORMS[i].type), FORMS[i].key);

        if (text != NULL && decimal_parse_double(text, strlen(text), &value) == OC_OK && value > 0)
            return value;
    }
    return 0;
}

/* false: not even a symbol's name */
static bool read_symbol(enum oc_market market, const cJSON *symbol, struct exchange_instrument *row)
{
    int64_t tick_units = 0;
    int64_t step_units = 0;
    unsigned price_decimals = 0;
    unsigned volume_decimals = 0;
    char name[OC_SYMBOL_CAP];

    memset(row, 0, sizeof(*row));
    if (!copy_member(symbol, "symbol", name, sizeof(name)))
        return false;
    if (!copy_member(symbol, "status", row->status, sizeof(row->status)) &&
        !copy_member(symbol, "contractStatus", row->status, sizeof(row->status)))
        (void)snprintf(row->status, sizeof(row->status), "UNKNOWN");
    (void)copy_member(symbol, "baseAsset", row->base, sizeof(row->base));
    (void)copy_member(symbol, "quoteAsset", row->quote, sizeof(row->quote));
    if (read_size(symbol, "PRICE_FILTER", "tickSize", &tick_units, &price_decimals, row) &&
        read_size(symbol, "LOT_SIZE", "stepSize", &step_units, &volume_decimals, row)) {
        row->usable =
            oc_instrument_init(&row->instrument, name, market, tick_units, (uint8_t)price_decimals,
                               step_units, (uint8_t)volume_decimals);
        if (!row->usable)
            (void)snprintf(row->reason, sizeof(row->reason), "tick or step out of range");
    }
    row->min_notional = min_notional_of(symbol);
    memcpy(row->instrument.symbol, name, sizeof(name));
    row->instrument.market = market;
    row->instrument.is_trading = strcmp(row->status, "TRADING") == 0;
    return true;
}

static int compare_rows(const void *a, const void *b)
{
    const struct exchange_instrument *left = a;
    const struct exchange_instrument *right = b;

    return strcmp(left->instrument.symbol, right->instrument.symbol);
}

static enum oc_status read_symbols(enum oc_market market, const cJSON *symbols,
                                   struct exchange_instruments *out, struct error *error)
{
    int size = cJSON_GetArraySize(symbols);
    struct exchange_instruments made = {NULL, 0, 0, 0};
    const cJSON *symbol;

    if (size <= 0 || size > INSTRUMENTS_MAX)
        return error_set(error, OC_EMALFORMED, "exchangeInfo: %d symbols", size);
    made.rows = calloc((size_t)size, sizeof(made.rows[0]));
    if (made.rows == NULL)
        return error_set(error, OC_ENOMEM, "exchangeInfo: %d symbols", size);
    cJSON_ArrayForEach(symbol, symbols)
    {
        if (read_symbol(market, symbol, &made.rows[made.count]))
            made.count++;
    }
    if (made.count == 0) {
        free(made.rows);
        return error_set(error, OC_EMALFORMED, "exchangeInfo: %d symbols without a name", size);
    }
    qsort(made.rows, made.count, sizeof(made.rows[0]), compare_rows);
    *out = made;
    return OC_OK;
}

/* {"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":6000} */
static uint32_t weight_limit_of(const cJSON *root)
{
    const cJSON *limits = cJSON_GetObjectItemCaseSensitive(root, "rateLimits");
    const cJSON *row;

    cJSON_ArrayForEach(row, limits)
    {
        const char *type = text_member(row, "rateLimitType");
        const char *interval = text_member(row, "interval");
        const cJSON *count = cJSON_GetObjectItemCaseSensitive(row, "intervalNum");
        const cJSON *limit = cJSON_GetObjectItemCaseSensitive(row, "limit");

        if (type != NULL && strcmp(type, "REQUEST_WEIGHT") == 0 && interval != NULL &&
            strcmp(interval, "MINUTE") == 0 && cJSON_IsNumber(count) && count->valuedouble == 1 &&
            cJSON_IsNumber(limit) && limit->valuedouble >= 1 && limit->valuedouble <= 1e9)
            return (uint32_t)limit->valuedouble;
    }
    return 0;
}

enum oc_status binance_parse_info(enum oc_market market, const char *bytes, size_t size,
                                  struct exchange_instruments *out, struct error *error)
{
    cJSON *root = cJSON_ParseWithLength(bytes, size);
    const cJSON *symbols = cJSON_GetObjectItemCaseSensitive(root, "symbols");
    const cJSON *server_time = cJSON_GetObjectItemCaseSensitive(root, "serverTime");
    double stamp = cJSON_IsNumber(server_time) ? server_time->valuedouble : 0;
    enum oc_status status;

    if (!cJSON_IsArray(symbols)) {
        status = error_set(error, OC_EMALFORMED, "exchangeInfo: %s in %zu bytes: %.*s",
                           root == NULL ? "not JSON" : "no array \"symbols\"", size,
                           (int)(size < 60 ? size : 60), bytes);
    } else {
        status = read_symbols(market, symbols, out, error);
    }
    if (status == OC_OK && stamp > 0 && stamp < 9007199254740992.0)
        out->server_ms = binance_ms_of((int64_t)stamp);
    if (status == OC_OK)
        out->weight_limit = weight_limit_of(root);
    cJSON_Delete(root);
    return status;
}

static void add_turnover(const cJSON *ticker, struct exchange_instruments *instruments)
{
    const char *symbol = text_member(ticker, "symbol");
    const char *turnover = text_member(ticker, "quoteVolume");
    const struct exchange_instrument *row;
    double value;

    if (symbol == NULL || turnover == NULL ||
        decimal_parse_double(turnover, strlen(turnover), &value) != OC_OK || !(value >= 0))
        return;
    row = exchange_instruments_find(instruments, symbol);
    if (row != NULL)
        instruments->rows[row - instruments->rows].turnover_24h = value;
}

enum oc_status binance_parse_tickers(const char *bytes, size_t size,
                                     struct exchange_instruments *instruments, struct error *error)
{
    cJSON *root = cJSON_ParseWithLength(bytes, size);
    const cJSON *ticker;

    if (!cJSON_IsArray(root)) {
        cJSON_Delete(root);
        return error_set(error, OC_EMALFORMED, "24hr tickers: no array in %zu bytes: %.*s", size,
                         (int)(size < 60 ? size : 60), bytes);
    }
    cJSON_ArrayForEach(ticker, root)
    {
        add_turnover(ticker, instruments);
    }
    cJSON_Delete(root);
    return OC_OK;
}
