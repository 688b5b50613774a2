/* test_text.c - slices, buffers, the arena and error texts.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/slice.h"

/* RFC 3629 section 4 and the cases of M. Kuhn's UTF-8 stress test */
static const struct utf8_case {
    const char *name;
    const char *text;
    bool is_valid;
} UTF8S[] = {
    {"ASCII is UTF-8", "abc", true},
    {"two bytes", "\xc3\xa9", true},
    {"three bytes", "\xe5\xb8\x81", true},
    {"four bytes", "\xf0\x9f\x98\x80", true},
    {"the last code point", "\xf4\x8f\xbf\xbf", true},
    {"beyond the last code point", "\xf4\x90\x80\x80", false},
    {"an overlong slash", "\xc0\xaf", false},
    {"an overlong of three bytes", "\xe0\x80\xaf", false},
    {"an overlong of four bytes", "\xf0\x80\x80\xaf", false},
    {"a surrogate", "\xed\xa0\x80", false},
    {"a lone continuation", "a\x80", false},
    {"a cut character", "\xe5\xb8", false},
    {"a cut character before others", "\xe5\xb8z", false},
    {"an impossible byte", "\xff", false},
};

static void utf8_row(void **state)
{
    const struct utf8_case *row = *state;

    assert_int_equal(slice_is_utf8(slice_of(row->text)), row->is_valid);
}

static void slices(void **state)
{
    (void)state;
    struct slice rest = slice_of("a,,b,");
    struct slice part;
    char text[4];

    assert_true(slice_split(&rest, ',', &part) && slice_is(part, "a"));
    assert_true(slice_split(&rest, ',', &part) && slice_is(part, ""));
    assert_true(slice_split(&rest, ',', &part) && slice_is(part, "b"));
    assert_true(slice_split(&rest, ',', &part) && slice_is(part, ""));
    assert_false(slice_split(&rest, ',', &part));
    rest = slice_of("");
    assert_true(slice_split(&rest, ',', &part) && slice_is(part, ""));
    assert_false(slice_split(&rest, ',', &part));
    assert_true(slice_is(slice_trim(slice_of(" \t a b\r\n")), "a b"));
    assert_true(slice_is(slice_trim(slice_of(" \n")), ""));
    assert_true(slice_is_nocase(slice_of("LoNg"), "long"));
    assert_false(slice_is_nocase(slice_of("LoNg"), "longer"));
    assert_true(slice_starts(slice_of("abc"), "ab"));
    assert_false(slice_starts(slice_of("a"), "ab"));
    assert_true(slice_ends(slice_of("a.csv"), ".csv"));
    assert_false(slice_ends(slice_of("csv"), ".csv"));
    assert_true(slice_copy(slice_of("abc"), text, sizeof text));
    assert_string_equal(text, "abc");
    assert_false(slice_copy(slice_of("abcd"), text, sizeof text));
    assert_string_equal(text, "");
    assert_true(slice_equal(slice_of(NULL), slice_of("")));
}

static void a_buffer_grows_to_its_cap(void **state)
{
    (void)state;
    struct buffer buffer;

    buffer_init(&buffer, 1000);
    assert_string_equal(buffer_text(&buffer), "");
    for (int i = 0; i < 100; i++) {
        buffer_append_text(&buffer, "0123456789");
    }
    assert_int_equal(buffer_status(&buffer), OC_OK);
    assert_int_equal(buffer.size, 1000);
    assert_int_equal(strlen(buffer_text(&buffer)), 1000); /* the final 0 has its own place */
    buffer_append_char(&buffer, 'x');
    assert_int_equal(buffer_status(&buffer), OC_ETOOBIG);
    assert_int_equal(buffer.size, 1000);
    buffer_append(&buffer, "", 0);
    assert_int_equal(buffer_status(&buffer), OC_ETOOBIG); /* sticky */
    assert_string_equal(buffer_text(&buffer), "");
    assert_null(buffer_reserve(&buffer, 1));
    buffer_clear(&buffer);
    buffer_append_int(&buffer, -5);
    buffer_append_uint(&buffer, 7);
    buffer_printf(&buffer, " %s %d", "and", 8);
    assert_string_equal(buffer_text(&buffer), "-57 and 8");
    buffer_drop_front(&buffer, 3);
    assert_string_equal(buffer_text(&buffer), " and 8");
    buffer_deinit(&buffer);
}

