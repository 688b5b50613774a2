/* test_flow_sim_files.c - candle files served by the simulated exchange: every number as in the file.
 * SPDX-License-Identifier: MIT */
#include "history/history.h"
#include "support/check.h"
#include "support/place.h"
#include "support/sim_rig.h"

enum { PAGE = 1000 };

/* Columns of a REST row beside a row of the file; the taker's quote volume is made up. */
static void same_row(const cJSON *row, const struct history_row *want)
{
    const struct oc_candle *candle = &want->candle;
    const double values[] = {candle->open,
                             candle->high,
                             candle->low,
                             candle->close,
                             candle->volume_base,
                             0,
                             candle->turnover_quote,
                             0,
                             candle->taker_base};
    int i;

    assert_near(cJSON_GetArrayItem(row, 0)->valuedouble, (double)oc_candle_open_ms(candle), 0);
    for (i = 0; i < 9; i++)
        if (i != 5 && i != 7)
            assert_same_double(strtod(cJSON_GetArrayItem(row, i + 1)->valuestring, NULL),
                               values[i]);
    assert_near(cJSON_GetArrayItem(row, 8)->valuedouble, oc_candle_trades(candle), 0);
}

static const struct file_case {
    const char *name;
    const char *file, *market, *symbol;
    const char *until; /* now of the simulator: all before it is closed */
} FILES[] = {
    {"a thin month of futures", "data/klines_1m_um/ALGOUSDT-1m-2024-09.csv.zst", "usdm", "ALGOUSDT",
     "2024-09-30T23:59Z"},
    {"a month of doubling prices", "data/klines_1m_um/DOTUSDT-1m-2024-11.csv.zst", "usdm",
     "DOTUSDT", "2024-11-30T23:59Z"},
    {"three days of spot", "data/klines_1m_spot/BTCUSDT-1m-2025-10-29_2025-11-01.csv.zst", "spot",
     "BTCUSDT", "2025-11-01T00:00Z"},
};

static void file_row(void **state)
{
    const struct file_case *row = *state;
    bool is_spot = strcmp(row->market, "spot") == 0;
    char path[PLACE_PATH_CAP], text[PLACE_PATH_CAP + 256];
    struct history *history;
    struct history_row want;
    struct sim_rig rig;
    cJSON *page = NULL;
    int at = PAGE;
    long count = 0;

    place_shared_or_skip(row->file, path);
    snprintf(text, sizeof text, "--market %s --speed max --start %s --no-limits --candles %s",
             row->market, row->until, path);
    sim_rig_start(&rig, text);
    assert_int_equal(history_open(&history, path, 60000, NULL), OC_OK);
    while (history_next(history, &want, NULL) == OC_OK) {
        if (page == NULL || at == cJSON_GetArraySize(page)) {
            cJSON_Delete(page);
            snprintf(text, sizeof text, "/%s/klines?symbol=%s&interval=1m&limit=%d&startTime=%lld",
                     is_spot ? "api/v3" : "fapi/v1", row->symbol, PAGE,
                     (long long)oc_candle_open_ms(&want.candle));
            page = sim_rig_json(&rig, text);
            at = 0;
            if (cJSON_GetArraySize(page) == 0)
                break;
        }
        if (cJSON_GetArraySize(page) < PAGE && at + 1 == cJSON_GetArraySize(page))
            break; /* the open candle */
        same_row(cJSON_GetArrayItem(page, at++), &want);
        count++;
    }
    assert_true(count > 3000);
    cJSON_Delete(page);
    history_close(history);
    sim_rig_stop(&rig);
}

static const char ROWS[] = "1725148800000,0.1231,0.1232,0.1230,0.1231,137407.3,1725148859999,"
                           "16914.52126,87,57424.5,7072.10914,0\n"
                           "1725148860000,0.1231,0.1233,0.1230,0.1233,61960.4,1725148919999,"
                           "7628.05850,84,18454.5,2272.62450,0\n"
                           "1725148920000,0.1233,0.1233,0.1233,0.1233,0,1725148979999,0,0,0,0,0\n";

static void closing_frames(void **state)
{
    static const char *const CLOSES[] = {
        "\"t\":1725148800000,\"T\":1725148859999,|\"x\":true|\"o\":\"0.1231\",\"c\":\"0.1231\","
        "\"h\":\"0.1232\",\"l\":\"0.1230\",\"v\":\"137407.3\",\"n\":87,|\"q\":\"16914.52126\","
        "\"V\":"
        "\"57424.5\"",
        "\"t\":1725148860000,|\"x\":true|\"c\":\"0.1233\",\"h\":\"0.1233\"|\"n\":84,",
        "\"t\":1725148920000,|\"x\":true|\"f\":-1,\"L\":-1,|\"v\":\"0.0\",\"n\":0,",
    };
    char folder[PLACE_PATH_CAP], text[PLACE_PATH_CAP + 256];
    struct sim_rig rig;
    struct sim_peer peer;
    size_t from = 0, i;

    (void)state;
    place_temp_make(folder);
    place_write(folder, "ALGOUSDT-1m-2024-09.csv", ROWS);
    snprintf(text, sizeof text,
             "--market usdm --speed max --hold --candles "
             "%s/ALGOUSDT-1m-2024-09.csv",
             folder);
    sim_rig_start(&rig, text);
    sim_peer_open(&peer, &rig, "/market/ws/algousdt@kline_1m");
    for (i = 0; i < sizeof CLOSES / sizeof CLOSES[0]; i++)
        if (sim_peer_wait(&peer, CLOSES[i], &from, 3000) == NULL)
            fail_msg("no %s; the last: %s", CLOSES[i],
                     peer.count > 0 ? peer.messages[peer.count - 1] : "none");
    sim_peer_free(&peer);
    sim_rig_stop(&rig);
    place_temp_remove(folder);
}

static void ends_by_itself(void **state)
{
    char folder[PLACE_PATH_CAP], text[PLACE_PATH_CAP + 256];
    struct sim_rig rig;
    struct sim_peer peer;

    (void)state;
    place_temp_make(folder);
    place_write(folder, "ALGOUSDT-1m-2024-09.csv", ROWS);
    snprintf(text, sizeof text, "--market usdm --speed max --candles %s/ALGOUSDT-1m-2024-09.csv",
             folder);
    sim_rig_start(&rig, text);
    sim_peer_open(&peer, &rig, "/market/ws/algousdt@kline_1m");
    assert_true(sim_peer_wait_close(&peer, 5000));
    assert_int_equal(peer.close_code, 1001);
    assert_int_equal(sim_peer_count(&peer, "\"x\":true"), 3);
    sim_peer_free(&peer);
    assert_int_equal(process_wait(&rig.process, 2000), 0);
    rig.process.pid = 0;
    sim_rig_stop(&rig);
    place_temp_remove(folder);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, FILES, file_row);
    check_add(&list, "closing frames carry the file's numbers", closing_frames, NULL);
    check_add(&list, "without --hold it says goodbye at the end of the data", ends_by_itself, NULL);
    return check_run(&list, "sim files");
}
