/* test_studies.c - what /api/indicators understands and says, and whom the ranking by volatility lists.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/server_rig.h"

static struct server_rig rig;

static const struct name_case {
    const char *name;
    const char *asked;
    int want_status;
    const char *want; /* is in the answer */
} CASES[] = {
    {"names ignore case, and come back as they were asked", "RSI:14,Macd:12:26:9", 200,
     "\"name\":\"RSI:14\",\"study\":\"rsi\""},
    {"so does the guess at a mistaken one", "RSJ", 422, "the nearest study is rsi"},
    {"events are no series", "swings", 422, "swings: not a series but a study of events"},
    {"nor are retrospective studies", "smc_fvg", 422,
     "smc_fvg: not a series but a study of history"},
    {"a whole number out of range is told the range", "rsi:0", 422,
     "rsi:0: period must be a whole number from 1 to 1000"},
    {"a number that must be whole", "ema:2.5", 422,
     "ema:2.5: period must be a whole number from 1 to 1000"},
    {"any number out of range", "bollinger:20:101", 422,
     "bollinger:20:101: width must be a number from 0 to 100"},
    {"a number that is missing", "rsi:", 422, "period must be a whole number"},
    {"a number that is none", "rsi:nan", 422, "period must be a whole number"},
};

static void name_row(void **state)
{
    const struct name_case *row = *state;
    char target[160];

    snprintf(target, sizeof(target), "/api/indicators/AAAUSDT?limit=1&name=%s", row->asked);
    server_rig_expect(&rig, "GET", target, "", "", row->want_status, row->want);
}

/* A spare slot that an analysis filled is warm and yet nobody's symbol. */
static void ranking_is_of_the_followed(void **state)
{
    (void)state;
    server_rig_expect(&rig, "GET", "/api/scan/volatility?timeframe=5m", "", "", 200, "AAAUSDT");
    rig.symbols[0].seen.is_followed = false;
    server_rig_expect(&rig, "GET", "/api/scan/volatility?timeframe=5m", "", "", 200, "\"data\":[]");
    rig.symbols[0].seen.is_followed = true;
}

int main(void)
{
    struct check_list list = {0};

    server_rig_start(&rig, NULL, NULL);
    CHECK_ROWS(&list, CASES, name_row);
    check_add(&list, "the ranking leaves out symbols in spare slots", ranking_is_of_the_followed,
              NULL);
    int code = check_run(&list, "studies over HTTP");

    server_rig_stop(&rig);
    return code;
}
