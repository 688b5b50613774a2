/* test_recordings.c - the parsers on recorded frames and replies of the real exchange. Skips by name
 * where the recordings, or the zstd command to read them, are absent.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/place.h"

#include "base/error.h"
#include "exchange/binance/parse.h"

#include <cjson/cJSON.h>

enum { READ_MAX = 64 << 20 };

/* The whole decompressed recording with a final 0, or the test is skipped. */
static char *read_recording(const char *relative, size_t *size)
{
    char path[PLACE_PATH_CAP];
    char command[PLACE_PATH_CAP + 64];
    char *text;
    FILE *pipe;

    place_shared_or_skip(relative, path);
    text = malloc(READ_MAX);
    assert_non_null(text);
    snprintf(command, sizeof(command), "zstd -dcqf '%s' 2>/dev/null", path);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    *size = fread(text, 1, READ_MAX - 1, pipe);
    text[*size] = '\0';
    if (pclose(pipe) != 0 || *size == 0) {
        free(text);
        check_skip("no zstd command to read the recording with");
    }
    return text;
}

struct tally {
    size_t kinds[BINANCE_FRAME_FAULT + 1];
    size_t finals;
    size_t lines;
    int64_t latest_close_ms; /* E - end of the minute */
    char complaint[160];
};

static void tally_frame(struct tally *tally, const char *text, size_t size)
{
    struct binance_frame fast;
    struct binance_frame slow;
    struct error error;

    binance_parse_frame(text, size, &fast, &error);
    tally->lines++;
    tally->kinds[fast.kind]++;
    if (fast.kind == BINANCE_FRAME_FAULT && tally->complaint[0] == '\0')
        snprintf(tally->complaint, sizeof(tally->complaint), "%s", error.text);
    if (fast.kind != BINANCE_FRAME_KLINE)
        return;
    binance_parse_frame_slow(text, size, &slow, &error);
    assert_int_equal(slow.kind, BINANCE_FRAME_KLINE);
    assert_memory_equal(&fast.candle, &slow.candle, sizeof(fast.candle));
    if (fast.is_final) {
        int64_t late_ms = fast.event_ms - oc_candle_open_ms(&fast.candle) - 60000;

        tally->finals++;
        if (late_ms > tally->latest_close_ms)
            tally->latest_close_ms = late_ms;
    }
}

/* Lines "<local_ns> <json>", or {"t":"recv","data":"<json as a text>"}, or bare JSON. */
static void tally_line(struct tally *tally, char *line)
{
    cJSON *root;
    const cJSON *kind;
    const cJSON *data;

    if (line[0] >= '0' && line[0] <= '9') {
        line = strchr(line, ' ') + 1;
        tally_frame(tally, line, strlen(line));
        return;
    }
    if (strncmp(line, "{\"t\":\"", 6) != 0) {
        tally_frame(tally, line, strlen(line));
        return;
    }
    root = cJSON_Parse(line);
    kind = cJSON_GetObjectItemCaseSensitive(root, "t");
    data = cJSON_GetObjectItemCaseSensitive(root, "data");
    if (cJSON_IsString(kind) && strcmp(kind->valuestring, "recv") == 0 && cJSON_IsString(data))
        tally_frame(tally, data->valuestring, strlen(data->valuestring));
    cJSON_Delete(root);
}

/* Counts of klines and of x:true were taken with grep -c over the decompressed files. */
static const struct recording {
    const char *name;
    const char *file;
    size_t klines, finals, acks;
    size_t faults; /* a monthly kline: not asked for */
} RECORDINGS[] = {
    {"a bare kline and its acknowledgement",
     "data/ws_binance_raw/binance_spot_subscribe_ack_and_kline_2025-07-13.jsonl", 1, 0, 1, 0},
    {"spot trades, books and klines", "data/ws_binance_raw/cryptofeed_v3_BINANCE.jsonl.zst", 2, 0,
     0, 0},
    {"USD-M trades, books and klines",
     "data/ws_binance_raw/cryptofeed_v3_BINANCE_FUTURES.jsonl.zst", 67, 4, 0, 0},
    {"trades, books, mark prices and klines of all of Binance's markets",
     "data/ws_multi/crypto-msg-parser_binance.jsonl", 4, 0, 0, 1},
    {"a day's end of spot depth, trades and tickers",
     "data/ws_binance_raw/hftbacktest_spot_btcusdt_20240808.jsonl.zst", 0, 0, 0, 0},
    {"a day's begin of spot depth, trades and tickers",
     "data/ws_binance_raw/hftbacktest_spot_btcusdt_20240809.jsonl.zst", 0, 0, 0, 0},
    {"USD-M depth, trades and tickers",
     "data/ws_binance_raw/hftbacktest_usdm_btcusdt_20240808.jsonl.zst", 0, 0, 0, 0},
};

static void recording_row(void **state)
{
    const struct recording *row = *state;
    struct tally tally = {{0}, 0, 0, 0, ""};
    size_t size;
    char *text = read_recording(row->file, &size);

    for (char *line = text, *end; *line != '\0'; line = end) {
        end = line + strcspn(line, "\n");
        if (*end != '\0')
            *end++ = '\0';
        tally_line(&tally, line);
    }
    free(text);
    assert_string_equal(tally.complaint,
                        row->faults > 0 ? "kline: interval \"1M\" is not \"1m\"" : "");
    assert_int_equal(tally.kinds[BINANCE_FRAME_FAULT], row->faults);
    assert_int_equal(tally.kinds[BINANCE_FRAME_ERROR], 0);
    assert_int_equal(tally.kinds[BINANCE_FRAME_KLINE], row->klines);
    assert_int_equal(tally.finals, row->finals);
    assert_int_equal(tally.kinds[BINANCE_FRAME_ACK], row->acks);
    assert_true(tally.latest_close_ms < 3000);
}

