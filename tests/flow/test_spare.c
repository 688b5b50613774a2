/* test_spare.c - a symbol that was only analysed and is then followed: from that minute on it publishes.
 * SPDX-License-Identifier: MIT */
#include "base/calendar.h"
#include "base/hash.h"
#include "outcry/timeframe.h"
#include "support/check.h"
#include "support/live_http.h"
#include "support/live_pair.h"

enum { READY_MS = 40000, DAY_MS = 40000, POLL_MS = 20, TEXT_CAP = 128 };

#define TOKEN   "ruling"
#define ANALYZE "{\"symbol\":\"ETHUSDT\"}"

static struct live_pair rig;

static int close_rig(void **state)
{
    (void)state;
    live_pair_close(&rig);
    return 0;
}

static int start_rig(void **state)
{
    static const char *const SIM[] = {
        "--market", "usdm",  "--seed",    "15", "--symbols",   "BTCUSDT,ETHUSDT",
        "--speed",  "20000", "--updates", "1",  "--no-limits", NULL};
    static const char *const SERVE[] = {"--market", "usdm", "--symbols", "BTCUSDT", NULL};

    static char tokens[512];
    const char *const settings[] = {tokens, NULL};
    uint8_t digest[HASH_SHA256_SIZE];
    char digest_hex[2 * HASH_SHA256_SIZE + 1];

    (void)state;
    hash_sha256_of(TOKEN, strlen(TOKEN), digest);
    hash_hex(digest, sizeof digest, digest_hex);
    (void)snprintf(
        tokens, sizeof tokens,
        "OUTCRY_SERVER_TOKENS=[{\"name\":\"lead\",\"role\":\"admin\",\"sha256\":\"%s\"}]",
        digest_hex);
    live_pair_start_sim(&rig, SIM);
    live_pair_start_serve(&rig, NULL, SERVE, settings);
    live_pair_wait_ready(&rig, READY_MS);
    return 0;
}

/* Asks until the answer is 200. */
static void wait_for_analysis(void)
{
    int64_t until_ms = process_mono_ms() + READY_MS;
    int status = 0;

    while (status != 200) {
        char *text = live_post(rig.base, "/api/signals/analyze", ANALYZE, &status);

        if (status != 200 && status != 202)
            fail_msg("analyze: %d %s", status, text);
        free(text);
        if (process_mono_ms() > until_ms)
            fail_msg("no analysis within %d ms", READY_MS);
        process_pause(POLL_MS);
    }
}

static int64_t last_closed_ms(void)
{
    cJSON *root;
    const cJSON *data = live_get_data(rig.base, "/api/candles/ETHUSDT?timeframe=1m&limit=1", &root);
    const cJSON *rows = cJSON_GetObjectItemCaseSensitive(data, "candles");
    const cJSON *open = cJSON_GetArrayItem(cJSON_GetArrayItem(rows, 0), 0);
    int64_t open_ms = cJSON_IsNumber(open) ? (int64_t)open->valuedouble : 0;

    cJSON_Delete(root);
    return open_ms;
}

static int64_t wait_for_a_day(void)
{
    int64_t until_ms = process_mono_ms() + DAY_MS;
    int64_t from_ms = last_closed_ms();

    assert_true(from_ms > 0);
    while (last_closed_ms() < from_ms + OC_DAY_MS) {
        if (process_mono_ms() > until_ms)
            fail_msg("a simulated day takes longer than %d ms", DAY_MS);
        process_pause(POLL_MS);
    }
    return from_ms;
}

/* How many rows a list of the symbol has; *first_ms (may be NULL): the earliest of their times. */
static int count_rows(const char *path, int64_t *first_ms)
{
    cJSON *root;
    const cJSON *data = live_get_data(rig.base, path, &root), *row = NULL;
    int count = cJSON_GetArraySize(data);

    assert_true(cJSON_IsArray(data));
    cJSON_ArrayForEach(row, data)
    {
        const cJSON *time = cJSON_GetObjectItemCaseSensitive(row, "timestamp");
        int64_t ms = 0;

        assert_true(cJSON_IsString(time));
        assert_true(calendar_parse(time->valuestring, strlen(time->valuestring), &ms));
        if (first_ms != NULL)
            *first_ms = *first_ms == 0 || ms < *first_ms ? ms : *first_ms;
    }
    cJSON_Delete(root);
    return count;
}

static void publishes_once_followed(void **state)
{
    int64_t from_ms, first_ms = 0;
    int status = 0;
    char *text;

    (void)state;
    wait_for_analysis();
    text = live_post_as(rig.base, "/api/pairs/ETHUSDT", "{}", TOKEN, &status);
    if (status != 200)
        fail_msg("follow: %d %s", status, text);
    free(text);
    from_ms = wait_for_a_day();
    assert_true(count_rows("/api/opinions?symbol=ETHUSDT&limit=500", &first_ms) > 0);
    assert_true(first_ms > from_ms - 60 * OC_MINUTE_MS); /* nothing from before */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(publishes_once_followed),
    };

    return cmocka_run_group_tests_name("an analysed symbol that is followed", tests, start_rig,
                                       close_rig);
}
