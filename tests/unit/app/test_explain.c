/* test_explain.c - the lines that a person reads about a signal.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "app/explain.h"

#define LONG                                                                              \
    "{\"symbol\":\"BTCUSDT\",\"market\":\"spot\",\"signal\":\"Long\",\"confidence\":0.6," \
    "\"entry\":101716.80,\"stop_loss\":101061.60,\"target\":102372.00,\"risk_reward\":1," \
    "\"entry_kind\":\"LIMIT\",\"endorsed\":true,\"quality\":\"B\",\"code\":\"OK\",\"engines\":[]"

/* The numbers of the sizes are those of tests/unit/core/test_size.c. */
static const struct explain_case {
    const char *name;
    const char *signal;
    const char *has;   /* NULL: it is not a signal */
    const char *hasnt; /* NULL: nothing */
} CASES[] = {
    {"a plan is told with its prices", LONG "}",
     "LIMIT entry 101716.8, stop 101061.6, target 102372 (reward to risk 1.00)", "size"},
    {"a size is told with its notional and its loss",
     LONG ",\"sizing\":{\"equity\":10000,\"risk_frac\":0.01,\"risk_limit\":100,\"min_notional\":5,"
          "\"sizes\":[{\"entry\":101716.80,\"stop_loss\":101061.60,\"size\":0.152,\"notional\":"
          "15460.9536,\"risk\":99.5904,\"leverage\":1.546095,\"tradable\":true}]}}",
     "  size      0.152 at 101716.8: notional 15460.9536, 99.5904 lost at the stop of 100 allowed, "
     "1.55 x equity\n",
     "too small"},
    {"a size that no exchange takes says so",
     LONG
     ",\"sizing\":{\"risk_limit\":0.1,\"sizes\":[{\"entry\":101716.80,\"size\":0,\"notional\":0,"
     "\"risk\":0,\"leverage\":0,\"tradable\":false}]}}",
     "0.00 x equity; too small for the exchange\n", NULL},
    {"something else is no signal", "{\"success\":true}", NULL, NULL},
};

static void explain_row(void **state)
{
    const struct explain_case *row = *state;
    struct buffer out;

    buffer_init(&out, 1 << 16);
    assert_int_equal(explain_signal(&out, slice_of(row->signal)), row->has != NULL);
    if (row->has == NULL) {
        assert_int_equal(out.size, 0);
    } else if (strstr(buffer_text(&out), row->has) == NULL) {
        fail_msg("not in: %s", buffer_text(&out));
    }
    if (row->hasnt != NULL) {
        assert_null(strstr(buffer_text(&out), row->hasnt));
    }
    buffer_deinit(&out);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CASES, explain_row);
    return check_run(&list, "explain");
}
