/* limits.h - every cap of the program, with its overflow answer.
 *
 * One marked block per folder; a cap that a user may change is a configuration key instead, and its
 * largest value stands here.
 * SPDX-License-Identifier: MIT */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

enum {
    /* ---- base ---- */
    LIMIT_JSON_DEPTH = 62,       /* deeper nesting is a bug of the caller: assert */
    LIMIT_LOG_LINE = 2048,       /* a longer line is cut and ends in cut=true */
    LIMIT_LOG_KINDS = 64,        /* kinds of lines counted; the stalest is flushed and forgotten */
    LIMIT_LOG_WINDOW_MS = 10000, /* identical lines within it are counted */
    LIMIT_LOG_BURST = 20,        /* warnings of one kind in a window; more are counted */
    /* ---- end base ---- */

    /* ---- market ---- */
    LIMIT_BOOK_PENDING = 128, /* candles held behind a hole; more are dropped and fetched later */
    LIMIT_SYNTHETIC_MINUTES = 5, /* absent minutes that are filled in; a longer run is a GAP */
    /* ---- end market ---- */

    /* ---- history ---- */
    LIMIT_HISTORY_ROW = 1024,     /* bytes of a row; a longer one is an error naming it */
    LIMIT_HISTORY_BLOCK = 262144, /* bytes read and decompressed at a time */
    LIMIT_HISTORY_PATH = 4096,    /* bytes of a file name */
    /* ---- end history ---- */

    LIMIT_END_OF_LIST = 0
};

#endif
