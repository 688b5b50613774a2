/* explain.h - a signal's JSON as a few lines that a person reads.
 * SPDX-License-Identifier: MIT */
#ifndef APP_EXPLAIN_H
#define APP_EXPLAIN_H

#include "base/buffer.h"
#include "base/slice.h"

#include <stdbool.h>

/* signal: one signal object as the API gives it. False: it is not one, nothing is appended. */
bool explain_signal(struct buffer *out, struct slice signal);

#endif
