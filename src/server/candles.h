/* candles.h - candles on the wire: HTTP rows and WebSocket events have the same columns.
 * SPDX-License-Identifier: MIT */
#ifndef SERVER_CANDLES_H
#define SERVER_CANDLES_H

#include "base/json_writer.h"
#include "server/source.h"

#include <stdbool.h>

enum { CANDLE_COLUMN_COUNT = 9 };
extern const char *const CANDLE_COLUMNS[CANDLE_COLUMN_COUNT];

/* An array in the order of CANDLE_COLUMNS. */
void candle_write(struct json_writer *json, const struct oc_instrument *instrument,
                  const struct oc_candle *candle);

/* The candle of a timeframe that is still forming: its closed minutes and the open one. The symbol
 * has an engine. False: nothing of it is known yet. */
bool candle_forming(const struct source_symbol *symbol, enum oc_timeframe timeframe,
                    struct oc_candle *out);

#endif
