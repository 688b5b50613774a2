/* fuzz_candle_file.c - any bytes as a candle file, plain or packed.
 *
 * What must hold: rows never go back, every candle is sound by itself, its numbers are those of its
 * texts, an error has a text and stays, and what was read can be written.
 * SPDX-License-Identifier: MIT */
#include "base/decimal.h"
#include "history/history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS_MAX = 20000 }; /* a packed file of some bytes may hold millions of rows */

#define REQUIRE(condition)  \
    do {                    \
        if (!(condition)) { \
            abort();        \
        }                   \
    } while (0)

static void check_text(struct slice text, double want)
{
    double got = 0;

    REQUIRE(decimal_parse_double(text.data, text.size, &got) == OC_OK && got == want);
}

static void check_row(const struct history_row *row)
{
    const struct oc_candle *candle = &row->candle;

    REQUIRE(isfinite(candle->high) && candle->low > 0);
    REQUIRE(candle->low <= candle->open && candle->low <= candle->close);
    REQUIRE(candle->high >= candle->open && candle->high >= candle->close);
    REQUIRE(candle->taker_base >= 0 && candle->taker_base <= candle->volume_base);
    REQUIRE(candle->turnover_quote >= 0 && isfinite(candle->turnover_quote));
    check_text(row->open, candle->open);
    check_text(row->high, candle->high);
    check_text(row->low, candle->low);
    check_text(row->close, candle->close);
    check_text(row->volume, candle->volume_base);
}

static void read_all(struct history *history)
{
    struct history_row row;
    struct error error = {0};
    struct error again = {0};
    struct oc_instrument instrument;
    struct buffer buffer;
    int64_t previous_ms = -1;
    enum oc_status status = OC_OK;
    int rows = 0;

    REQUIRE(oc_instrument_init(&instrument, "FUZZ", OC_MARKET_SPOT, 1, 8, 1, 8));
    buffer_init(&buffer, 4096);
    while (rows < ROWS_MAX && (status = history_next(history, &row, &error)) == OC_OK) {
        REQUIRE(oc_candle_open_ms(&row.candle) >= previous_ms);
        REQUIRE((row.step == HISTORY_FIRST) == (rows == 0));
        REQUIRE((row.step == HISTORY_DUPLICATE) == (oc_candle_open_ms(&row.candle) == previous_ms));
        REQUIRE((row.step == HISTORY_GAP) == (row.missing > 0));
        check_row(&row);
        buffer_clear(&buffer);
        history_write_row(&buffer, &instrument, &row.candle, 60000);
        REQUIRE(buffer_status(&buffer) == OC_OK);
        previous_ms = oc_candle_open_ms(&row.candle);
        rows++;
    }
    if (status != OC_OK) {
        REQUIRE(history_next(history, &row, &again) == status);
        REQUIRE(strcmp(error.text, again.text) == 0);
        REQUIRE((status == OC_ECLOSED) == (error.text[0] == 0));
    }
    buffer_deinit(&buffer);
}

static char path[] = "/tmp/fuzz_candle_file_XXXXXX";

static void remove_file(void)
{
    (void)unlink(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int file = -1;
    struct history *history = NULL;
    struct error error = {0};

    if (file < 0) {
        file = mkstemp(path);
        REQUIRE(file >= 0 && atexit(remove_file) == 0);
    }
    REQUIRE(ftruncate(file, 0) == 0 && pwrite(file, data, size, 0) == (ssize_t)size);
    if (history_open(&history, path, 0, &error) == OC_OK) {
        read_all(history);
    } else {
        REQUIRE(error.text[0] != 0 && error.status != OC_OK);
    }
    history_close(history);
    return 0;
}
