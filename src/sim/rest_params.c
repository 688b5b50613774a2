/* rest_params.c - parameters of REST requests and the exchange's complaints about them.
 * SPDX-License-Identifier: MIT */
#include "sim/rest.h"

#include "base/decimal.h"
#include "base/json_writer.h"
#include "net/query.h"

#include <cjson/cJSON.h>

#include <stdarg.h>
#include <stdio.h>

static const char DIGITS[] = "^[0-9]{1,20}$";
static const char SYMBOL_CLASS[] = "^[\\w\\-._&&[^a-z]]{1,50}$";
static const char SYMBOLS_CLASS[] =
    "^\\[(\"[\\w\\-._&&[^a-z]]{1,50}\"(,\"[\\w\\-._&&[^a-z]]{1,50}\"){0,}){0,1}\\]$";

static bool is_spot(const struct sim_call *call)
{
    return call->sim->market == OC_MARKET_SPOT;
}

bool sim_call_fail_status(struct sim_call *call, int status, int code, const char *text)
{
    struct json_writer json;

    buffer_clear(call->out);
    json_init(&json, call->out);
    json_object_begin(&json);
    json_member_int(&json, "code", code);
    json_member_string(&json, "msg", text);
    json_object_end(&json);
    call->status = status;
    return false;
}

bool sim_call_fail(struct sim_call *call, int code, const char *format, ...)
{
    char text[256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return sim_call_fail_status(call, 400, code, text);
}

static bool illegal(struct sim_call *call, const char *key, const char *range)
{
    return sim_call_fail(call, -1100,
                         "Illegal characters found in parameter '%s'; legal range is '%s'.", key,
                         range);
}

bool sim_call_read_params(struct sim_call *call)
{
    struct query query;
    struct query_pair pair;
    size_t i;

    query_init(&query, call->request->query, QUERY_PLUS_IS_PLUS);
    for (;;) {
        enum oc_status status = query_next(&query, &call->arena, &pair);

        if (status == OC_ENOTFOUND)
            return true;
        if (status != OC_OK)
            return sim_call_fail(call, -1100, "Illegal characters found in a parameter.");
        for (i = 0; i < call->param_count; i++)
            if (slice_equal(call->params[i].key, pair.key))
                return sim_call_fail(call, -1101, "Duplicate values for parameter '%.*s' detected.",
                                     (int)(pair.key.size < 60 ? pair.key.size : 60), pair.key.data);
        if (call->param_count == SIM_PARAMS_MAX)
            return sim_call_fail(call, -1101,
                                 "Too many parameters; expected '%d' and received '%d'.",
                                 SIM_PARAMS_MAX, SIM_PARAMS_MAX + 1);
        call->params[call->param_count++] = (struct sim_param){pair.key, pair.value, false};
    }
}

const struct sim_param *sim_call_param(struct sim_call *call, const char *key)
{
    size_t i;

    for (i = 0; i < call->param_count; i++)
        if (slice_is(call->params[i].key, key)) {
            call->params[i].is_read = true;
            return &call->params[i];
        }
    return NULL;
}

bool sim_call_all_read(struct sim_call *call)
{
    size_t read = 0, i;

    for (i = 0; i < call->param_count; i++)
        read += call->params[i].is_read ? 1 : 0;
    if (!is_spot(call) || read == call->param_count)
        return true;
    return sim_call_fail(call, -1104,
                         "Not all sent parameters were read; read '%zu' parameter(s) but was sent "
                         "'%zu'.",
                         read, call->param_count);
}

static bool is_symbol_text(struct slice text)
{
    size_t i;

    if (text.size == 0 || text.size > 50)
        return false;
    for (i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];

        if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
              c == '_' || c >= 0x80))
            return false;
    }
    return true;
}

static bool find_symbol(struct sim_call *call, const char *key, struct slice text,
                        struct sim_series **out)
{
    if (text.size == 0)
        return sim_call_fail(call, -1105, "Parameter '%s' was empty.", key);
    if (is_spot(call) && !is_symbol_text(text))
        return illegal(call, key, SYMBOL_CLASS);
    *out = sim_store_find(&call->sim->store, text);
    return *out != NULL || sim_call_fail(call, -1121, "Invalid symbol.");
}

bool sim_call_symbol(struct sim_call *call, bool is_mandatory, struct sim_series **out)
{
    const struct sim_param *param = sim_call_param(call, "symbol");

    *out = NULL;
    if (param != NULL)
        return find_symbol(call, "symbol", param->value, out);
    return !is_mandatory ||
           sim_call_fail(
               call, -1102,
               "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.");
}

