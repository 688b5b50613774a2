/* golden_file.h - a text that a test has made against the one in the repository.
 *
 * OUTCRY_GOLDEN=write in the environment writes the file instead: for a change of signals that is
 * meant, in a commit of its own with the reason.
 * SPDX-License-Identifier: MIT */
#ifndef GOLDEN_FILE_H
#define GOLDEN_FILE_H

#include "support/place.h"

#include "support/check.h"

static inline void golden_check(const char *path, const char *text)
{
    const char *mode = getenv("OUTCRY_GOLDEN");

    if (mode != NULL && strcmp(mode, "write") == 0) {
        place_write(path, NULL, text);
        return;
    }
    char *kept = place_read(path, NULL);

    assert_text(text, kept);
    free(kept);
}

#endif
