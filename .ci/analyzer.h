/* analyzer.h - put in front of every file by .ci/tidy.sh: tells clang's analyzer, which sees one file at a
 * time, that error_set returns the status it was given.
 * SPDX-License-Identifier: MIT */
#ifndef CI_ANALYZER_H
#define CI_ANALYZER_H

#include "base/error.h"

static inline void analyzer_use(const void *first, ...)
{
    (void)first;
}

#define error_set(error, code, ...) (analyzer_use((error), __VA_ARGS__), (code))

#endif
