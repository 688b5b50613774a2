/* params.c - the query string and the JSON body against the parameters of a route.
 * SPDX-License-Identifier: MIT */
#include "server/state.h"

#include "base/calendar.h"
#include "base/decimal.h"
#include "net/query.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

static int shown(struct slice text)
{
    return (int)(text.size > 40 ? 40 : text.size);
}

static const char *data_of(struct slice text)
{
    return text.size > 0 ? text.data : "";
}

static enum oc_status read_choice(struct call *call, const struct param *param,
                                  struct param_value *value)
{
    char list[96] = "";
    size_t used = 0;

    for (int i = 0; param->choices[i] != NULL; i++) {
        const char *choice = param->choices[i];
        size_t size = strlen(choice);

        if (size > 0 && slice_is_nocase(value->text, choice)) {
            value->integer = i;
            return OC_OK;
        }
        if (size > 0 && used + size + 3 < sizeof(list)) {
            memcpy(list + used, used == 0 ? "" : ", ", used == 0 ? 0 : 2);
            used += used == 0 ? 0 : 2;
            memcpy(list + used, choice, size + 1);
            used += size;
        }
    }
    return call_fail(call, OC_EINVALID, NULL, param->name, "%s %.*s: must be one of %s",
                     param->name, shown(value->text), data_of(value->text), list);
}

static enum oc_status read_range(struct call *call, const struct param *param,
                                 struct param_value *value)
{
    if (!(value->number >= param->min && value->number <= param->max)) {
        return call_fail(call, OC_ERANGE, NULL, param->name, "%s %.*s: must be %.10g to %.10g",
                         param->name, shown(value->text), data_of(value->text), param->min,
                         param->max);
    }
    return OC_OK;
}

static enum oc_status read_positive(struct call *call, const struct param *param,
                                    struct param_value *value)
{
    if (!(value->number > 0.0 && value->number <= param->max)) {
        return call_fail(call, OC_ERANGE, NULL, param->name,
                         "%s %.*s: must be above 0 and at most %.10g", param->name,
                         shown(value->text), data_of(value->text), param->max);
    }
    return OC_OK;
}

static enum oc_status not_a(struct call *call, const struct param *param,
                            const struct param_value *value, const char *what)
{
    return call_fail(call, OC_EINVALID, NULL, param->name, "%s %.*s: is not %s", param->name,
                     shown(value->text), data_of(value->text), what);
}

static enum oc_status read_bool(struct call *call, const struct param *param,
                                struct param_value *value)
{
    bool is_true = slice_is_nocase(value->text, "true") || slice_is(value->text, "1");
    bool is_false = slice_is_nocase(value->text, "false") || slice_is(value->text, "0");

    if (!is_true && !is_false) {
        return not_a(call, param, value, "true or false");
    }
    value->integer = is_true ? 1 : 0;
    return OC_OK;
}

/* "<serial>.<epoch>": a cursor of before a restart means nothing now. */
static enum oc_status read_cursor(struct call *call, const struct param *param,
                                  struct param_value *value)
{
    struct slice rest = value->text;
    struct slice serial = {0};
    uint64_t number = 0;

    if (!slice_split(&rest, '.', &serial) ||
        decimal_parse_uint(serial.data, serial.size, &number) != OC_OK || number == 0 ||
        number > INT64_MAX) {
        return not_a(call, param, value, "a cursor from page.next");
    }
    if (!slice_is(rest, call->server->store->epoch)) {
        return call_fail(call, OC_EINVALID, NULL, param->name,
                         "cursor %.*s: is of another epoch; begin again without it",
                         shown(value->text), data_of(value->text));
    }
    value->integer = (int64_t)number;
    return OC_OK;
}

static enum oc_status read_value(struct call *call, const struct param *param,
                                 struct param_value *value)
{
    value->is_set = true;
    switch (param->type) {
    case PARAM_SYMBOL:
        return call_check_symbol(call, value->text, param->name);
    case PARAM_CHOICE:
        return read_choice(call, param, value);
    case PARAM_INT:
        if (decimal_parse_int(value->text.data, value->text.size, &value->integer) != OC_OK) {
            return not_a(call, param, value, "a whole number");
        }
        value->number = (double)value->integer;
        return read_range(call, param, value);
    case PARAM_NUMBER:
    case PARAM_POSITIVE:
        if (decimal_parse_double(value->text.data, value->text.size, &value->number) != OC_OK) {
            return not_a(call, param, value, "a number");
        }
        return param->type == PARAM_NUMBER ? read_range(call, param, value)
                                           : read_positive(call, param, value);
    case PARAM_TIME:
        if (!calendar_parse(value->text.data, value->text.size, &value->integer)) {
            return not_a(call, param, value, "a time (ISO 8601 or epoch milliseconds)");
        }
        return OC_OK;
    case PARAM_BOOL:
        return read_bool(call, param, value);
    case PARAM_CURSOR:
        return read_cursor(call, param, value);
    case PARAM_TEXT:
        break;
    }
    return OC_OK;
}

static int find_param(const struct param *params, struct slice name)
{
    for (int i = 0; params != NULL && params[i].name != NULL; i++) {
        if (slice_is(name, params[i].name)) {
            return i;
        }
    }
    return -1;
}

static enum oc_status read_pair(struct call *call, const struct query_pair *pair)
{
    int index = find_param(call->route->params, pair->key);
    char *name = NULL;

