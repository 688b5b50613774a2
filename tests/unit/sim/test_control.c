/* test_control.c - messages of stream clients and the answers, ids and error codes.
 * SPDX-License-Identifier: MIT */
#include "sim/control.h"

#include "support/check.h"

static const struct good_case {
    const char *name;
    enum oc_market market;
    const char *text;
    enum sim_method method;
    const char *id;
    int params;
} GOOD[] = {
    {"subscribe", OC_MARKET_SPOT,
     "{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@kline_1m\"],\"id\":1}", SIM_METHOD_SUBSCRIBE,
     "1", 1},
    {"an id beyond 2^53 keeps its digits", OC_MARKET_SPOT,
     "{\"id\":9007199254740993,\"method\":\"UNSUBSCRIBE\",\"params\":[]}", SIM_METHOD_UNSUBSCRIBE,
     "9007199254740993", 0},
    {"the smallest int64", OC_MARKET_SPOT,
     "{\"id\": -9223372036854775808 ,\"method\":\"LIST_SUBSCRIPTIONS\"}", SIM_METHOD_LIST,
     "-9223372036854775808", 0},
    {"a text of 36 characters", OC_MARKET_SPOT,
     "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":\"6f1c2f0e-0000-4000-8000-0123456789ab\"}",
     SIM_METHOD_LIST, "\"6f1c2f0e-0000-4000-8000-0123456789ab\"", 0},
    {"null", OC_MARKET_SPOT, "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":null}", SIM_METHOD_LIST,
     "null", 0},
    {"no id at all is null", OC_MARKET_SPOT, "{\"method\":\"LIST_SUBSCRIPTIONS\"}", SIM_METHOD_LIST,
     "null", 0},
    {"a property", OC_MARKET_SPOT,
     "{\"method\":\"SET_PROPERTY\",\"params\":[\"combined\",true],\"id\":5}",
     SIM_METHOD_SET_PROPERTY, "5", 0},
    {"members of a string do not look like members", OC_MARKET_SPOT,
     "{\"x\":\"\\\"id\\\":7}\",\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":8}", SIM_METHOD_LIST, "8",
     0},
    {"futures take an unsigned int", OC_MARKET_USDM,
     "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":18446744073709551615}", SIM_METHOD_LIST,
     "18446744073709551615", 0},
};

static void good_row(void **state)
{
    const struct good_case *row = *state;
    struct sim_control control;
    char id[64];

    sim_control_parse(slice_of(row->text), row->market, &control);
    assert_int_equal(control.error_code, -1);
    assert_int_equal(control.method, row->method);
    assert_true(slice_copy(control.id, id, sizeof id));
    assert_string_equal(id, row->id);
    assert_int_equal(control.params == NULL ? 0 : cJSON_GetArraySize(control.params), row->params);
    sim_control_deinit(&control);
}

static const struct bad_case {
    const char *name;
    enum oc_market market;
    const char *text;
    int code;
    const char *says, *id;
    bool closes;
} BAD[] = {
    {"no JSON is code 3", OC_MARKET_SPOT, "{\"method\"", 3, "Invalid JSON", "null", true},
    {"an array is code 2", OC_MARKET_SPOT, "[]", 2, "Invalid request", "null", true},
    {"an unknown method is code 2", OC_MARKET_SPOT, "{\"method\":\"FOO\",\"id\":4}", 2,
     "unknown variant `FOO`", "4", true},
    {"no method is code 2", OC_MARKET_SPOT, "{\"id\":4}", 2, "missing field `method`", "4", true},
    {"a text id of 37 characters is code 2", OC_MARKET_SPOT,
     "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":\"6f1c2f0e-0000-4000-8000-0123456789abc\"}", 2,
     "request ID", "null", true},
    {"a fraction is no id", OC_MARKET_SPOT, "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":1.5}", 2,
     "request ID", "null", true},
    {"futures do not take texts", OC_MARKET_USDM,
     "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":\"a\"}", 2, "unsigned integer", "null", true},
    {"futures do not take negative ids", OC_MARKET_USDM,
     "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":-1}", 2, "unsigned integer", "null", true},
    {"streams have to be texts", OC_MARKET_SPOT,
     "{\"method\":\"SUBSCRIBE\",\"params\":[5],\"id\":4}", 2, "must be a string", "4", true},
    {"an unknown property is code 0", OC_MARKET_SPOT,
     "{\"method\":\"GET_PROPERTY\",\"params\":[\"colour\"],\"id\":4}", 0, "Unknown property", "4",
     false},
    {"a property that is no Boolean is code 1", OC_MARKET_SPOT,
     "{\"method\":\"SET_PROPERTY\",\"params\":[\"combined\",1],\"id\":4}", 1, "expected Boolean",
     "4", false},
    {"too many parameters are code 2", OC_MARKET_SPOT,
     "{\"method\":\"GET_PROPERTY\",\"params\":[\"combined\",1],\"id\":4}", 2, "too many parameters",
     "4", true},
};

static void bad_row(void **state)
{
    const struct bad_case *row = *state;
    struct sim_control control;
    struct buffer out;
    char want[64];

    sim_control_parse(slice_of(row->text), row->market, &control);
    assert_int_equal(control.error_code, row->code);
    assert_int_equal(control.is_malformed, row->closes);
    assert_non_null(strstr(control.error_text, row->says));
    buffer_init(&out, 1024);
    sim_put_error(&out, control.error_code, control.error_text, control.id);
    snprintf(want, sizeof want, "{\"error\":{\"code\":%d,\"msg\":\"", row->code);
    assert_memory_equal(buffer_text(&out), want, strlen(want));
    snprintf(want, sizeof want, "\"},\"id\":%s}", row->id);
    assert_non_null(strstr(buffer_text(&out), want));
    buffer_deinit(&out);
    sim_control_deinit(&control);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, GOOD, good_row);
    CHECK_ROWS(&list, BAD, bad_row);
    return check_run(&list, "sim control");
}