static void a_small_cap_holds(void **state)
{
    (void)state;
    struct buffer buffer;

    buffer_init(&buffer, 4);
    buffer_printf(&buffer, "%d", 1234);
    assert_string_equal(buffer_text(&buffer), "1234");
    buffer_printf(&buffer, "%d", 5);
    assert_int_equal(buffer_status(&buffer), OC_ETOOBIG);
    buffer_deinit(&buffer);
}

static void a_taken_buffer_is_empty(void **state)
{
    (void)state;
    struct buffer buffer;
    size_t size = 0;

    buffer_init(&buffer, 100);
    assert_null(buffer_take(&buffer, &size));
    buffer_append_text(&buffer, "abc");
    char *data = buffer_take(&buffer, &size);

    assert_int_equal(size, 3);
    assert_memory_equal(data, "abc", 3);
    assert_int_equal(buffer.size, 0);
    free(data);
    buffer_append_text(&buffer, "again");
    assert_string_equal(buffer_text(&buffer), "again");
    buffer_deinit(&buffer);
}

static void an_arena_gives_zeroed_aligned_memory(void **state)
{
    (void)state;
    struct arena arena;

    arena_init(&arena, 256, 4096);
    for (int round = 0; round < 3; round++) {
        for (size_t size = 1; size < 60; size++) {
            unsigned char *memory = arena_alloc(&arena, size);

            assert_non_null(memory);
            assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
            for (size_t i = 0; i < size; i++) {
                assert_int_equal(memory[i], 0);
            }
            memset(memory, 0xee, size);
        }
        assert_string_equal(arena_copy(&arena, slice_of("abc")), "abc");
        arena_reset(&arena);
    }
    arena_deinit(&arena);
}

static void an_arena_refuses_beyond_its_cap(void **state)
{
    (void)state;
    struct arena arena;
    size_t count = 0;

    arena_init(&arena, 256, 4096);
    assert_null(arena_alloc(&arena, 5000));
    assert_true(arena_failed(&arena));
    assert_null(arena_alloc(&arena, 1));
    arena_reset(&arena);
    assert_non_null(arena_alloc(&arena, 1000)); /* larger than a block */
    while (arena_alloc(&arena, 64) != NULL) {
        count++;
    }
    assert_true(count > 30 && count < 64);
    assert_true(arena.total <= 4096);
    arena_reset(&arena);
    assert_null(arena_alloc_array(&arena, SIZE_MAX / 2, 3));
    arena_reset(&arena);
    assert_non_null(arena_alloc_array(&arena, 3, 5));
    arena_deinit(&arena);
}

static void error_texts(void **state)
{
    (void)state;
    struct error error;
    char longer[300];

    assert_int_equal(error_set(&error, OC_EIO, "open %s: %d", "x", 5), OC_EIO);
    assert_int_equal(error.status, OC_EIO);
    assert_string_equal(error.text, "open x: 5");
    assert_int_equal(error_set(&error, OC_EIO, "start: %s", error.text), OC_EIO);
    assert_string_equal(error.text, "start: open x: 5");
    assert_int_equal(error_set(NULL, OC_EFULL, "nobody listens"), OC_EFULL);
    memset(longer, 'a', sizeof longer);
    longer[155] = '\xc3'; /* the cut falls into this character */
    longer[156] = '\xa9';
    longer[299] = 0;
    (void)error_set(&error, OC_EIO, "%s", longer);
    assert_int_equal(strlen(error.text), 158);
    assert_string_equal(error.text + 155, "...");
    (void)error_set(&error, OC_EIO, "%s", "a\nb\x1b[2J");
    assert_string_equal(error.text, "a?b?[2J");
    error_clear(&error);
    assert_int_equal(error.status, OC_OK);
    assert_string_equal(error.text, "");
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, UTF8S, utf8_row);
    check_add(&list, "slices split, trim, compare and copy", slices, NULL);
    check_add(&list, "a buffer grows to its cap and stays failed beyond it",
              a_buffer_grows_to_its_cap, NULL);
    check_add(&list, "a small cap holds with printf", a_small_cap_holds, NULL);
    check_add(&list, "a taken buffer is empty and usable", a_taken_buffer_is_empty, NULL);
    check_add(&list, "an arena gives zeroed, aligned memory after each reset",
              an_arena_gives_zeroed_aligned_memory, NULL);
    check_add(&list, "an arena refuses beyond its cap until its reset",
              an_arena_refuses_beyond_its_cap, NULL);
    check_add(&list, "error texts nest, are cut at a character and show no control", error_texts,
              NULL);
    return check_run(&list, "text");
}