    if (index < 0) {
        name = arena_copy(call->arena, slice_make(pair->key.data, (size_t)shown(pair->key)));
        return call_fail(call, OC_EMALFORMED, "unknown_parameter", name, "%s takes no parameter %s",
                         call->route->path, name == NULL ? "" : name);
    }
    if (call->values[index].is_set) {
        return call_fail(call, OC_EMALFORMED, "repeated_parameter", call->route->params[index].name,
                         "parameter %s is given twice", call->route->params[index].name);
    }
    call->values[index].text = pair->value;
    return read_value(call, &call->route->params[index], &call->values[index]);
}

enum oc_status params_read_query(struct call *call)
{
    struct query query;
    struct query_pair pair;
    enum oc_status status = OC_OK;

    query_init(&query, call->request->query, QUERY_PLUS_IS_SPACE);
    while ((status = query_next(&query, call->arena, &pair)) == OC_OK) {
        status = read_pair(call, &pair);
        if (status != OC_OK) {
            return status;
        }
    }
    if (status == OC_ENOTFOUND) {
        return OC_OK;
    }
    return call_fail(call, status, NULL, NULL, "query %.*s: bad percent-encoding", shown(pair.raw),
                     data_of(pair.raw));
}

/* ---- body ---- */

static bool is_number(enum param_type type)
{
    return type == PARAM_INT || type == PARAM_NUMBER || type == PARAM_POSITIVE;
}

static bool is_kind_of(const cJSON *item, enum param_type type)
{
    return type == PARAM_BOOL ? cJSON_IsBool(item)
           : is_number(type)  ? cJSON_IsNumber(item)
                              : cJSON_IsString(item);
}

static enum oc_status read_member(struct call *call, const cJSON *item)
{
    int index = find_param(call->route->body, slice_of(item->string));
    char number[DECIMAL_TEXT_SIZE];
    const char *text = item->valuestring;
    const struct param *param = NULL;
    struct param_value *value = NULL;

    if (index < 0) {
        char *name = arena_copy(call->arena, slice_make(item->string, strnlen(item->string, 40)));

        return call_fail(call, OC_EINVALID, "unknown_field", name, "%s takes no field %s",
                         call->route->path, name == NULL ? "" : name);
    }
    param = &call->route->body[index];
    value = &call->body_values[index];
    if (value->is_set) {
        return call_fail(call, OC_EMALFORMED, "repeated_field", param->name,
                         "field %s is given twice", param->name);
    }
    if (cJSON_IsNull(item)) {
        return OC_OK;
    }
    if (!is_kind_of(item, param->type)) {
        return call_fail(call, OC_EINVALID, NULL, param->name, "%s must be %s", param->name,
                         param->type == PARAM_BOOL ? "true or false"
                         : is_number(param->type)  ? "a number"
                                                   : "a text");
    }
    if (param->type == PARAM_BOOL) {
        value->is_set = true;
        value->integer = cJSON_IsTrue(item) ? 1 : 0;
        return OC_OK;
    }
    if (is_number(param->type)) { /* as text, so that there is one way to judge it */
        (void)decimal_print_shortest(number, item->valuedouble);
        text = number;
    }
    value->text.size = strlen(text);
    value->text.data = arena_copy(call->arena, slice_of(text));
    if (value->text.data == NULL) {
        return call_fail(call, OC_ENOMEM, NULL, NULL, "out of memory");
    }
    return read_value(call, param, value);
}

static enum oc_status read_members(struct call *call, const cJSON *body)
{
    const cJSON *item = NULL;

    if (!cJSON_IsObject(body)) {
        return call_fail(call, OC_EMALFORMED, NULL, NULL, "the body must be one JSON object");
    }
    cJSON_ArrayForEach(item, body)
    {
        enum oc_status status = read_member(call, item);

        if (status != OC_OK) {
            return status;
        }
    }
    for (int i = 0; call->route->body != NULL && call->route->body[i].name != NULL; i++) {
        if (call->route->body[i].is_required && !call->body_values[i].is_set) {
            return call_fail(call, OC_EINVALID, "missing_field", call->route->body[i].name,
                             "field %s is missing", call->route->body[i].name);
        }
    }
    return OC_OK;
}

static bool is_json_type(struct slice type)
{
    struct slice name = {0};

    return slice_split(&type, ';', &name) && slice_is_nocase(slice_trim(name), "application/json");
}

enum oc_status params_read_body(struct call *call)
{
    struct slice body = call->request->body;
    struct slice type = http_request_header(call->request, "content-type");
    cJSON *json = NULL;
    const char *end = NULL;
    enum oc_status status = OC_OK;

    if (type.data == NULL && body.size == 0) {
        body = slice_of("{}");
    } else if (!is_json_type(type)) {
        return call_fail(call, OC_EMEDIA, NULL, NULL, "Content-Type must be application/json");
    }
    if (call->route->body == NULL && slice_trim(body).size == 0) {
        return OC_OK;
    }
    if (!slice_is_utf8(body)) {
        return call_fail(call, OC_EMALFORMED, NULL, NULL, "the body is not UTF-8");
    }
    if (memchr(body.data, '\0', body.size) != NULL) {
        return call_fail(call, OC_EMALFORMED, NULL, NULL, "the body holds a NUL");
    }
    json = cJSON_ParseWithLengthOpts(body.data, body.size, &end, false);
    if (json == NULL ||
        slice_trim(slice_make(end, body.size - (size_t)(end - body.data))).size > 0) {
        size_t at = end == NULL ? 0 : (size_t)(end - body.data);

        cJSON_Delete(json);
        return call_fail(call, OC_EMALFORMED, NULL, NULL, "the body is not JSON: error at byte %zu",
                         at);
    }
    status = read_members(call, json);
    cJSON_Delete(json);
    return status;
}
