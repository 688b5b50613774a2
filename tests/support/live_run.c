/* live_run.c - starts the two programs, follows the run, compares.
 * SPDX-License-Identifier: MIT */
#include "support/live_run.h"

#include "base/calendar.h"
#include "history/history.h"
#include "outcry/timeframe.h"
#include "support/live_candles.h"
#include "support/live_http.h"

#include <cjson/cJSON.h>

#include <math.h>
#include <signal.h>

/* Time stands still at the end of the data, with closes still on their way: what is compared ends
 * a little earlier. */
enum {
    ARGS_CAP = 64,
    READY_MS = 20000,
    POLL_MS = 100,
    CASE_MS = 90000,
    TAIL_MS = 600000,
    RING_1M = 1500,
    MOMENTS = 10,
    SPARE_MOMENTS = 10 /* keeps the last of them clear of the end */
};

struct live {
    const struct live_run *run;
    char paths[LIVE_FILES_CAP][PLACE_PATH_CAP];
    char symbols[LIVE_FILES_CAP][OC_SYMBOL_CAP];
    struct live_candles candles[LIVE_FILES_CAP];
    size_t count;
    int64_t start_ms, until_ms; /* until: of what is compared */
    struct process sim, serve;
    char rest[LIVE_TEXT_CAP], ws[LIVE_TEXT_CAP], base[LIVE_TEXT_CAP];
    int64_t origin_ms, live_from_ms;
    uint32_t random;
};

enum { SEED = 20241109 };

/* Marsaglia, Xorshift RNGs (2003): which moment and which timeframe is looked at. */
static uint32_t next_random(struct live *live, uint32_t below)
{
    live->random ^= live->random << 13;
    live->random ^= live->random >> 17;
    live->random ^= live->random << 5;
    return live->random % below;
}

static void word_after(const char *line, const char *mark, char out[LIVE_TEXT_CAP])
{
    const char *from = strstr(line, mark);
    size_t size;

    if (from == NULL)
        fail_msg("no %s in: %s", mark, line);
    from += strlen(mark);
    size = strcspn(from, " \r\n");
    assert_true(size < LIVE_TEXT_CAP);
    memcpy(out, from, size);
    out[size] = '\0';
}

/* ---- starting ---- */

static void load(struct live *live)
{
    assert_true(calendar_parse(live->run->start, strlen(live->run->start), &live->start_ms));
    assert_true(calendar_parse(live->run->until, strlen(live->run->until), &live->until_ms));
    live->until_ms -= TAIL_MS;
    for (size_t i = 0; i < LIVE_FILES_CAP && live->run->files[i] != NULL; i++)
        place_shared_or_skip(live->run->files[i], live->paths[i]);
    for (size_t i = 0; i < LIVE_FILES_CAP && live->run->files[i] != NULL; i++) {
        assert_true(history_symbol_of(live->paths[i], live->symbols[i]));
        live_candles_load(&live->candles[i], live->paths[i]);
        live->count++;
    }
}

static void start_sim(struct live *live)
{
    const char *argv[ARGS_CAP] = {"outcry",
                                  "sim",
                                  "--market",
                                  live->run->market,
                                  "--speed",
                                  "max",
                                  "--start",
                                  live->run->start,
                                  "--until",
                                  live->run->until,
                                  "--hold",
                                  "--window",
                                  "60",
                                  "--updates",
                                  live->run->updates == NULL ? "2" : live->run->updates,
                                  "--port",
                                  "0",
                                  "--wait-for"};
    size_t argc = 18;
    char wait_for[16], line[PROCESS_LINE_CAP];

    (void)snprintf(wait_for, sizeof wait_for, "%zu", live->count);
    argv[argc++] = wait_for;
    argv[argc++] = "--candles";
    for (size_t i = 0; i < live->count; i++)
        argv[argc++] = live->paths[i];
    for (size_t i = 0; i < LIVE_FAULTS_CAP && live->run->faults[i] != NULL; i++) {
        argv[argc++] = "--fault";
        argv[argc++] = live->run->faults[i];
    }
    process_start(&live->sim, argv, NULL);
    process_expect_line(&live->sim, "ready ", READY_MS, line);
    word_after(line, "rest=", live->rest);
    word_after(line, "ws=", live->ws);
}

