/* slice.h - a borrowed piece of text: not ended by 0, not owned.
 * SPDX-License-Identifier: MIT */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
    const char *data; /* may be NULL when size is 0 */
    size_t size;
};

struct slice slice_of(const char *text); /* NULL gives the empty slice */
struct slice slice_make(const char *data, size_t size);
bool slice_equal(struct slice a, struct slice b);

/* Inline: the size of a literal is then a constant, and the comparison a few instructions. */
static inline bool slice_is(struct slice a, const char *text)
{
    size_t size = strlen(text);

    return a.size == size && (size == 0 || memcmp(a.data, text, size) == 0);
}

bool slice_is_nocase(struct slice a, const char *text); /* ASCII case only */
bool slice_starts(struct slice a, const char *prefix);
bool slice_ends(struct slice a, const char *suffix);
struct slice slice_trim(struct slice a); /* spaces, tabs, CR and LF on both sides */

/* Takes the part before the first `mark` off *rest (all of it if there is none) into *part; false when
 * *rest was already used up (its data is NULL then). "a,,b" gives "a", "", "b"; "" gives one "". */
bool slice_split(struct slice *rest, char mark, struct slice *part);

/* Copies with a final 0; false (and out is "") if it does not fit. */
bool slice_copy(struct slice a, char *out, size_t out_size);

/* Bytes of the UTF-8 character that a starts with, 1 .. 4; 0 if it is not one (or a is empty). */
size_t slice_utf8_size(struct slice a);
bool slice_is_utf8(struct slice a); /* RFC 3629: no surrogates, no overlong forms, <= U+10FFFF */

#endif
