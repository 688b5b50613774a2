/* test_query.c - pairs of a query string, escapes, path segments.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "net/query.h"

static const struct query_case {
    const char *name;
    const char *raw;
    enum query_plus plus;
    enum oc_status status; /* of the last call */
    const char *pairs[8];  /* key, value, key, value, ... before it */
} CASES[] = {
    {"nothing", "", QUERY_PLUS_IS_PLUS, OC_ENOTFOUND, {NULL}},
    {"one pair", "a=1", QUERY_PLUS_IS_PLUS, OC_ENOTFOUND, {"a", "1"}},
    {"keys and values may be empty",
     "a&b=&=c",
     QUERY_PLUS_IS_PLUS,
     OC_ENOTFOUND,
     {"a", "", "b", "", "", "c"}},
    {"empty parts are passed over",
     "&&a=1&&b=2&",
     QUERY_PLUS_IS_PLUS,
     OC_ENOTFOUND,
     {"a", "1", "b", "2"}},
    {"a value with an equals sign", "a=b=c", QUERY_PLUS_IS_PLUS, OC_ENOTFOUND, {"a", "b=c"}},
    {"escapes in both cases",
     "%41%2f=%c3%A9",
     QUERY_PLUS_IS_PLUS,
     OC_ENOTFOUND,
     {"A/", "\xc3\xa9"}},
    {"an escaped separator is text",
     "a%26b=c%3Dd",
     QUERY_PLUS_IS_PLUS,
     OC_ENOTFOUND,
     {"a&b", "c=d"}},
    {"plus stays plus", "a=b+c", QUERY_PLUS_IS_PLUS, OC_ENOTFOUND, {"a", "b+c"}},
    {"plus is a space in forms", "a+b=c+d", QUERY_PLUS_IS_SPACE, OC_ENOTFOUND, {"a b", "c d"}},
    {"an escaped plus is a plus in forms", "a=%2B", QUERY_PLUS_IS_SPACE, OC_ENOTFOUND, {"a", "+"}},
    {"a percent sign alone", "a=1&b=%", QUERY_PLUS_IS_PLUS, OC_EMALFORMED, {"a", "1"}},
    {"a percent sign with one digit", "b=%4", QUERY_PLUS_IS_PLUS, OC_EMALFORMED, {NULL}},
    {"a percent sign with no hex digits", "b=%zz", QUERY_PLUS_IS_PLUS, OC_EMALFORMED, {NULL}},
    {"an escaped NUL", "b=a%00", QUERY_PLUS_IS_PLUS, OC_EMALFORMED, {NULL}},
    {"escapes that are not UTF-8", "b=%ff", QUERY_PLUS_IS_PLUS, OC_EMALFORMED, {NULL}},
    {"raw bytes that are not UTF-8", "b=\xff", QUERY_PLUS_IS_PLUS, OC_EMALFORMED, {NULL}},
    {"a bad escape in a key", "%g=1", QUERY_PLUS_IS_PLUS, OC_EMALFORMED, {NULL}},
};

static void query_row(void **state)
{
    const struct query_case *row = *state;
    struct arena arena;
    struct query query;
    struct query_pair pair;

    arena_init(&arena, 256, 4096);
    query_init(&query, slice_of(row->raw), row->plus);
    for (size_t i = 0; row->pairs[i] != NULL; i += 2) {
        assert_int_equal(query_next(&query, &arena, &pair), OC_OK);
        assert_true(slice_is(pair.key, row->pairs[i]));
        assert_true(slice_is(pair.value, row->pairs[i + 1]));
    }
    assert_int_equal(query_next(&query, &arena, &pair), row->status);
    arena_deinit(&arena);
}

static void full_arena(void **state)
{
    struct arena arena;
    struct query query;
    struct query_pair pair;

    (void)state;
    arena_init(&arena, 16, 16);
    query_init(&query, slice_of("a=%41%41%41%41%41%41%41%41%41%41"), QUERY_PLUS_IS_PLUS);
    assert_int_equal(query_next(&query, &arena, &pair), OC_ENOMEM);
    arena_deinit(&arena);
}

static void path_segments(void **state)
{
    static const char *const WANT[] = {"api", "", "BTC%2F", ""};
    struct slice path = slice_of("/api//BTC%2F/");
    struct slice segment;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_true(query_path_segment(&path, &segment));
        assert_true(slice_is(segment, WANT[i]));
    }
    assert_false(query_path_segment(&path, &segment));
    path = slice_of("no/slash");
    assert_false(query_path_segment(&path, &segment));
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CASES, query_row);
    check_add(&list, "a full arena is told", full_arena, NULL);
    check_add(&list, "a path comes apart into segments", path_segments, NULL);
    return check_run(&list, "query");
}
