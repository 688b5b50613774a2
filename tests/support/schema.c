/* schema.c - see schema.h.
 * SPDX-License-Identifier: MIT */
#include "support/schema.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const cJSON *get(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

const cJSON *schema_of_answer(const cJSON *api, const char *path, const char *method,
                              const char *status)
{
    const cJSON *answer = get(get(get(get(api, "paths"), path), method), "responses");

    return get(get(get(get(answer, status), "content"), "application/json"), "schema");
}

static bool is_type(const cJSON *value, const char *type)
{
    if (strcmp(type, "integer") == 0) {
        return cJSON_IsNumber(value) && floor(value->valuedouble) == value->valuedouble;
    }
    return (strcmp(type, "object") == 0 && cJSON_IsObject(value)) ||
           (strcmp(type, "array") == 0 && cJSON_IsArray(value)) ||
           (strcmp(type, "string") == 0 && cJSON_IsString(value)) ||
           (strcmp(type, "number") == 0 && cJSON_IsNumber(value)) ||
           (strcmp(type, "boolean") == 0 && cJSON_IsBool(value)) ||
           (strcmp(type, "null") == 0 && cJSON_IsNull(value));
}

static bool has_type(const cJSON *type, const cJSON *value)
{
    const cJSON *one = NULL;

    if (cJSON_IsString(type)) {
        return is_type(value, type->valuestring);
    }
    cJSON_ArrayForEach(one, type)
    {
        if (is_type(value, one->valuestring)) {
            return true;
        }
    }
    return type == NULL;
}

static bool is_one_of(const cJSON *words, const cJSON *value)
{
    const cJSON *word = NULL;

    cJSON_ArrayForEach(word, words)
    {
        if (cJSON_Compare(word, value, true)) {
            return true;
        }
    }
    return false;
}

static bool holds_object(const cJSON *api, const cJSON *schema, const cJSON *value, char *why,
                         size_t why_size)
{
    const cJSON *properties = get(schema, "properties");
    const cJSON *others = get(schema, "additionalProperties");
    const cJSON *item = NULL;
    char inner[200];

    cJSON_ArrayForEach(item, get(schema, "required"))
    {
        if (get(value, item->valuestring) == NULL) {
            snprintf(why, why_size, ".%s is missing", item->valuestring);
            return false;
        }
    }
    cJSON_ArrayForEach(item, value)
    {
        const cJSON *own = get(properties, item->string);
        const cJSON *rule = own != NULL ? own : cJSON_IsObject(others) ? others : NULL;

        if (rule == NULL) {
            snprintf(why, why_size, ".%s is not described", item->string);
            return false;
        }
        if (!schema_holds(api, rule, item, inner, sizeof(inner))) {
            snprintf(why, why_size, ".%s%s", item->string, inner);
            return false;
        }
    }
    return true;
}

bool schema_holds(const cJSON *api, const cJSON *schema, const cJSON *value, char *why,
                  size_t why_size)
{
    const cJSON *ref = get(schema, "$ref");
    const cJSON *choice = get(schema, "oneOf");
    const cJSON *item = NULL;
    char inner[200];

    if (ref != NULL) {
        const char *name = strrchr(ref->valuestring, '/') + 1;
        const cJSON *named = get(get(get(api, "components"), "schemas"), name);

        if (named == NULL) {
            snprintf(why, why_size, ": there is no schema %s", name);
            return false;
        }
        return schema_holds(api, named, value, why, why_size);
    }
    if (choice != NULL) {
        cJSON_ArrayForEach(item, choice)
        {
            if (schema_holds(api, item, value, why, why_size)) {
                return true;
            }
        }
        return false;
    }
    if (!has_type(get(schema, "type"), value)) {
        snprintf(why, why_size, ": has another type");
        return false;
    }
    if (get(schema, "enum") != NULL && !is_one_of(get(schema, "enum"), value)) {
        snprintf(why, why_size, ": %s is none of its words",
                 cJSON_IsString(value) ? value->valuestring : "it");
        return false;
    }
    if (cJSON_IsObject(value) && get(schema, "type") != NULL) {
        return holds_object(api, schema, value, why, why_size);
    }
    if (cJSON_IsArray(value) && get(schema, "items") != NULL) {
        cJSON_ArrayForEach(item, value)
        {
            if (!schema_holds(api, get(schema, "items"), item, inner, sizeof(inner))) {
                snprintf(why, why_size, "[]%s", inner);
                return false;
            }
        }
    }
    return true;
}
