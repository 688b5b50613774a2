/* live_run.h - one whole run: candle files in the simulated exchange, the server on it, and then every
 * candle of its cache against the files and every signal against a replay of the same files.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_LIVE_RUN_H
#define SUPPORT_LIVE_RUN_H

#include "support/check.h"
#include "support/place.h"
#include "support/process.h"

#include <stdbool.h>

enum { LIVE_FILES_CAP = 4, LIVE_FAULTS_CAP = 4, LIVE_TEXT_CAP = 256 };

struct live_run {
    const char *market;                  /* "usdm" or "spot" */
    const char *files[LIVE_FILES_CAP];   /* below the shared data, one a symbol; NULL ends */
    const char *start, *until;           /* simulated time, ISO 8601; the server starts at start */
    const char *faults[LIVE_FAULTS_CAP]; /* rules of the simulated exchange; NULL ends */
    const char *updates;                 /* kline frames a minute before the close; NULL: 2 */
    int timeout_ms;                      /* from the start of the server to the last candle */
    bool expects_block; /* the faults keep the server out at first: /ready must say why */
};

/* Three symbols of November 2024, over several midnights. */
struct live_case {
    const char *name, *until;
    const char *faults[LIVE_FAULTS_CAP];
    bool expects_block;
};

/* Fails or skips the running test. */
void live_run_check(const struct live_run *run);
void live_case_check(const struct live_case *row);

#endif
