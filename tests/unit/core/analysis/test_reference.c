/* test_reference.c - market state and confluence against tests/data/analysis_reference.csv, which a
 * second implementation wrote (tests/support/analysis_reference.py, on strategies_check.py).
 * SPDX-License-Identifier: MIT */
#include "support/place.h"
#include "symbol.h"

enum { DAYS = 32, MINUTES = DAYS * 1440, LINES_MIN = 300 };

static const int64_t DAY0 = 20000 * INT64_C(86400000);
static struct oc_bar bars[MINUTES];

struct expected {
    size_t minute;
    int64_t row_ticks, val, vah, poc;
    char state[8];
    int failed_edge;
    double imbalance, confluence;
    bool has_confluence;
};

/* The number that *text begins with; *text is then behind the comma after it. */
static int64_t next_int(const char **text)
{
    char *end = NULL;
    int64_t value = strtoll(*text, &end, 10);

    assert_true(end != *text && *end == ',');
    *text = end + 1;
    return value;
}

/* One line; false at the end of the text. */
static bool next_line(const char **text, struct expected *out)
{
    size_t length = 0;

    if (**text == 0) {
        return false;
    }
    out->minute = (size_t)next_int(text);
    out->row_ticks = next_int(text);
    out->val = next_int(text);
    out->vah = next_int(text);
    out->poc = next_int(text);
    length = strcspn(*text, ",");
    assert_true(length < sizeof out->state);
    memcpy(out->state, *text, length);
    out->state[length] = 0;
    *text += length + 1;
    out->failed_edge = (int)next_int(text);
    char *end = NULL;

    out->imbalance = strtod(*text, &end);
    assert_int_equal(*end, ',');
    *text = end + 1;
    out->has_confluence = **text != '\n';
    out->confluence = strtod(*text, NULL);
    *text = strchr(*text, '\n');
    assert_non_null(*text);
    (*text)++;
    if (!out->has_confluence) {
        out->confluence = 0.0;
    }
    return true;
}

static const char *text_of(enum oc_auction state)
{
    static const char *const TEXTS[] = {
        [OC_AUCTION_BALANCE] = "BAL",       [OC_AUCTION_TEST_UP] = "TEST_UP",
        [OC_AUCTION_TEST_DOWN] = "TEST_DN", [OC_AUCTION_OUT_UP] = "OUT_UP",
        [OC_AUCTION_OUT_DOWN] = "OUT_DN",
    };

    return TEXTS[state];
}

static void reference(void **state)
{
    char path[PLACE_PATH_CAP];
    struct symbol symbol;
    struct expected want;
    size_t lines = 0;

    (void)state;
    place_data("analysis_reference.csv", path);
    char *file = place_read(path, NULL);

    assert_non_null(file);
    const char *text = strchr(file, '\n') + 1;

    random_bars(
        bars, MINUTES,
        &(struct random_bars_config){.seed = 78, .open_ms = DAY0, .price = 30000, .step = 40});
    symbol_open(&symbol, true);
    for (size_t i = 0; next_line(&text, &want); lines++) {
        for (; i <= want.minute; i++) {
            symbol_push(&symbol, &bars[i]);
        }
        assert_int_equal(symbol.view.row_ticks, want.row_ticks);
        assert_int_equal(symbol.view.val, want.val);
        assert_int_equal(symbol.view.vah, want.vah);
        assert_int_equal(symbol.view.poc, want.poc);
        assert_string_equal(text_of(symbol.view.auction), want.state);
        assert_int_equal(symbol.view.failed_edge, want.failed_edge);
        assert_near(symbol.view.imbalance, want.imbalance, 1e-9);
        assert_int_equal(symbol.view.has_confluence, want.has_confluence);
        assert_near(symbol.view.confluence, want.confluence, 1e-9);
    }
    assert_true(lines > LINES_MIN);
    symbol_close(&symbol);
    free(file);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "32 days of market state and confluence equal a second implementation",
              reference, NULL);
    return check_run(&list, "reference");
}
