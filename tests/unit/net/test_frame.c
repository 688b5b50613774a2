/* test_frame.c - heads of frames by RFC 6455 5.2, references.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "net/frame.h"

static const struct frame_case {
    const char *name;
    size_t size;
    unsigned char head[10];
    size_t head_size;
} CASES[] = {
    {"empty", 0, {0x81, 0}, 2},
    {"125 bytes, the last short length", 125, {0x81, 125}, 2},
    {"126 bytes, the first of 16 bits", 126, {0x81, 126, 0, 126}, 4},
    {"65535 bytes, the last of 16 bits", 65535, {0x81, 126, 255, 255}, 4},
    {"65536 bytes, the first of 64 bits", 65536, {0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0}, 10},
};

static void frame_row(void **state)
{
    const struct frame_case *row = *state;
    char *text = calloc(1, row->size + 1);
    struct frame *frame;

    assert_non_null(text);
    memset(text, 'x', row->size);
    frame = frame_new_text((struct slice){text, row->size});
    assert_non_null(frame);
    assert_int_equal(frame_bytes(frame).size, row->head_size + row->size);
    assert_memory_equal(frame_bytes(frame).data, row->head, row->head_size);
    assert_true(slice_equal(frame_payload(frame), (struct slice){text, row->size}));
    frame_unref(frame);
    free(text);
}

static void parts_and_references(void **state)
{
    struct slice parts[3] = {slice_of("ab"), slice_of(""), slice_of("c")};
    struct frame *text = frame_new_text_parts(parts, 3);
    struct frame *binary = frame_new_binary(slice_of("z"));
    struct frame *bytes = frame_new_bytes(slice_of("raw"));

    (void)state;
    assert_true(slice_is(frame_bytes(text), "\x81\x03"
                                            "abc"));
    assert_true(slice_is(frame_bytes(binary), "\x82\x01z"));
    assert_true(slice_is(frame_bytes(bytes), "raw"));
    assert_true(slice_is(frame_payload(bytes), "raw"));
    assert_ptr_equal(frame_ref(text), text);
    frame_unref(text);
    assert_true(slice_is(frame_payload(text), "abc")); /* one reference is left */
    frame_unref(text);
    frame_unref(binary);
    frame_unref(bytes);
    frame_unref(NULL);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CASES, frame_row);
    check_add(&list, "parts are joined, references counted", parts_and_references, NULL);
    return check_run(&list, "frame");
}
