/* shape.c - from the short notation of shapes to JSON Schema.
 * SPDX-License-Identifier: MIT */
#include "server/shape.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

struct reader {
    const char *at;
};

static const struct base_type {
    const char *word;
    const char *type;   /* NULL: anything */
    const char *format; /* or NULL */
} BASES[] = {
    {"s", "string", NULL},  {"n", "number", NULL},           {"i", "integer", NULL},
    {"b", "boolean", NULL}, {"time", "string", "date-time"}, {"uuid", "string", "uuid"},
    {"any", NULL, NULL},
};

static size_t word_size(const char *text)
{
    return strcspn(text, ":,?{}[]<>#");
}

static bool takes(struct reader *reader, char c)
{
    if (*reader->at != c) {
        return false;
    }
    reader->at++;
    return true;
}

/* Where the type ends that begins here: to see whether '?' follows. */
static const char *end_of_type(const char *at)
{
    int depth = 0;

    do {
        if (strchr("{[<", *at) != NULL) {
            depth++;
        } else if (strchr("}]>", *at) != NULL) {
            depth--;
        }
        at++;
    } while (*at != '\0' && (depth > 0 || strchr(",?}]>", *at) == NULL));
    return at;
}

static void write_type(struct json_writer *json, struct reader *reader);

static void write_object(struct json_writer *json, struct reader *reader)
{
    const char *begin = reader->at;

    json_member_string(json, "type", "object");
    json_key(json, "properties");
    json_object_begin(json);
    while (!takes(reader, '}')) {
        size_t size = word_size(reader->at);

        json_key_slice(json, slice_make(reader->at, size));
        reader->at += size;
        (void)takes(reader, '?');
        assert(*reader->at == ':');
        reader->at++;
        write_type(json, reader);
        (void)takes(reader, ',');
    }
    json_object_end(json);
    json_key(json, "required");
    json_array_begin(json);
    for (const char *at = begin; at < reader->at - 1;) {
        size_t size = word_size(at);
        bool is_optional = at[size] == '?';

        if (!is_optional) {
            json_string_slice(json, slice_make(at, size));
        }
        at = end_of_type(at + size + (is_optional ? 2 : 1));
        at += *at == '?' ? 1 : 0;
        at += *at == ',' ? 1 : 0;
    }
    json_array_end(json);
}

static void write_base(struct json_writer *json, struct reader *reader, bool is_nullable)
{
    size_t size = word_size(reader->at);
    struct slice word = slice_make(reader->at, size);

    reader->at += size;
    for (size_t i = 0; i < sizeof(BASES) / sizeof(BASES[0]); i++) {
        if (!slice_is(word, BASES[i].word)) {
            continue;
        }
        if (BASES[i].type == NULL) {
            return;
        }
        json_key(json, "type");
        if (is_nullable) {
            json_array_begin(json);
            json_string(json, BASES[i].type);
            json_string(json, "null");
            json_array_end(json);
        } else {
            json_string(json, BASES[i].type);
        }
        if (BASES[i].format != NULL) {
            json_member_string(json, "format", BASES[i].format);
        }
        return;
    }
    assert(false); /* no such word */
}

static void write_inner(struct json_writer *json, struct reader *reader, bool is_nullable)
{
    if (takes(reader, '{')) {
        write_object(json, reader);
    } else if (takes(reader, '[')) {
        json_member_string(json, "type", "array");
        json_key(json, "items");
        write_type(json, reader);
        (void)takes(reader, ']');
    } else if (takes(reader, '<')) {
        json_member_string(json, "type", "object");
        json_key(json, "additionalProperties");
        write_type(json, reader);
        (void)takes(reader, '>');
    } else if (takes(reader, '#')) {
        size_t size = word_size(reader->at);
        char path[80] = "#/components/schemas/";
        size_t used = strlen(path);

        assert(used + size < sizeof(path));
        memcpy(path + used, reader->at, size);
        path[used + size] = '\0';
        reader->at += size;
        json_member_string(json, "$ref", path);
    } else {
        write_base(json, reader, is_nullable);
    }
}

static void write_type(struct json_writer *json, struct reader *reader)
{
    bool is_nullable = *end_of_type(reader->at) == '?';
    bool is_base = strchr("{[<#", *reader->at) == NULL;

    json_object_begin(json);
    if (is_nullable && !is_base) {
        json_key(json, "oneOf");
        json_array_begin(json);
        json_object_begin(json);
        write_inner(json, reader, false);
        json_object_end(json);
        json_object_begin(json);
        json_member_string(json, "type", "null");
        json_object_end(json);
        json_array_end(json);
    } else {
        write_inner(json, reader, is_nullable);
    }
    json_object_end(json);
    (void)takes(reader, '?');
}

void shape_write(struct json_writer *json, const char *text)
{
    struct reader reader = {.at = text};

    write_type(json, &reader);
    assert(*reader.at == '\0');
}