static void start_serve(struct live *live)
{
    char symbols[LIVE_TEXT_CAP] = "", line[PROCESS_LINE_CAP];
    const char *argv[] = {"outcry", "serve", NULL};
    char settings[6][LIVE_TEXT_CAP + 64];
    const char *environment[] = {settings[0],
                                 settings[1],
                                 settings[2],
                                 settings[3],
                                 "OUTCRY_SERVER_PORT=0",
                                 "OUTCRY_METRICS_PORT=0",
                                 "OUTCRY_EXCHANGE_LATE_REAL_MS=300",
                                 "OUTCRY_EXCHANGE_BACKOFF_MIN_MS=50",
                                 "OUTCRY_EXCHANGE_BACKOFF_MAX_MS=500",
                                 "OUTCRY_EXCHANGE_BLOCKED_RETRY_MS=500",
                                 "OUTCRY_EXCHANGE_SILENCE_MS=3000",
                                 NULL};

    for (size_t i = 0; i < live->count; i++) {
        (void)strcat(symbols, i == 0 ? "" : ",");
        (void)strcat(symbols, live->symbols[i]);
    }
    (void)snprintf(settings[0], sizeof settings[0], "OUTCRY_MARKET=%s", live->run->market);
    (void)snprintf(settings[1], sizeof settings[1], "OUTCRY_SYMBOLS=%s", symbols);
    (void)snprintf(settings[2], sizeof settings[2], "OUTCRY_EXCHANGE_REST_URL=%s", live->rest);
    (void)snprintf(settings[3], sizeof settings[3], "OUTCRY_EXCHANGE_WS_URL=%s", live->ws);
    process_start(&live->serve, argv, environment);
    process_expect_line(&live->serve, "ready http=", READY_MS, line);
    word_after(line, "http=", live->base);
}

/* ---- following ---- */

/* How far the symbols' closed candles reach: 0 while one has none. */
struct reach {
    int64_t first_ms, last_ms; /* of the symbol that is furthest behind, and ahead */
};

static struct reach ask_reach(const struct live *live)
{
    struct reach reach = {INT64_MAX, 0};
    cJSON *root;
    const cJSON *rows = live_get_data(live->base, "/api/pairs", &root), *row = NULL;
    size_t count = 0;

    cJSON_ArrayForEach(row, rows)
    {
        const cJSON *last = cJSON_GetObjectItemCaseSensitive(row, "last_closed");
        int64_t last_ms = 0;

        if (!cJSON_IsString(last))
            continue;
        assert_true(calendar_parse(last->valuestring, strlen(last->valuestring), &last_ms));
        reach.first_ms = last_ms < reach.first_ms ? last_ms : reach.first_ms;
        reach.last_ms = last_ms > reach.last_ms ? last_ms : reach.last_ms;
        count++;
    }
    cJSON_Delete(root);
    return count == live->count ? reach : (struct reach){0, 0};
}

/* Every candle of a timeframe of every symbol; the fewest rows that a symbol had. */
static size_t check_timeframe(const struct live *live, enum oc_timeframe timeframe)
{
    size_t fewest = SIZE_MAX;

    for (size_t i = 0; i < live->count; i++) {
        char path[LIVE_TEXT_CAP];
        size_t rows = 0;
        char *text;
        int status = 0;

        (void)snprintf(path, sizeof path, "/api/candles/%s?timeframe=%s&limit=1500",
                       live->symbols[i], oc_timeframe_text(timeframe));
        text = live_get(live->base, path, &status);
        if (text != NULL && status == 200)
            rows = live_candles_compare(&live->candles[i], timeframe, text);
        free(text);
        fewest = rows < fewest ? rows : fewest;
    }
    return fewest;
}

/* The whole cache. False: something of it is still empty. */
static bool check_cache(const struct live *live)
{
    bool is_full = true;

    for (int timeframe = 0; timeframe < OC_TF_COUNT; timeframe++)
        is_full = check_timeframe(live, (enum oc_timeframe)timeframe) > 0 && is_full;
    return is_full;
}

static void expect_block(const struct live *live)
{
    int64_t deadline_ms = process_mono_ms() + READY_MS;
    int status = 0;

    while (process_mono_ms() < deadline_ms) {
        char *text = live_get(live->base, "/ready", &status);
        bool says_why =
            text != NULL && (strstr(text, "blocked") != NULL || strstr(text, "403") != NULL ||
                             strstr(text, "418") != NULL || strstr(text, "451") != NULL);

        free(text);
        if (status == 503 && says_why)
            return;
        process_pause(POLL_MS);
    }
    fail_msg("/ready did not say that the exchange keeps the server out (HTTP %d)", status);
}

