/* live_pair.h - `outcry serve` beside `outcry sim` as two processes, for tests that bring their own
 * clients.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_LIVE_PAIR_H
#define SUPPORT_LIVE_PAIR_H

#include "support/process.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LIVE_PAIR_TEXT_CAP = 128 };

struct live_pair {
    struct process sim, serve;
    char rest[LIVE_PAIR_TEXT_CAP], ws[LIVE_PAIR_TEXT_CAP]; /* of the simulated exchange */
    char base[LIVE_PAIR_TEXT_CAP]; /* "http://127.0.0.1:PORT" of the server */
    uint16_t port;                 /* of the server */
};

/* Starts the simulated exchange with more options (NULL ends), any free port. */
void live_pair_start_sim(struct live_pair *pair, const char *const *options);
/* Starts a server on it. wrapper: words put before the program, such as valgrind's (may be NULL);
 * options: NULL ends; settings: as of process_start. */
void live_pair_start_serve(struct live_pair *pair, const char *const *wrapper,
                           const char *const *options, const char *const *settings);
/* Waits until /ready is 200; fails the test after timeout_ms. */
void live_pair_wait_ready(const struct live_pair *pair, int timeout_ms);

/* Of the server's process: resident memory in bytes; open file descriptors. */
size_t live_pair_resident(const struct live_pair *pair);
size_t live_pair_files(const struct live_pair *pair);

void live_pair_close(struct live_pair *pair); /* kills what still runs */

#endif
