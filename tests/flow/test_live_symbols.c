/* test_live_symbols.c - followed symbols beside one that somebody only analysed, over a simulated day.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/live_http.h"
#include "support/live_pair.h"

enum { READY_MS = 60000, RUN_MS = 120000, POLL_MS = 100 };

static struct live_pair pair;

static const char *text_of(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

    return cJSON_IsString(item) ? item->valuestring : "";
}

/* In real time until the second symbol, which nobody follows, is analysed; then a day as fast as it goes. */
static int start(void **state)
{
    static const char *const SIM[] = {"--market",
                                      "usdm",
                                      "--symbols",
                                      "BTCUSDT,ETHUSDT",
                                      "--seed",
                                      "15",
                                      "--hold",
                                      "--start",
                                      "2025-11-03T00:00Z",
                                      "--until",
                                      "2025-11-04T00:00Z",
                                      NULL};
    static const char *const SERVE[] = {"--market", "usdm", "--symbols", "BTCUSDT", NULL};
    int64_t until_ms = process_mono_ms() + RUN_MS;
    int status = 0;

    (void)state;
    live_pair_start_sim(&pair, SIM);
    live_pair_start_serve(&pair, NULL, SERVE, NULL);
    live_pair_wait_ready(&pair, READY_MS);
    for (status = 0; status != 200; process_pause(POLL_MS)) {
        free(live_post(pair.base, "/api/signals/analyze", "{\"symbol\":\"ETHUSDT\"}", &status));
        if (process_mono_ms() > until_ms)
            fail_msg("analyze ETHUSDT: still %d", status);
    }
    free(live_post(pair.rest, "/sim/speed", "max", &status));
    assert_int_equal(status, 200);
    for (bool is_over = false; !is_over; process_pause(POLL_MS)) {
        cJSON *root = NULL;
        const cJSON *rows = live_get_data(pair.base, "/api/pairs", &root), *pair_row = NULL;
        int done = 0;

        cJSON_ArrayForEach(pair_row, rows)
        {
            done += strcmp(text_of(pair_row, "last_closed"), "2025-11-03T20:00") > 0 ? 1 : 0;
        }
        cJSON_Delete(root);
        is_over = done == 2;
        if (process_mono_ms() > until_ms)
            fail_msg("the day does not pass");
    }
    return 0;
}

static int stop(void **state)
{
    (void)state;
    live_pair_close(&pair);
    return 0;
}

/* Rows of a list whose symbol is that. */
static int count_of(const char *path, const char *symbol)
{
    cJSON *root = NULL;
    const cJSON *rows = live_get_data(pair.base, path, &root), *row = NULL;
    int count = 0;

    cJSON_ArrayForEach(row, rows)
    {
        count += strcmp(text_of(row, "symbol"), symbol) == 0 ? 1 : 0;
    }
    cJSON_Delete(root);
    return count;
}

static const struct count_case {
    const char *name;
    const char *path;
    const char *symbol;
    bool wants_some;
} COUNTS[] = {
    {"the followed symbol has opinions", "/api/opinions?limit=500", "BTCUSDT", true},
    {"a symbol that was only analysed has no opinions", "/api/opinions?limit=500", "ETHUSDT",
     false},
    {"no signals", "/api/signals?limit=500", "ETHUSDT", false},
    {"but its state is listed", "/api/pairs", "ETHUSDT", true},
};

static void count_row(void **state)
{
    const struct count_case *row = *state;
    int count = count_of(row->path, row->symbol);

    if ((count > 0) != row->wants_some)
        fail_msg("%s: %d of %s", row->path, count, row->symbol);
}

/* The simulated exchange's USD-M filter: MIN_NOTIONAL, notional 5. */
static void least_orders_are_known(void **state)
{
    cJSON *root = NULL;
    const cJSON *rows = live_get_data(pair.base, "/api/pairs", &root), *row = NULL;
    int count = 0;

    (void)state;
    cJSON_ArrayForEach(row, rows)
    {
        const cJSON *least = cJSON_GetObjectItemCaseSensitive(row, "min_notional");

        assert_true(cJSON_IsNumber(least));
        assert_true(least->valuedouble == 5);
        count++;
    }
    assert_int_equal(count, 2);
    cJSON_Delete(root);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, COUNTS, count_row);
    check_add(&list, "pairs tell the exchange's least order", least_orders_are_known, NULL);
    list.tests[0].setup_func = start;
    list.tests[list.count - 1].teardown_func = stop;
    return check_run(&list, "live symbols");
}
