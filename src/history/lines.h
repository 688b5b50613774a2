/* lines.h - the lines of a file in blocks; private to history.
 * SPDX-License-Identifier: MIT */
#ifndef HISTORY_LINES_H
#define HISTORY_LINES_H

#include "base/limits.h"
#include "base/slice.h"
#include "history/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct history_lines {
    struct history_source *source;
    uint64_t number; /* of the line given last; 1-based */
    size_t begin, end;
    bool at_end; /* the source is used up */
    char block[LIMIT_HISTORY_BLOCK];
};

/* The next line that is not blank, without its end. OC_ECLOSED: no more. OC_EMALFORMED: longer than
 * LIMIT_HISTORY_ROW. The slice is valid until the next call. */
OC_MUST_USE enum oc_status history_lines_next(struct history_lines *lines, struct slice *line,
                                              struct error *error);

/* What was read ahead behind the line given last, without using it up; may end in a partial line. */
struct slice history_lines_ahead(const struct history_lines *lines);

#endif
