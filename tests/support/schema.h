/* schema.h - holds a JSON value against a schema of an OpenAPI 3.1 document: type, properties, required,
 * items, enum, oneOf, $ref, additionalProperties. Stricter than the standard in one point: a member that
 * the schema does not describe is a fault.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_SCHEMA_H
#define SUPPORT_SCHEMA_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* The JSON schema of an answer; NULL: none for that path, method, status, or not JSON. */
const cJSON *schema_of_answer(const cJSON *api, const char *path, const char *method,
                              const char *status);
/* False: why names the place and the fault. */
bool schema_holds(const cJSON *api, const cJSON *schema, const cJSON *value, char *why,
                  size_t why_size);

#endif
