/* json_text.h - what stands in a JSON text, as it stands there: a parser that keeps numbers as doubles rounds
 * whole ones beyond 2^53.
 * SPDX-License-Identifier: MIT */
#ifndef BASE_JSON_TEXT_H
#define BASE_JSON_TEXT_H

#include "base/slice.h"

/* The value of the first member of that name of the object `text`, which a parser has accepted; "null" if
 * there is none. Borrowed from text. A name written with escapes is not found. */
struct slice json_text_member(struct slice text, const char *name);

#endif
