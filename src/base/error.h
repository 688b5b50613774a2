/* error.h - a status with a sentence for people.
 *
 * Form of the text: what we tried, the object, the reason: `open data/x.csv: no such file`.
 * SPDX-License-Identifier: MIT */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "outcry/status.h"

struct error {
    enum oc_status status;
    char text[160]; /* always ended; a longer text is cut at a UTF-8 boundary and ends in "...";
                       control characters are shown as '?' */
};

/* Fills *error and returns status, so that `return error_set(...)` reads well. error may be NULL.
 * Arguments may point into error->text itself (adding context in front of a text). */
enum oc_status error_set(struct error *error, enum oc_status status, const char *format, ...)
    OC_PRINTF(3, 4);

void error_clear(struct error *error); /* OC_OK and an empty text; NULL is fine */

#endif
