/* lines.c - the lines of a file in blocks.
 * SPDX-License-Identifier: MIT */
#include "history/lines.h"

#include <string.h>

/* Moves what is left to the front and fills the block. */
static enum oc_status refill(struct history_lines *lines, struct error *error)
{
    size_t kept = lines->end - lines->begin;

    memmove(lines->block, lines->block + lines->begin, kept);
    lines->begin = 0;
    lines->end = kept;
    while (!lines->at_end && lines->end < sizeof lines->block) {
        size_t used = 0;
        enum oc_status status =
            lines->source->kind->read(lines->source, lines->block + lines->end,
                                      sizeof lines->block - lines->end, &used, error);

        if (status != OC_OK) {
            return status;
        }
        lines->end += used;
        lines->at_end = used == 0;
    }
    return OC_OK;
}

/* One line with its '\n' (the last may lack it). */
static enum oc_status take_line(struct history_lines *lines, struct slice *line,
                                struct error *error)
{
    const char *found = NULL;

    for (;;) {
        const char *at = lines->block + lines->begin;

        found = memchr(at, '\n', lines->end - lines->begin);
        if (found != NULL || lines->at_end || lines->end - lines->begin > LIMIT_HISTORY_ROW) {
            break;
        }
        enum oc_status status = refill(lines, error);

        if (status != OC_OK) {
            return status;
        }
    }
    const char *at = lines->block + lines->begin;
    size_t size = found == NULL ? lines->end - lines->begin : (size_t)(found - at) + 1;

    if (size == 0) {
        return OC_ECLOSED;
    }
    lines->number++;
    if (size > LIMIT_HISTORY_ROW) {
        return error_set(error, OC_EMALFORMED, "a row of more than %d bytes", LIMIT_HISTORY_ROW);
    }
    lines->begin += size;
    *line = slice_make(at, size);
    return OC_OK;
}

enum oc_status history_lines_next(struct history_lines *lines, struct slice *line,
                                  struct error *error)
{
    for (;;) {
        enum oc_status status = take_line(lines, line, error);

        if (status != OC_OK) {
            return status;
        }
        *line = slice_trim(*line);
        if (lines->number == 1 && slice_starts(*line, "\xef\xbb\xbf")) { /* byte order mark */
            *line = slice_make(line->data + 3, line->size - 3);
        }
        if (line->size > 0) {
            return OC_OK;
        }
    }
}

struct slice history_lines_ahead(const struct history_lines *lines)
{
    return slice_make(lines->block + lines->begin, lines->end - lines->begin);
}
