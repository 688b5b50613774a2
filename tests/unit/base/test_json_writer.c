/* test_json_writer.c - JSON that is only ever appended.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "base/json_writer.h"

#include <math.h>

/* RFC 8259 section 7 */
static const struct string_case {
    const char *name;
    const char *text;
    const char *want;
} STRINGS[] = {
    {"plain text", "BTCUSDT", "\"BTCUSDT\""},
    {"quotes and backslashes", "a\"b\\c", "\"a\\\"b\\\\c\""},
    {"short escapes", "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""},
    {"other controls", "\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\""},
    {"UTF-8 passes", "\xe5\xb8\x81 \xf0\x9f\x98\x80", "\"\xe5\xb8\x81 \xf0\x9f\x98\x80\""},
    {"bad bytes are replaced one by one", "a\xff\xc0z", "\"a\xef\xbf\xbd\xef\xbf\xbdz\""},
    {"a cut character is replaced", "\xe5\xb8", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
    {"empty text", "", "\"\""},
    {"no text is null", NULL, "null"},
};

static void string_row(void **state)
{
    const struct string_case *row = *state;
    struct buffer buffer;
    struct json_writer json;

    buffer_init(&buffer, 1000);
    json_init(&json, &buffer);
    json_string(&json, row->text);
    assert_string_equal(buffer_text(&buffer), row->want);
    buffer_deinit(&buffer);
}

static const struct decimal_case {
    const char *name;
    double value;
    unsigned decimals;
    const char *want;
} DECIMALS[] = {
    {"trailing zeros are cut", 0.61, 6, "0.61"},
    {"a whole number has no point", 27000, 2, "27000"},
    {"rounded", 0.123456789, 4, "0.1235"},
    {"zeros before the point stay", 100, 0, "100"},
    {"zero", 0, 4, "0"},
    {"an exponent's zeros stay", 1e30, 2, "1e+30"},
    {"not a number is null", (double)NAN, 2, "null"},
};

static void decimal_row(void **state)
{
    const struct decimal_case *row = *state;
    struct buffer buffer;
    struct json_writer json;

    buffer_init(&buffer, 1000);
    json_init(&json, &buffer);
    json_decimal(&json, row->value, row->decimals);
    assert_string_equal(buffer_text(&buffer), row->want);
    buffer_deinit(&buffer);
}

static void nesting(void **state)
{
    (void)state;
    struct buffer buffer;
    struct json_writer json;

    buffer_init(&buffer, 10000);
    json_init(&json, &buffer);
    json_object_begin(&json);
    json_member_string(&json, "symbol", "BTCUSDT");
    json_key(&json, "rows");
    json_array_begin(&json);
    json_array_begin(&json);
    json_array_end(&json);
    json_array_begin(&json);
    json_int(&json, -1);
    json_uint(&json, 2);
    json_fixed(&json, 2700000, 2);
    json_decimal_exact(&json, 0.5, 3);
    json_number(&json, 0.1);
    json_bool(&json, true);
    json_null(&json);
    json_time(&json, INT64_C(1762002600000));
    json_raw(&json, slice_of("{\"x\":1}"));
    json_array_end(&json);
    json_object_begin(&json);
    json_object_end(&json);
    json_array_end(&json);
    json_key_slice(&json, slice_of("a\"b"));
    json_bool(&json, false);
    json_member_int(&json, "i", -3);
    json_member_uint(&json, "u", 3);
    json_member_bool(&json, "t", true);
    json_member_null(&json, "n");
    json_member_fixed(&json, "f", 5, 2);
    json_member_decimal(&json, "d", 0.25, 6);
    json_member_number(&json, "x", 1.5);
    json_member_time(&json, "at", 0);
    assert_false(json_is_done(&json));
    json_object_end(&json);
    assert_true(json_is_done(&json));
    assert_string_equal(
        buffer_text(&buffer),
        "{\"symbol\":\"BTCUSDT\",\"rows\":[[],[-1,2,27000.00,0.500,0.1,true,null,"
        "\"2025-11-01T13:10:00.000Z\",{\"x\":1}],{}],\"a\\\"b\":false,\"i\":-3,\"u\":3,\"t\":true,"
        "\"n\":null,\"f\":0.05,\"d\":0.25,\"x\":1.5,\"at\":\"1970-01-01T00:00:00.000Z\"}");
    buffer_deinit(&buffer);
}

static void deep_nesting(void **state)
{
    (void)state;
    struct buffer buffer;
    struct json_writer json;

    buffer_init(&buffer, 10000);
    json_init(&json, &buffer);
    for (int i = 0; i < 62; i++) {
        json_array_begin(&json);
    }
    json_int(&json, 1);
    for (int i = 0; i < 62; i++) {
        json_array_end(&json);
    }
    assert_int_equal(buffer.size, 125);
    buffer_deinit(&buffer);
}

static void overflow_is_sticky(void **state)
{
    (void)state;
    struct buffer buffer;
    struct json_writer json;

    buffer_init(&buffer, 10);
    json_init(&json, &buffer);
    json_array_begin(&json);
    for (int i = 0; i < 100; i++) {
        json_int(&json, 12345);
    }
    json_array_end(&json);
    assert_int_equal(buffer_status(&buffer), OC_ETOOBIG);
    assert_true(json_is_done(&json));
    buffer_deinit(&buffer);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, STRINGS, string_row);
    CHECK_ROWS(&list, DECIMALS, decimal_row);
    check_add(&list, "commas, keys and nesting", nesting, NULL);
    check_add(&list, "sixty-two levels", deep_nesting, NULL);
    check_add(&list, "running out of room is told once, at the end", overflow_is_sticky, NULL);
    return check_run(&list, "json_writer");
}
