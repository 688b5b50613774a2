/* fuzz_kline.c - any bytes as a frame of Binance's stream.
 *
 * What must hold: a frame is one of the six kinds; a candle is sound and on its minute, its symbol is
 * short and not empty; a fault has a text; and where the scanner takes a frame as a candle, cJSON takes
 * it as the same candle.
 * SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "exchange/binance/parse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUIRE(condition) \
    do {                   \
        if (!(condition))  \
            abort();       \
    } while (0)

static void check_candle(const struct binance_frame *frame)
{
    const struct oc_candle *candle = &frame->candle;

    REQUIRE(isfinite(candle->open) && isfinite(candle->high) && isfinite(candle->close));
    REQUIRE(candle->low > 0 && candle->low <= candle->open && candle->low <= candle->close);
    REQUIRE(candle->open <= candle->high && candle->close <= candle->high);
    REQUIRE(candle->taker_base >= 0 && candle->taker_base <= candle->volume_base);
    REQUIRE(isfinite(candle->volume_base) && candle->turnover_quote >= 0);
    REQUIRE(candle->open_s % 60 == 0 && frame->event_ms > 0);
    REQUIRE(oc_candle_source(candle) == OC_SOURCE_WS);
    REQUIRE(oc_candle_has(candle, OC_CANDLE_FINAL) == frame->is_final);
    REQUIRE(frame->symbol[0] != '\0' && memchr(frame->symbol, 0, sizeof(frame->symbol)) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct binance_frame fast;
    struct binance_frame slow;
    struct error error;

    memset(&fast, 0x5a, sizeof(fast));
    binance_parse_frame((const char *)data, size, &fast, &error);
    REQUIRE(fast.kind <= BINANCE_FRAME_FAULT);
    if (fast.kind == BINANCE_FRAME_FAULT)
        REQUIRE(error.text[0] != '\0' && fast.fault < EXCHANGE_FAULT_COUNT);
    if (fast.kind != BINANCE_FRAME_KLINE)
        return 0;
    check_candle(&fast);
    binance_parse_frame_slow((const char *)data, size, &slow, &error);
    REQUIRE(slow.kind == BINANCE_FRAME_KLINE);
    REQUIRE(memcmp(&fast.candle, &slow.candle, sizeof(fast.candle)) == 0);
    REQUIRE(strcmp(fast.symbol, slow.symbol) == 0 && fast.event_ms == slow.event_ms);
    return 0;
}
