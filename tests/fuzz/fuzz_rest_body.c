/* fuzz_rest_body.c - any bytes as a REST body of Binance; the first byte chooses which.
 *
 * What must hold: pages ascend, are no longer than asked for, and their candles are sound; a refusal
 * has a text; instruments are sorted, and the usable ones have a tick and a step; texts end.
 * SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "exchange/binance/parse.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS = 64 };

#define REQUIRE(condition) \
    do {                   \
        if (!(condition))  \
            abort();       \
    } while (0)

static void try_klines(const char *body, size_t size, enum oc_timeframe timeframe)
{
    struct oc_candle rows[ROWS];
    struct binance_klines klines = {.rows = rows, .cap = ROWS};
    struct error error;
    int64_t last_ms = -1;

    if (binance_parse_klines(body, size, timeframe, INT64_C(1634943840000), &klines, &error) !=
        OC_OK) {
        REQUIRE(error.text[0] != '\0');
        return;
    }
    REQUIRE(klines.count + klines.unsound <= ROWS);
    REQUIRE(klines.unsound == 0 || error.text[0] != '\0');
    for (size_t i = 0; i < klines.count; i++) {
        int64_t open_ms = oc_candle_open_ms(&rows[i]);

        REQUIRE(open_ms > last_ms && open_ms % oc_timeframe_ms(timeframe) == 0);
        REQUIRE(rows[i].low > 0 && rows[i].low <= rows[i].high);
        REQUIRE(rows[i].taker_base >= 0 && rows[i].taker_base <= rows[i].volume_base);
        REQUIRE(oc_candle_has(&rows[i], OC_CANDLE_FINAL) ==
                (open_ms + oc_timeframe_ms(timeframe) - 1 < INT64_C(1634943840000)));
        last_ms = open_ms;
    }
}

static void try_info(const char *body, size_t size)
{
    struct exchange_instruments all;
    struct error error;

    if (binance_parse_info(OC_MARKET_SPOT, body, size, &all, &error) != OC_OK) {
        REQUIRE(error.text[0] != '\0');
        return;
    }
    REQUIRE(all.count > 0);
    for (size_t i = 0; i < all.count; i++) {
        const struct exchange_instrument *row = &all.rows[i];

        REQUIRE(row->usable ? row->instrument.tick > 0 && row->instrument.step > 0
                            : row->reason[0] != '\0');
        REQUIRE(i == 0 || strcmp(all.rows[i - 1].instrument.symbol, row->instrument.symbol) <= 0);
    }
    (void)!binance_parse_tickers(body, size, &all, &error);
    exchange_instruments_free(&all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *body = (const char *)data + 1;
    struct binance_error said;
    struct error error;
    int64_t server_ms = 0;

    if (size == 0)
        return 0;
    size--;
    switch (data[0] % 4) {
    case 0:
        try_klines(body, size, (enum oc_timeframe)(data[0] / 4 % OC_TF_COUNT));
        break;
    case 1:
        try_info(body, size);
        break;
    case 2:
        binance_parse_error(body, size, &said);
        REQUIRE(memchr(said.text, 0, sizeof(said.text)) != NULL);
        break;
    default:
        if (binance_parse_time(body, size, &server_ms, &error) == OC_OK)
            REQUIRE(server_ms > 0);
        break;
    }
    return 0;
}