/* ---- REST ---- */

static const struct info_recording {
    const char *name;
    const char *file;
    enum oc_market market;
    size_t count, trading;
    uint32_t weight_limit;
    const char *symbol;
    double tick, step;
} INFOS[] = {
    {"exchange info of spot", "data/rest/binance_spot_exchangeInfo_2021-10-12.json.zst",
     OC_MARKET_SPOT, 1695, 1262, 1200, "SHIBUSDT", 0.00000001, 1},
    {"exchange info of USD-M", "data/rest/binance_um_exchangeInfo_2021-07-22.json.zst",
     OC_MARKET_USDM, 122, 121, 2400, "BTCUSDT", 0.01, 0.001},
};

static void info_row(void **state)
{
    const struct info_recording *row = *state;
    struct exchange_instruments all;
    const struct exchange_instrument *found;
    struct error error;
    size_t trading = 0;
    size_t size;
    char *text = read_recording(row->file, &size);

    assert_int_equal(binance_parse_info(row->market, text, size, &all, &error), OC_OK);
    free(text);
    assert_int_equal(all.count, row->count);
    for (size_t i = 0; i < all.count; i++) {
        assert_true(all.rows[i].usable);
        trading += all.rows[i].instrument.is_trading ? 1U : 0U;
    }
    assert_int_equal(trading, row->trading);
    assert_int_equal(all.weight_limit, row->weight_limit);
    found = exchange_instruments_find(&all, row->symbol);
    assert_non_null(found);
    assert_same_double(found->instrument.tick, row->tick);
    assert_same_double(found->instrument.step, row->step);
    exchange_instruments_free(&all);
}

static void recorded_page(void **state)
{
    struct oc_candle rows[10];
    struct binance_klines klines = {.rows = rows, .cap = 10};
    struct error error;
    size_t size;
    char *text = read_recording("data/rest/binance_spot_klines_nautilus.json.zst", &size);

    (void)state;
    assert_int_equal(binance_parse_klines(text, size, OC_TF_1M, 1634944379999, &klines, &error),
                     OC_OK);
    free(text);
    assert_int_equal(klines.count, 10);
    assert_int_equal(klines.unsound, 0);
    assert_true(oc_candle_open_ms(&rows[9]) == 1634944320000);
    assert_same_double(rows[9].taker_base, 0.04734); /* all of its volume */
    assert_same_double(rows[9].volume_base, 0.04734);
    assert_true(oc_candle_has(&rows[8], OC_CANDLE_FINAL));
    assert_false(oc_candle_has(&rows[9], OC_CANDLE_FINAL)); /* open by one millisecond */
}

/* "interval=5m" in a query */
static bool timeframe_in(const char *query, enum oc_timeframe *out)
{
    const char *at = strstr(query, "interval=");
    char text[8] = "";

    if (at == NULL)
        return false;
    at += strlen("interval=");
    snprintf(text, sizeof(text), "%.*s", (int)strcspn(at, "&"), at);
    return oc_timeframe_parse(text, out);
}

static void check_reply(const char *route, const char *query, const cJSON *data, size_t *pages,
                        size_t *candles)
{
    static struct oc_candle rows[1500];
    struct binance_klines klines = {.rows = rows, .cap = 1500};
    struct binance_error said;
    struct error error;
    enum oc_timeframe timeframe;
    char *body = cJSON_PrintUnformatted(data);

    if (cJSON_IsObject(data) && cJSON_GetObjectItemCaseSensitive(data, "code") != NULL) {
        binance_parse_error(body, strlen(body), &said);
        assert_true(said.code < 0 && said.text[0] != '\0');
    } else if ((strcmp(route, "/api/v3/klines") == 0 || strcmp(route, "/fapi/v1/klines") == 0) &&
               timeframe_in(query, &timeframe)) {
        if (binance_parse_klines(body, strlen(body), timeframe, 0, &klines, &error) != OC_OK ||
            klines.unsound != 0)
            fail_msg("%s?%s: %s", route, query, error.text);
        (*pages)++;
        *candles += klines.count;
    }
    free(body);
}

static void recorded_replies(void **state)
{
    size_t pages = 0;
    size_t candles = 0;
    size_t size;
    char *text = read_recording("data/rest/gocryptotrader_binance_rest.jsonl.zst", &size);

    (void)state;
    for (char *line = text, *end; *line != '\0'; line = end) {
        cJSON *root;

        end = line + strcspn(line, "\n");
        if (*end != '\0')
            *end++ = '\0';
        root = cJSON_Parse(line);
        assert_non_null(root);
        check_reply(cJSON_GetObjectItemCaseSensitive(root, "route")->valuestring,
                    cJSON_GetObjectItemCaseSensitive(root, "query")->valuestring,
                    cJSON_GetObjectItemCaseSensitive(root, "data"), &pages, &candles);
        cJSON_Delete(root);
    }
    free(text);
    assert_int_equal(pages, 19);
    assert_int_equal(candles, 24 + 60 + 1 + 365 + 372 + 1000 + 468 + 168 + 366 + 366 + 176 + 6 +
                                  24 + 500 + 500 + 116 + 6 + 5 + 6);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, RECORDINGS, recording_row);
    CHECK_ROWS(&list, INFOS, info_row);
    check_add(&list, "a recorded page of klines", recorded_page, NULL);
    check_add(&list, "ninety-four recorded replies", recorded_replies, NULL);
    return check_run(&list, "exchange binance recordings");
}
