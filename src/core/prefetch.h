/* prefetch.h - asking the processor for memory before it is needed.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_PREFETCH_H
#define CORE_PREFETCH_H

#include "outcry/attr.h"

#include <stddef.h>

enum { CACHE_LINE = 64 };

/* The cache lines of memory .. memory + size. */
static inline void prefetch(const void *memory, size_t size)
{
    const char *at = memory;

    for (size_t done = 0; done < size; done += CACHE_LINE) {
        OC_PREFETCH(at + done);
    }
    OC_PREFETCH(at + size - 1);
}

#endif
