/* frame_parts.h - what a stream frame consists of, before it is judged; filled by the scanner or by
 * cJSON, judged in one place.
 * SPDX-License-Identifier: MIT */
#ifndef EXCHANGE_BINANCE_FRAME_PARTS_H
#define EXCHANGE_BINANCE_FRAME_PARTS_H

#include "base/slice.h"
#include "exchange/binance/candle_check.h"
#include "exchange/binance/parse.h"

#include <stdbool.h>
#include <stdint.h>

/* Members that were there. */
enum {
    PART_STREAM = 1U << 0,
    PART_EVENT = 1U << 1, /* e */
    PART_EVENT_TIME = 1U << 2,
    PART_SYMBOL = 1U << 3,
    PART_KLINE = 1U << 4,
    PART_RESULT = 1U << 5,
    PART_ID = 1U << 6,
    PART_CODE = 1U << 7,
    PART_MESSAGE = 1U << 8,
    PART_DATA = 1U << 9,
    PART_ERROR = 1U << 10
};

/* Members of k; all but the unused ones must be there. */
enum {
    KLINE_OPEN_TIME = 1U << 0,
    KLINE_CLOSE_TIME = 1U << 1,
    KLINE_SYMBOL = 1U << 2,
    KLINE_INTERVAL = 1U << 3,
    KLINE_OPEN = 1U << 4,
    KLINE_CLOSE = 1U << 5,
    KLINE_HIGH = 1U << 6,
    KLINE_LOW = 1U << 7,
    KLINE_VOLUME = 1U << 8,
    KLINE_TRADES = 1U << 9,
    KLINE_IS_FINAL = 1U << 10,
    KLINE_TURNOVER = 1U << 11,
    KLINE_TAKER = 1U << 12,
    KLINE_ALL = (1U << 13) - 1
};

struct frame_parts {
    uint32_t present;
    uint32_t kline_present;
    struct slice stream;
    struct slice event;
    struct slice symbol;
    struct slice message;
    int64_t event_time;
    int64_t id;
    int64_t code;
    bool has_id;
    bool is_final;
    struct slice kline_symbol;
    struct slice interval;
    struct kline_values kline;
};

/* Fills *frame (kind and what belongs to it) from the parts. */
void binance_frame_judge(const struct frame_parts *parts, struct binance_frame *frame,
                         struct error *error);

#endif
