/* log_line.h - one log line being written: pairs in logfmt or JSON, escaped, in fixed memory.
 *
 * Overflow answer: a pair that does not fit is left out whole, and the line ends in cut=true.
 * SPDX-License-Identifier: MIT */
#ifndef BASE_LOG_LINE_H
#define BASE_LOG_LINE_H

#include "base/limits.h"
#include "base/log.h"
#include "base/slice.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct log_line {
    char text[LIMIT_LOG_LINE + 64]; /* 64 kept for the cut mark and the end */
    size_t size;
    enum log_format format;
    bool is_cut;
};

void log_line_init(struct log_line *line, enum log_format format);
void log_line_pair(struct log_line *line, struct slice key, struct slice value, bool is_number);
/* The pairs of a log_event format (see log.h). */
void log_line_format(struct log_line *line, const char *format, va_list args);
void log_line_end(struct log_line *line); /* closes it with '\n'; nothing may follow */

#endif
