/* control.c - the messages that a client sends on a stream connection, and the answers.
 * SPDX-License-Identifier: MIT */
#include "sim/control.h"

#include "base/decimal.h"
#include "base/json_text.h"
#include "base/json_writer.h"
#include "base/limits.h"

#include <stdio.h>
#include <string.h>

enum { ID_TEXT_MAX = 36 };

static const char *const METHODS[] = {"SUBSCRIBE", "UNSUBSCRIBE", "LIST_SUBSCRIPTIONS",
                                      "SET_PROPERTY", "GET_PROPERTY"};

static void refuse(struct sim_control *out, int code, const char *text)
{
    out->error_code = code;
    out->is_malformed = code >= 2;
    snprintf(out->error_text, sizeof out->error_text, "%s", text);
}

static bool is_alphanumeric(struct slice text)
{
    size_t i;

    for (i = 0; i < text.size; i++) {
        char c = text.data[i];

        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              c == '-' || c == '_'))
            return false;
    }
    return true;
}

/* Spot: int64, string of at most 36, null. Futures: unsigned int. */
static bool take_id(struct slice text, enum oc_market market, const cJSON *item,
                    struct sim_control *out)
{
    struct slice raw = json_text_member(text, "id");
    int64_t number;
    uint64_t whole;

    if (item == NULL || cJSON_IsNull(item))
        return true;
    if (cJSON_IsNumber(item) &&
        (market == OC_MARKET_SPOT ? decimal_parse_int(raw.data, raw.size, &number)
                                  : decimal_parse_uint(raw.data, raw.size, &whole)) == OC_OK) {
        out->id = raw;
        return true;
    }
    if (market == OC_MARKET_SPOT && cJSON_IsString(item) && raw.size <= ID_TEXT_MAX + 2 &&
        raw.size >= 2 && is_alphanumeric(slice_make(raw.data + 1, raw.size - 2))) {
        out->id = raw;
        return true;
    }
    refuse(out, 2,
           market == OC_MARKET_SPOT
               ? "Invalid request: request ID must be an integer, a string of at most 36 "
                 "alphanumeric characters or null"
               : "Invalid request: request ID must be an unsigned integer");
    return false;
}

static bool take_method(const cJSON *tree, struct sim_control *out)
{
    const cJSON *method = cJSON_GetObjectItemCaseSensitive(tree, "method");
    size_t i;

    if (method == NULL) {
        refuse(out, 2, "Invalid request: missing field `method` at line 1 column 1");
        return false;
    }
    if (!cJSON_IsString(method)) {
        refuse(out, 2, "Invalid request: invalid type: `method` must be a string");
        return false;
    }
    for (i = 0; i < sizeof METHODS / sizeof METHODS[0]; i++)
        if (strcmp(method->valuestring, METHODS[i]) == 0) {
            out->method = (enum sim_method)i;
            return true;
        }
    refuse(out, 2, "");
    snprintf(out->error_text, sizeof out->error_text,
             "Invalid request: unknown variant `%.20s`, expected one of `SUBSCRIBE`, "
             "`UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`",
             method->valuestring);
    return false;
}

static void take_streams(const cJSON *params, struct sim_control *out)
{
    const cJSON *item;

    if (!cJSON_IsArray(params)) {
        refuse(out, 2, "Invalid request: missing field `params` at line 1 column 1");
        return;
    }
    cJSON_ArrayForEach(item, params) if (!cJSON_IsString(item) ||
                                         strlen(item->valuestring) > LIMIT_SIM_STREAM_NAME)
    {
        refuse(out, 2, "Invalid request: invalid type: stream must be a string");
        return;
    }
    out->params = params;
}

static void take_property(const cJSON *params, struct sim_control *out)
{
    size_t wanted = out->method == SIM_METHOD_SET_PROPERTY ? 2 : 1;
    const cJSON *name = cJSON_GetArrayItem(params, 0);
    const cJSON *value = cJSON_GetArrayItem(params, 1);

    if (!cJSON_IsArray(params) || !cJSON_IsString(name))
        refuse(out, 2, "Invalid request: property name must be a string");
    else if ((size_t)cJSON_GetArraySize(params) > wanted)
        refuse(out, 2, "Invalid request: too many parameters");
    else if (strcmp(name->valuestring, "combined") != 0)
        refuse(out, 0, "Unknown property");
    else if (wanted == 2 && !cJSON_IsBool(value))
        refuse(out, 1, "Invalid value type: expected Boolean");
    else
        out->value = cJSON_IsTrue(value);
}

void sim_control_parse(struct slice text, enum oc_market market, struct sim_control *out)
{
    const cJSON *params;

    memset(out, 0, sizeof *out);
    out->error_code = -1;
    out->id = slice_of("null");
    out->tree = cJSON_ParseWithLength(text.data, text.size);
    if (out->tree == NULL) {
        refuse(out, 3, "Invalid JSON: expected value at line 1 column 1");
        return;
    }
    if (!cJSON_IsObject(out->tree)) {
        refuse(out, 2, "Invalid request: invalid type, expected struct");
        return;
    }
    if (!take_id(text, market, cJSON_GetObjectItemCaseSensitive(out->tree, "id"), out) ||
        !take_method(out->tree, out))
        return;
    params = cJSON_GetObjectItemCaseSensitive(out->tree, "params");
    if (out->method == SIM_METHOD_SUBSCRIBE || out->method == SIM_METHOD_UNSUBSCRIBE)
        take_streams(params, out);
    else if (out->method != SIM_METHOD_LIST)
        take_property(params, out);
}

void sim_control_deinit(struct sim_control *control)
{
    cJSON_Delete(control->tree);
    control->tree = NULL;
}

static void put_id(struct buffer *out, struct slice id)
{
    buffer_append_text(out, ",\"id\":");
    buffer_append_slice(out, id);
    buffer_append_char(out, '}');
}

void sim_put_result_null(struct buffer *out, struct slice id)
{
    buffer_append_text(out, "{\"result\":null");
    put_id(out, id);
}

void sim_put_result_bool(struct buffer *out, bool value, struct slice id)
{
    buffer_append_text(out, value ? "{\"result\":true" : "{\"result\":false");
    put_id(out, id);
}

void sim_put_error(struct buffer *out, int code, const char *text, struct slice id)
{
    struct json_writer json;

    buffer_append_text(out, "{\"error\":{\"code\":");
    buffer_append_int(out, code);
    buffer_append_text(out, ",\"msg\":");
    json_init(&json, out);
    json_string(&json, text);
    buffer_append_char(out, '}');
    put_id(out, id);
}