/* Moments are drawn in simulated time, over what is left of it. */
static int64_t draw_moment(struct live *live, int64_t now_ms, uint32_t left)
{
    int64_t ahead_min = (live->until_ms - now_ms) / OC_MINUTE_MS;
    int64_t below = 2 * ahead_min / (left + SPARE_MOMENTS);

    return now_ms + OC_MINUTE_MS * next_random(live, below < 1 ? 1 : (uint32_t)below);
}

static void fail_late(const struct live *live)
{
    char *log = process_output(&live->serve);
    size_t size = strlen(log);

    fail_msg("the last candle did not come in %d ms; log ends:\n%s", live->run->timeout_ms,
             log + (size > 4000 ? size - 4000 : 0));
}

/* The run is over in a second: the exchange is held while the test looks whether the next moment has
 * come, and while it compares the cache. In between it goes as fast as the server reads. */
static void check_moments(struct live *live, int64_t deadline_ms)
{
    int64_t moment_ms = draw_moment(live, live->start_ms, MOMENTS);

    for (uint32_t done = 0; done < MOMENTS;) {
        struct reach reach;

        if (process_mono_ms() > deadline_ms)
            fail_late(live);
        process_pause(1);
        process_signal(&live->sim, SIGSTOP);
        reach = ask_reach(live);
        if (reach.first_ms >= live->until_ms)
            fail_msg("the run was over after %u moments", done);
        if (reach.last_ms >= moment_ms) {
            assert_true(check_cache(live));
            moment_ms = draw_moment(live, reach.last_ms, MOMENTS - ++done);
        }
        process_signal(&live->sim, SIGCONT);
    }
}

static void follow(struct live *live)
{
    int64_t deadline_ms = process_mono_ms() + live->run->timeout_ms;

    if (live->run->expects_block)
        expect_block(live);
    check_moments(live, deadline_ms);
    while (ask_reach(live).first_ms < live->until_ms) {
        if (process_mono_ms() > deadline_ms)
            fail_late(live);
        process_pause(POLL_MS / 10);
    }
    assert_true(check_cache(live));
    assert_int_equal(check_timeframe(live, OC_TF_1M), RING_1M);
}

/* ---- signals ---- */

struct lines {
    char **rows;
    size_t count, size;
};

static void keep(struct lines *lines, const char *from, size_t size)
{
    if (lines->count == lines->size) {
        lines->size = lines->size == 0 ? 256 : 2 * lines->size;
        lines->rows = realloc(lines->rows, lines->size * sizeof *lines->rows);
        assert_non_null(lines->rows);
    }
    lines->rows[lines->count] = malloc(size + 1);
    assert_non_null(lines->rows[lines->count]);
    memcpy(lines->rows[lines->count], from, size);
    lines->rows[lines->count++][size] = '\0';
}

static void free_lines(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->rows[i]);
    free(lines->rows);
}