static bool read_list(struct sim_call *call, struct slice text, struct sim_series ***list,
                      size_t *count)
{
    cJSON *tree = cJSON_ParseWithLength(text.data, text.size);
    const cJSON *item;
    bool is_good = cJSON_IsArray(tree);

    *count = 0;
    *list = arena_alloc_array(&call->arena, (size_t)cJSON_GetArraySize(tree) + 1,
                              sizeof(struct sim_series *));
    cJSON_ArrayForEach(item, tree)
    {
        if (is_good)
            is_good = cJSON_IsString(item) && is_symbol_text(slice_of(item->valuestring));
    }
    if (!is_good || *list == NULL) {
        cJSON_Delete(tree);
        return illegal(call, "symbols", SYMBOLS_CLASS);
    }
    cJSON_ArrayForEach(item, tree)
    {
        if (is_good)
            is_good = find_symbol(call, "symbols", slice_of(item->valuestring), &(*list)[*count]);
        *count += is_good ? 1 : 0;
    }
    cJSON_Delete(tree);
    return is_good;
}

bool sim_call_symbols(struct sim_call *call, struct sim_series ***list, size_t *count)
{
    const struct sim_param *many = is_spot(call) ? sim_call_param(call, "symbols") : NULL;
    struct sim_series *one;

    if (!sim_call_symbol(call, false, &one))
        return false;
    if (one != NULL && many != NULL)
        return sim_call_fail(call, -1128, "Combination of optional parameters invalid.");
    if (many != NULL)
        return read_list(call, many->value, list, count);
    *count = one != NULL ? 1 : SIZE_MAX;
    *list = arena_alloc_array(&call->arena, 1, sizeof(struct sim_series *));
    if (*list == NULL)
        return sim_call_fail_status(call, 500, -1000, "An unknown error occurred.");
    (*list)[0] = one;
    return true;
}

bool sim_call_whole(struct sim_call *call, const char *key, bool *has, int64_t *out)
{
    const struct sim_param *param = sim_call_param(call, key);
    uint64_t value = 0;
    size_t i;

    *has = false;
    if (param == NULL)
        return true;
    if (param->value.size == 0)
        return sim_call_fail(call, -1105, "Parameter '%s' was empty.", key);
    for (i = 0; i < param->value.size; i++)
        if (i == 20 || param->value.data[i] < '0' || param->value.data[i] > '9')
            return illegal(call, key, DIGITS);
    if (decimal_parse_uint(param->value.data, param->value.size, &value) != OC_OK ||
        value > INT64_MAX / 4)
        value = INT64_MAX / 4;
    *has = true;
    *out = (int64_t)value;
    return true;
}

/* Milliseconds or microseconds, told by the size. */
bool sim_call_time(struct sim_call *call, const char *key, bool *has, int64_t *ms)
{
    if (!sim_call_whole(call, key, has, ms))
        return false;
    if (*has && *ms > INT64_C(100000000000000))
        *ms /= 1000;
    return true;
}

bool sim_call_limit(struct sim_call *call, size_t usual, size_t most, size_t *out)
{
    bool has;
    int64_t value;

    *out = usual;
    if (!sim_call_whole(call, "limit", &has, &value))
        return false;
    if (!has)
        return true;
    if (value == 0 || (!is_spot(call) && value > (int64_t)most))
        return sim_call_fail(call, -1130, "Data sent for parameter 'limit' is not valid.");
    *out = value > (int64_t)most ? most : (size_t)value;
    return true;
}

/* "8", "-1:00", "+05:45": -12:00 to +14:00 */
bool sim_call_zone(struct sim_call *call, int64_t *tz_ms)
{
    const struct sim_param *param = sim_call_param(call, "timeZone");
    struct slice rest, hours;
    bool is_negative, is_good;
    int64_t hour = 0, minute = 0;

    *tz_ms = 0;
    if (param == NULL)
        return true;
    rest = param->value;
    is_negative = slice_starts(rest, "-");
    if (is_negative || slice_starts(rest, "+"))
        rest = slice_make(rest.data + 1, rest.size - 1);
    (void)slice_split(&rest, ':', &hours);
    is_good =
        hours.size <= 2 && decimal_parse_int(hours.data, hours.size, &hour) == OC_OK && hour >= 0;
    if (rest.data != NULL)
        is_good = is_good && rest.size == 2 &&
                  decimal_parse_int(rest.data, rest.size, &minute) == OC_OK && minute >= 0 &&
                  minute < 60;
    *tz_ms = (hour * 60 + minute) * (is_negative ? -SIM_MINUTE_MS : SIM_MINUTE_MS);
    if (!is_good || *tz_ms < -12 * INT64_C(3600000) || *tz_ms > 14 * INT64_C(3600000))
        return sim_call_fail(call, -1130, "Data sent for parameter 'timeZone' is not valid.");
    return true;
}
