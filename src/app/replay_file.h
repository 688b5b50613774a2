/* replay_file.h - the rows of one symbol's candle files as one stream, and what it trades in.
 * SPDX-License-Identifier: MIT */
#ifndef APP_REPLAY_FILE_H
#define APP_REPLAY_FILE_H

#include "app/replay.h"
#include "history/history.h"

enum { REPLAY_FILES_MAX = 128 };

struct replay_rows {
    char symbol[OC_SYMBOL_CAP];
    const char *files[REPLAY_FILES_MAX];
    size_t file_count, file_next;
    struct history *history; /* of files[file_next - 1] */
    struct history_row row;  /* the next one to take, if has_row */
    bool has_row, has_taker;
};

/* Opens the first file. */
OC_MUST_USE enum oc_status replay_rows_open(struct replay_rows *rows, struct error *error);
/* Steps to the next row; has_row is false at the end of the last file. */
OC_MUST_USE enum oc_status replay_rows_next(struct replay_rows *rows, struct error *error);
void replay_rows_close(struct replay_rows *rows);
const char *replay_rows_file(const struct replay_rows *rows); /* the one being read */

/* Tick and step: from the exchange-info file, the given texts, or the first UTC day of the file. */
OC_MUST_USE enum oc_status replay_instrument(const struct replay_config *config,
                                             const struct replay_rows *rows,
                                             struct oc_instrument *out, struct error *error);

#endif
