/* live_candles.c - rows of a file summed up as the exchange would.
 * SPDX-License-Identifier: MIT */
#include "support/live_candles.h"

#include "history/history.h"
#include "support/check.h"

#include <cjson/cJSON.h>

enum { COLUMNS = 9 };

void live_candles_load(struct live_candles *candles, const char *path)
{
    struct history *history = NULL;
    struct history_row row;
    struct error error = {0};
    size_t size = 0;

    if (history_open(&history, path, OC_MINUTE_MS, &error) != OC_OK)
        fail_msg("%s", error.text);
    while (history_next(history, &row, &error) == OC_OK) {
        if (candles->count == size) {
            size = size == 0 ? 4096 : 2 * size;
            candles->rows = realloc(candles->rows, size * sizeof *candles->rows);
            assert_non_null(candles->rows);
        }
        candles->rows[candles->count++] = row.candle;
    }
    history_close(history);
    assert_true(candles->count > 0);
}

void live_candles_free(struct live_candles *candles)
{
    free(candles->rows);
    candles->rows = NULL;
    candles->count = 0;
}

/* The file's candle of a bucket; false if the file does not cover it whole. */
static bool bucket_of(const struct live_candles *candles, int64_t open_ms, int64_t step_ms,
                      double want[COLUMNS])
{
    int64_t first = (open_ms - oc_candle_open_ms(&candles->rows[0])) / OC_MINUTE_MS;
    int64_t minutes = step_ms / OC_MINUTE_MS;

    if (open_ms < oc_candle_open_ms(&candles->rows[0]) ||
        (uint64_t)(first + minutes) > candles->count)
        return false;
    memset(want, 0, COLUMNS * sizeof *want);
    want[0] = (double)open_ms;
    for (int64_t i = first; i < first + minutes; i++) {
        const struct oc_candle *row = &candles->rows[i];

        want[1] = i == first ? row->open : want[1];
        want[2] = i == first || row->high > want[2] ? row->high : want[2];
        want[3] = i == first || row->low < want[3] ? row->low : want[3];
        want[4] = row->close;
        want[5] += row->volume_base;
        want[6] += row->turnover_quote;
        want[7] += row->taker_base;
        want[8] += oc_candle_trades(row);
    }
    return true;
}

static void compare_row(const struct live_candles *candles, enum oc_timeframe timeframe,
                        const cJSON *row)
{
    double want[COLUMNS], got[COLUMNS];

    for (int i = 0; i < COLUMNS; i++) {
        const cJSON *item = cJSON_GetArrayItem(row, i);

        assert_true(cJSON_IsNumber(item));
        got[i] = item->valuedouble;
    }
    if (!bucket_of(candles, (int64_t)got[0], oc_timeframe_ms(timeframe), want))
        fail_msg("a candle that the file has not: %.0f", got[0]);
    for (int i = 0; i < COLUMNS; i++) {
        bool is_sum = timeframe != OC_TF_1M && (i == 5 || i == 6 || i == 7);

        if (is_sum)
            assert_near(got[i], want[i], 1e-9 * (1 + want[i]));
        else
            assert_same_double(got[i], want[i]);
    }
}

size_t live_candles_compare(const struct live_candles *candles, enum oc_timeframe timeframe,
                            const char *body)
{
    cJSON *root = cJSON_Parse(body);
    const cJSON *data = cJSON_GetObjectItemCaseSensitive(root, "data");
    const cJSON *row = NULL;
    double last_ms = 0;
    size_t count = 0;

    assert_true(cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(data, "candles")));
    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(data, "candles"))
    {
        double open_ms = cJSON_GetArrayItem(row, 0)->valuedouble;

        compare_row(candles, timeframe, row);
        if (last_ms != 0)
            assert_near(open_ms - last_ms, (double)oc_timeframe_ms(timeframe), 0);
        last_ms = open_ms;
        count++;
    }
    cJSON_Delete(root);
    return count;
}
