/* watch_line.h - one event of the live stream as a line for people.
 * SPDX-License-Identifier: MIT */
#ifndef APP_WATCH_LINE_H
#define APP_WATCH_LINE_H

#include "base/buffer.h"

struct cJSON;

/* type: signal, opinion, outcome, candle; others give nothing. */
void watch_line_append(struct buffer *out, const char *type, const struct cJSON *data);

#endif
