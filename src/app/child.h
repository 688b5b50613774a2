/* child.h - this program started again as a process of its own, with another command.
 * SPDX-License-Identifier: MIT */
#ifndef APP_CHILD_H
#define APP_CHILD_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct child {
    int pid;       /* 0: none */
    int output_fd; /* its standard output; -1: none */
    int exit_code; /* once it has ended */
};

/* arguments: of the program, from the command's name on, ended by NULL. The child runs in the root
 * folder with a plain environment, so that nobody's configuration reaches it, and ends when we do. */
OC_MUST_USE enum oc_status child_start(struct child *child, const char *const *arguments,
                                       struct error *error);

/* Waits for a line of its output that begins with "ready ". OC_ECLOSED: it ended instead;
 * OC_ETIMEOUT. */
OC_MUST_USE enum oc_status child_await_ready(struct child *child, int timeout_ms, char *line,
                                             size_t size, struct error *error);

bool child_is_running(struct child *child);            /* never blocks; false sets exit_code */
void child_stop(struct child *child, int patience_ms); /* SIGTERM, then SIGKILL; idempotent */

/* The word behind " key=" (or "key=") of a ready line; false: not there, or too long. */
bool child_ready_word(const char *line, const char *key, char *out, size_t size);

#endif
