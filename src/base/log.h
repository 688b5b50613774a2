/* log.h - one event, one line of logfmt or JSON on stderr.
 *
 *   log_event(LOG_INFO, "feed", "live", "symbol=%s attempts=%d", symbol, attempts);
 *   ts=2025-11-01T13:10:00.000Z level=info mod=feed ev=live symbol=BTCUSDT attempts=2
 *
 * The format is checked like printf's. It is a list of `key=value` parts separated by single spaces;
 * a value is any mix of plain characters and conversions. A value that came through a conversion may
 * hold anything: it is quoted and escaped, so that it can start neither a new key nor a new line.
 * Conversions: %s %.*s %c %d %i %u %x with h, l, ll, z or none, and %f %g %e with a precision.
 *
 * Lines that repeat are counted, not repeated: an identical line within 10 s, and (above LOG_INFO and
 * for LOG_DEBUG) more than 20 lines of one mod and ev in 10 s. The count is told by the next line of
 * the kind as `repeated=N`, or by log_flush. Thread-safe.
 * SPDX-License-Identifier: MIT */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "outcry/attr.h"

#include <stdbool.h>
#include <stddef.h>

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };
enum log_format { LOG_FORMAT_LOGFMT, LOG_FORMAT_JSON };

/* line ends in '\n' and is valid for the call only */
typedef void log_sink(void *context, const char *line, size_t size);

void log_set_level(enum log_level level);         /* default LOG_INFO; lines above it are dropped */
void log_set_format(enum log_format format);      /* default logfmt */
void log_set_sink(log_sink *sink, void *context); /* NULL: stderr again */
bool log_is_on(enum log_level level);
bool log_level_parse(const char *text, enum log_level *out);   /* error warn info debug, any case */
bool log_format_parse(const char *text, enum log_format *out); /* logfmt json, any case */
const char *log_level_text(enum log_level level);

/* mod and ev: constant words that live as long as the program */
void log_event(enum log_level level, const char *mod, const char *ev, const char *format, ...)
    OC_PRINTF(4, 5);

/* Writes a line for every pending count; call about once a minute and before the end. */
void log_flush(void);

#endif
