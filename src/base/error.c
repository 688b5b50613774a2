/* error.c - a status with a sentence for people.
 * SPDX-License-Identifier: MIT */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { ERROR_DRAFT_SIZE = 512 };

enum oc_status error_set(struct error *error, enum oc_status status, const char *format, ...)
{
    char draft[ERROR_DRAFT_SIZE]; /* arguments may point into error->text */
    va_list args;

    if (error == NULL) {
        return status;
    }
    va_start(args, format);
    int written = vsnprintf(draft, sizeof draft, format, args);

    va_end(args);
    size_t length = written < 0 ? 0 : (size_t)written;

    if (written < 0) {
        draft[0] = 0;
    }
    if (length >= sizeof error->text) {
        size_t end = sizeof error->text - sizeof "...";

        while (end > 0 && ((unsigned char)draft[end] & 0xc0U) == 0x80U) {
            end--;
        }
        memcpy(draft + end, "...", sizeof "...");
        length = end + 3;
    }
    for (size_t i = 0; i < length; i++) { /* foreign text must not steer a terminal */
        draft[i] = (unsigned char)draft[i] < 0x20 || draft[i] == 0x7f ? '?' : draft[i];
    }
    memcpy(error->text, draft, length + 1);
    error->status = status;
    return status;
}

void error_clear(struct error *error)
{
    if (error != NULL) {
        error->status = OC_OK;
        error->text[0] = 0;
    }
}