static int compare_rows(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int64_t timestamp_of(const char *signal)
{
    static const char MARK[] = "\"timestamp\":\"";
    const char *from = strstr(signal, MARK);
    int64_t ms = 0;

    assert_non_null(from);
    from += strlen(MARK);
    assert_true(calendar_parse(from, strcspn(from, "\""), &ms));
    return ms;
}

/* Cuts the objects out of a page without re-encoding them: canonical bytes end before ,"seq":. */
static void cut_canonical(const struct live *live, struct lines *lines, const char *page)
{
    static const char BEGIN[] = "{\"signal_id\":", LAST[] = ",\"seq\":";

    for (const char *from = strstr(page, BEGIN); from != NULL; from = strstr(from + 1, BEGIN)) {
        const char *end = strstr(from, LAST);
        size_t size;

        assert_non_null(end);
        if (timestamp_of(from) > live->until_ms)
            continue;
        size = (size_t)(end - from);
        keep(lines, from, size + 1);
        lines->rows[lines->count - 1][size] = '}';
    }
}

static void fetch_signals(const struct live *live, struct lines *lines)
{
    char path[LIVE_TEXT_CAP] = "/api/signals?limit=500";

    for (;;) {
        char *page = live_get(live->base, path, NULL);
        const char *next;
        char cursor[LIVE_TEXT_CAP];

        assert_non_null(page);
        cut_canonical(live, lines, page);
        next = strstr(page, "\"next\":\"");
        if (next == NULL) {
            free(page);
            return;
        }
        (void)snprintf(cursor, sizeof cursor, "%.*s", (int)strcspn(next + 8, "\""), next + 8);
        (void)snprintf(path, sizeof path, "/api/signals?limit=500&cursor=%.200s", cursor);
        free(page);
    }
}

static void replay_signals(const struct live *live, struct lines *lines)
{
    char market[32], origin[32], live_from[32], until[32];
    const char *argv[ARGS_CAP] = {"outcry",  "replay",  "--origin", origin,     "--live-from",
                                  live_from, "--until", until,      "--candles"};
    const char *settings[] = {market, "OUTCRY_LOG_LEVEL=error", NULL};
    size_t argc = 9;
    char *output = NULL;

    (void)snprintf(market, sizeof market, "OUTCRY_MARKET=%s", live->run->market);
    (void)snprintf(origin, sizeof origin, "%lld", (long long)live->origin_ms);
    (void)snprintf(live_from, sizeof live_from, "%lld", (long long)live->live_from_ms);
    (void)snprintf(until, sizeof until, "%lld", (long long)live->until_ms);
    for (size_t i = 0; i < live->count; i++)
        argv[argc++] = live->paths[i];
    if (process_run(argv, settings, 120000, &output) != 0)
        fail_msg("replay failed: %s", output);
    for (const char *from = output; *from != '\0';) {
        size_t size = strcspn(from, "\n");

        keep(lines, from, size);
        from += size + (from[size] == '\n');
    }
    free(output);
}

static void check_signals(struct live *live)
{
    struct lines got = {0}, want = {0};
    char *log = process_output(&live->serve);
    char text[LIVE_TEXT_CAP];

    word_after(log, "ev=start origin_ms=", text);
    live->origin_ms = strtoll(text, NULL, 10);
    word_after(log, "live_from_ms=", text);
    live->live_from_ms = strtoll(text, NULL, 10);
    free(log);
    fetch_signals(live, &got);
    replay_signals(live, &want);
    qsort(got.rows, got.count, sizeof *got.rows, compare_rows);
    qsort(want.rows, want.count, sizeof *want.rows, compare_rows);
    for (size_t i = 0; i < got.count && i < want.count; i++)
        assert_text(got.rows[i], want.rows[i]);
    assert_int_equal(got.count, want.count);
    assert_true(got.count > 0);
    free_lines(&got);
    free_lines(&want);
}

/* A run whose faults never happened proves nothing. */
static void check_fired(const struct live *live)
{
    char *state = live_get(live->rest, "/sim/state", NULL);
    cJSON *root = state == NULL ? NULL : cJSON_Parse(state);
    const cJSON *faults = cJSON_GetObjectItemCaseSensitive(root, "faults");
    const cJSON *fired = cJSON_GetObjectItemCaseSensitive(faults, "fired");

    for (size_t i = 0; i < LIVE_FAULTS_CAP && live->run->faults[i] != NULL; i++) {
        char name[LIVE_TEXT_CAP];

        (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(live->run->faults[i], "@:"),
                       live->run->faults[i]);
        if (!cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(fired, name)))
            fail_msg("the fault %s never happened", live->run->faults[i]);
    }
    cJSON_Delete(root);
    free(state);
}

static void finish(struct live *live)
{
    process_close(&live->serve);
    process_close(&live->sim);
    for (size_t i = 0; i < live->count; i++)
        live_candles_free(&live->candles[i]);
}

void live_run_check(const struct live_run *run)
{
    static struct live live;

    finish(&live); /* of a run that failed in the middle */
    memset(&live, 0, sizeof live);
    live.run = run;
    live.random = SEED;
    print_message("seed %u\n", live.random);
    load(&live);
    start_sim(&live);
    start_serve(&live);
    follow(&live);
    check_signals(&live);
    check_fired(&live);
    assert_int_equal(process_stop(&live.serve, 6000), 0);
    finish(&live);
}

void live_case_check(const struct live_case *row)
{
    struct live_run run = {.market = "usdm",
                           .files = {"data/klines_1m_um/DOTUSDT-1m-2024-11.csv.zst",
                                     "data/klines_1m_um/FILUSDT-1m-2024-11.csv.zst",
                                     "data/klines_1m_um/NEARUSDT-1m-2024-11.csv.zst"},
                           .start = "2024-11-09T22:30:00Z",
                           .until = row->until,
                           .timeout_ms = CASE_MS,
                           .expects_block = row->expects_block};

    memcpy(run.faults, row->faults, sizeof run.faults);
    live_run_check(&run);
}
