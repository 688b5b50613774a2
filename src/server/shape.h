/* shape.h - the shapes of answers, in a short notation, and their JSON Schema.
 *
 * A shape is text:   s string   n number   i integer   b boolean   time   uuid   any
 *                    #Name another shape   [T] array   {a:T,b:T} object, all members required
 *                    <T> object with any names   T? may be null   {a?:T} may be left out
 * SPDX-License-Identifier: MIT */
#ifndef SERVER_SHAPE_H
#define SERVER_SHAPE_H

#include "base/json_writer.h"

#include <stddef.h>

struct shape {
    const char *name;
    const char *text;
};

extern const struct shape SHAPES[];
extern const size_t SHAPE_COUNT;

/* The JSON Schema of a shape's text. A bug in the text is asserted. */
void shape_write(struct json_writer *json, const char *text);
/* The schemas that are not shapes: the lists of words (Direction, EngineId ...). */
void shape_write_words(struct json_writer *json);

#endif
