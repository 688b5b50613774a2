/* test_history.c - candle files in every form and packing, and what is wrong with bad ones.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/place.h"

#include "history/history.h"

#include <zip.h>
#include <zlib.h>
#include <zstd.h>

static char folder[PLACE_PATH_CAP];

static const char *path_of(const char *name)
{
    static char path[PLACE_PATH_CAP + 64];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

#define HEADER_12                                                                          \
    "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume," \
    "taker_buy_quote_volume,ignore\n"
#define ROW_12_A                                                                               \
    "1725148800000,0.1231,0.1232,0.1230,0.1231,137407.3,1725148859999,16914.52126,87,57424.5," \
    "7072.10914,0\n"
#define ROW_12_B "1725148860000,0.1231,0.1231,0.1231,0.1231,0,1725148919999,0,0,0,0,0\n"

/* ---- good files ---- */

static const struct good_case {
    const char *name;
    const char *text;
    enum history_form form;
    bool has_header;
    int64_t interval_ms;
    size_t rows;
    int64_t last_open_ms;
    double last_close;
    const char *steps; /* F first, N next, 3 gap of three, D duplicate, O odd */
} GOODS[] = {
    {"twelve columns with a header", HEADER_12 ROW_12_A ROW_12_B, HISTORY_FORM_12, true, 60000, 2,
     INT64_C(1725148860000), 0.1231, "FN"},
    {"twelve columns without a header", ROW_12_A ROW_12_B, HISTORY_FORM_12, false, 60000, 2,
     INT64_C(1725148860000), 0.1231, "FN"},
    {"microseconds",
     "1735689600000000,93576.00,93610.93,93537.50,93610.93,8.21827,1735689659999999,768978.40,2631,"
     "3.95157,369757.32,0\n",
     HISTORY_FORM_12, false, 60000, 1, INT64_C(1735689600000), 93610.93, "F"},
    {"an hour is told by the close time", "1725148800000,1,2,1,2,3,1725152399999,4,5,1,1,0\n",
     HISTORY_FORM_12, false, 3600000, 1, INT64_C(1725148800000), 2, "F"},
    {"seconds, seven columns, empty minutes absent",
     "1672531200,16535.97,16535.97,16522.66,16522.66,0.01429883,2\n"
     "1672531440,16513.41,16513.41,16513.41,16513.41,0.00039585,1\n"
     "1672531500,16513.5,16513.5,16513.5,16513.5,0.1,1\n",
     HISTORY_FORM_7, false, 60000, 3, INT64_C(1672531500000), 16513.5, "F3N"},
    {"six columns with a header",
     "ts_ms,open,high,low,close,volume\n1617408000000,1,2,0.5,1.5,10\n1617411600000,1,2,0.5,1.25,"
     "10\n",
     HISTORY_FORM_6, true, 3600000, 2, INT64_C(1617411600000), 1.25, "FN"},
    {"line ends of another system, a byte order mark, blank lines, no last line end",
     "\xef\xbb\xbf"
     "ts_ms,open,high,low,close,volume\r\n\r\n1617408000000,1,2,0.5,1.5,10\r\n\r\n1617408060000,1,"
     "2,0.5,1.75,10",
     HISTORY_FORM_6, true, 60000, 2, INT64_C(1617408060000), 1.75, "FN"},
    {"a trade count written as 87.0", "1725148800000,1,2,1,2,3,1725148859999,4,87.0,1,1,0\n",
     HISTORY_FORM_12, false, 60000, 1, INT64_C(1725148800000), 2, "F"},
};

static char step_letter(const struct history_row *row)
{
    switch (row->step) {
    case HISTORY_FIRST:
        return 'F';
    case HISTORY_NEXT:
        return 'N';
    case HISTORY_GAP:
        return (char)('0' + row->missing);
    case HISTORY_DUPLICATE:
        return 'D';
    case HISTORY_ODD:
        return 'O';
    }
    return '?';
}

static void good_row(void **state)
{
    const struct good_case *row = *state;
    struct history *history = NULL;
    struct history_row got = {0};
    struct history_row last = {0};
    struct error error = {0};
    char steps[16] = {0};
    size_t rows = 0;

    place_write(folder, "good.csv", row->text);
    assert_int_equal(history_open(&history, path_of("good.csv"), 0, &error), OC_OK);
    assert_int_equal(history_info(history)->form, row->form);
    assert_int_equal(history_info(history)->has_header, row->has_header);
    assert_int_equal(history_info(history)->interval_ms, row->interval_ms);
    assert_int_equal(history_info(history)->has_taker, row->form == HISTORY_FORM_12);
    while (history_next(history, &got, &error) == OC_OK) {
        steps[rows++] = step_letter(&got);
        last = got;
    }
    assert_int_equal(error.status, OC_ECLOSED);
    assert_int_equal(history_next(history, &got, &error), OC_ECLOSED);
    assert_int_equal(rows, row->rows);
    assert_string_equal(steps, row->steps);
    assert_int_equal(oc_candle_open_ms(&last.candle), row->last_open_ms);
    assert_same_double(last.candle.close, row->last_close);
    assert_int_equal(oc_candle_source(&last.candle), OC_SOURCE_FILE);
    assert_true(oc_candle_has(&last.candle, OC_CANDLE_FINAL));
    history_close(history);
}

static void all_columns_arrive(void **state)
{
    (void)state;
    struct history *history = NULL;
    struct history_row row;
    struct error error;

    place_write(folder, "ALGOUSDT-1m-2024-09.csv", HEADER_12 ROW_12_A);
    assert_int_equal(history_open(&history, path_of("ALGOUSDT-1m-2024-09.csv"), 0, &error), OC_OK);
    assert_string_equal(history_info(history)->symbol, "ALGOUSDT");
    assert_int_equal(history_next(history, &row, &error), OC_OK);
    assert_same_double(row.candle.open, 0.1231);
    assert_same_double(row.candle.high, 0.1232);
    assert_same_double(row.candle.low, 0.1230);
    assert_same_double(row.candle.close, 0.1231);
    assert_same_double(row.candle.volume_base, 137407.3);
    assert_same_double(row.candle.turnover_quote, 16914.52126);
    assert_same_double(row.candle.taker_base, 57424.5);
    assert_int_equal(oc_candle_trades(&row.candle), 87);
    assert_int_equal(row.number, 2);
    assert_true(slice_is(row.low, "0.1230"));
    assert_true(slice_is(row.volume, "137407.3"));
    assert_true(slice_is(row.taker, "57424.5"));
    history_close(history);
}

static void duplicates_and_odd_steps_are_told(void **state)
{
    (void)state;
    struct history *history = NULL;
    struct history_row row;
    struct error error;
    char steps[8] = {0};

    place_write(folder, "steps.csv",
                "1617408000000,1,2,1,2,1\n1617408060000,1,2,1,2,1\n1617408060000,1,2,1,2,2\n"
                "1617408120000,1,2,1,2,1\n1617408300000,1,2,1,2,1\n1617408301000,1,2,1,2,1\n");
    assert_int_equal(history_open(&history, path_of("steps.csv"), 300000, &error), OC_OK);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(history_next(history, &row, &error), OC_OK);
        steps[i] = step_letter(&row);
    }
    assert_string_equal(steps, "FODOOO"); /* measured by five minutes */
    history_close(history);
    assert_int_equal(history_open(&history, path_of("steps.csv"), 1000, &error), OC_OK);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(history_next(history, &row, &error), OC_OK);
        steps[i] = row.step == HISTORY_GAP ? 'G' : step_letter(&row);
    }
    assert_string_equal(steps, "FGDGGN");
    assert_int_equal(row.missing, 0);
    history_close(history);
}

/* ---- bad files ---- */

static const struct bad_case {
    const char *name;
    const char *text;
    enum oc_status status;
    const char *says; /* what the message holds */
} BADS[] = {
    {"an empty file", "", OC_EMALFORMED, "bad.csv: no candle rows"},
    {"a header alone", HEADER_12, OC_EMALFORMED, "no candle rows"},
    {"five columns", "1,2,3,4,5\n", OC_EMALFORMED,
     "row 1: row '1,2,3,4,5': a candle row has 6, 7 or 12"},
    {"thirteen columns", "1,2,3,4,5,6,7,8,9,10,11,12,13\n", OC_EMALFORMED, "6, 7 or 12"},
    {"columns in another order", "time,high,open,low,close,volume\n60000,1,1,1,1,1\n",
     OC_EMALFORMED, "row 1: column 'high'"},
    {"a later row too short", ROW_12_A "1725148860000,1\n", OC_EMALFORMED,
     "row 2: row '1725148860000,1': too few columns"},
    {"a price that is text", ROW_12_A "1725148860000,abc,1,1,1,1,1,1,1,1,1,0\n", OC_EMALFORMED,
     "row 2: open 'abc': not a number"},
    {"a price of zero", "60000,1,1,0,1,1\n", OC_ERANGE, "row 1: low '0': a price must be > 0"},
    {"a price beyond doubles", "60000,1,1e999,1,1,1\n", OC_ERANGE, "high '1e999': too large"},
    {"a negative volume", "60000,1,1,1,1,-1\n", OC_ERANGE, "volume '-1': must be >= 0"},
    {"a high below the close", "60000,1,1.5,1,2,1\n", OC_ERANGE, "high '1.5': below"},
    {"a low above the open", "60000,1,3,2,2,1\n", OC_ERANGE, "low '2': above"},
    {"more taken than traded", "1725148800000,1,1,1,1,5,1725148859999,1,1,6,1,0\n", OC_ERANGE,
     "taker_buy_volume '6': above the volume"},
    {"a count that is text", "1725148800000,1,1,1,1,5,1725148859999,1,x,1,1,0\n", OC_EMALFORMED,
     "count 'x': not a count"},
    {"a stamp that is text later on", ROW_12_A "time,1,1,1,1,5,1,1,1,1,1,0\n", OC_EMALFORMED,
     "row 2: open_time 'time': not a time stamp"},
    {"a stamp that goes back", "1617408060000,1,2,1,2,1\n1617408000000,1,2,1,2,1\n", OC_ERANGE,
     "row 2: open_time '1617408000000': earlier"},
    {"a stamp after 2106", "9999999999999,1,2,1,2,1\n", OC_ERANGE,
     "not a whole second before 2106"},
    {"a minute file off its minutes", ROW_12_A "1725148861000,1,1,1,1,1,1,1,1,1,1,0\n", OC_ERANGE,
     "not a whole minute"},
    {"a negative stamp is no header either", "-60000,1,1,1,1,1\n", OC_EMALFORMED, "column '1'"},
    {"control characters are not repeated", "60000,\x1b[2J,1,1,1,1\n", OC_EMALFORMED,
     "open '?[2J'"},
};

static enum oc_status read_all(const char *path, uint64_t *rows, struct error *error)
{
    struct history *history = NULL;
    struct history_row row;
    enum oc_status status = history_open(&history, path, 0, error);

    *rows = 0;
    if (status != OC_OK) {
        return status;
    }
    while ((status = history_next(history, &row, error)) == OC_OK) {
        (*rows)++;
    }
    struct error again = {0};

    assert_int_equal(history_next(history, &row, &again), status); /* sticky */
    assert_string_equal(again.text, error->text);
    history_close(history);
    return status;
}

static void bad_row(void **state)
{
    const struct bad_case *row = *state;
    struct error error = {0};
    uint64_t rows = 0;

    place_write(folder, "bad.csv", row->text);
    assert_int_equal(read_all(path_of("bad.csv"), &rows, &error), row->status);
    if (strstr(error.text, row->says) == NULL) {
        fail_msg("'%s' lacks '%s'", error.text, row->says);
    }
    assert_int_equal(error.status, row->status);
}

static void a_long_row_is_refused(void **state)
{
    (void)state;
    static char text[600000];
    struct error error = {0};
    uint64_t rows = 0;

    memset(text, '1', sizeof text - 1);
    place_write(folder, "long.csv", text);
    assert_int_equal(read_all(path_of("long.csv"), &rows, &error), OC_EMALFORMED);
    assert_non_null(strstr(error.text, "long.csv: row 1: a row of more than 1024 bytes"));
    assert_int_equal(read_all(path_of("none.csv"), &rows, &error), OC_ENOTFOUND);
    assert_non_null(strstr(error.text, "none.csv"));
    assert_int_equal(read_all(folder, &rows, &error), OC_EIO);
}

/* ---- packings ---- */

enum { MANY = 20000 };

static char *many_rows(size_t *size)
{
    char *text = malloc((size_t)MANY * 64);

    *size = 0;
    for (int i = 0; i < MANY; i++) {
        *size += (size_t)snprintf(text + *size, 64, "%lld,%d.25,%d.75,%d,%d.5,%d\n",
                                  (long long)(INT64_C(1617408000000) + (int64_t)i * 60000), i + 1,
                                  i + 1, i + 1, i + 1, i);
    }
    return text;
}

static void write_bytes(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void expect_many(const char *path)
{
    struct error error = {0};
    uint64_t rows = 0;

    assert_int_equal(read_all(path, &rows, &error), OC_ECLOSED);
    assert_int_equal(rows, MANY);
}

/* Cut in the middle: all rows before the cut, or fewer, then an error; never a silent end. */
static void expect_cut(const char *path, const void *data, size_t size)
{
    struct error error = {0};
    uint64_t rows = 0;

    write_bytes(path, data, size / 2);
    assert_int_equal(read_all(path, &rows, &error), OC_ECORRUPT);
    assert_true(rows < MANY);
}

static void plain_in_blocks(void **state)
{
    (void)state;
    size_t size = 0;
    char *text = many_rows(&size);

    assert_true(size > 2 * 262144); /* more than two blocks */
    write_bytes(path_of("x.csv"), text, size);
    expect_many(path_of("x.csv"));
    free(text);
}

static void zstd_of_two_frames(void **state)
{
    (void)state;
    size_t size = 0;
    char *text = many_rows(&size);
    size_t room = ZSTD_compressBound(size) * 2;
    char *packed = malloc(room);
    size_t first = ZSTD_compress(packed, room, text, 300000, 3);
    size_t second = ZSTD_compress(packed + first, room - first, text + 300000, size - 300000, 3);

    write_bytes(path_of("x.csv.zst"), packed, first + second);
    expect_many(path_of("x.csv.zst"));
    write_bytes(path_of("misnamed.csv"), packed, first + second);
    expect_many(path_of("misnamed.csv"));
    expect_cut(path_of("cut.csv.zst"), packed, first);
    free(packed);
    free(text);
}

static void gzip_of_two_members(void **state)
{
    (void)state;
    size_t size = 0;
    char *text = many_rows(&size);
    const char *path = path_of("x.csv.gz");

    for (int member = 0; member < 2; member++) {
        gzFile file = gzopen(path, member == 0 ? "wb" : "ab");
        size_t from = member == 0 ? 0 : 300000;
        size_t count = member == 0 ? 300000 : size - 300000;

        assert_int_equal(gzwrite(file, text + from, (unsigned)count), (int)count);
        assert_int_equal(gzclose(file), Z_OK);
    }
    expect_many(path);
    size_t packed_size = 0;
    char *packed = place_read(path, &packed_size);

    expect_cut(path_of("cut.csv.gz"), packed, packed_size);
    free(packed);
    free(text);
}

static void add_member(zip_t *archive, const char *name, const char *data, size_t size)
{
    zip_source_t *source = zip_source_buffer(archive, data, size, 0);

    assert_non_null(source);
    assert_true(zip_file_add(archive, name, source, 0) >= 0);
}

static void zip_with_other_members(void **state)
{
    (void)state;
    size_t size = 0;
    char *text = many_rows(&size);
    struct error error = {0};
    uint64_t rows = 0;
    int code = 0;
    zip_t *archive = zip_open(path_of("x.zip"), ZIP_CREATE, &code);

    add_member(archive, "README.txt", "hello", 5);
    add_member(archive, "X-1m-2024-09.csv", text, size);
    assert_int_equal(zip_close(archive), 0);
    expect_many(path_of("x.zip"));
    size_t packed_size = 0;
    char *packed = place_read(path_of("x.zip"), &packed_size);

    write_bytes(path_of("cut.zip"), packed, packed_size / 2);
    assert_int_equal(read_all(path_of("cut.zip"), &rows, &error), OC_ECORRUPT);
    packed[packed_size / 2] = (char)(packed[packed_size / 2] ^ 0x55); /* the checksum finds it */
    write_bytes(path_of("bent.zip"), packed, packed_size);
    enum oc_status status = read_all(path_of("bent.zip"), &rows, &error);

    assert_true(status != OC_ECLOSED);
    free(packed);
    archive = zip_open(path_of("other.zip"), ZIP_CREATE, &code);
    add_member(archive, "README.txt", "hello", 5);
    assert_int_equal(zip_close(archive), 0);
    assert_int_equal(read_all(path_of("other.zip"), &rows, &error), OC_EMALFORMED);
    assert_non_null(strstr(error.text, "no readable .csv member"));
    free(text);
}

/* ---- names and writing ---- */

static const struct symbol_case {
    const char *name;
    const char *path;
    const char *want; /* NULL: none */
} SYMBOLS[] = {
    {"the exchange's archive name", "data/ALGOUSDT-1m-2024-09.csv.zst", "ALGOUSDT"},
    {"a venue in front", "/x/KRAKEN_BTCUSDC_1m_2023-01_03.csv.zst", "BTCUSDC"},
    {"lower case", "btcusdt_1h.csv", "BTCUSDT"},
    {"several days", "BTCUSDT-1m-2025-10-29_2025-11-01.csv.gz", "BTCUSDT"},
    {"a delivery future", "BTCUSDT_250926-1m-2025-09.zip", "BTCUSDT_250926"},
    {"a symbol that starts with digits", "1000SATSUSDT-1m.csv", "1000SATSUSDT"},
    {"a symbol alone", "ETHUSDT.csv", "ETHUSDT"},
    {"no interval", "ETHUSDT-2024-01.csv", "ETHUSDT"},
    {"a symbol that is not ASCII", "\xe5\xb8\x81USDT-1m-2025-09.csv", "\xe5\xb8\x81USDT"},
    {"no name", "data/.csv", NULL},
    {"an odd character", "a b-1m.csv", NULL},
    {"too long", "ABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEF-1m.csv", NULL},
};

static void symbol_row(void **state)
{
    const struct symbol_case *row = *state;
    char got[OC_SYMBOL_CAP];

    assert_int_equal(history_symbol_of(row->path, got), row->want != NULL);
    if (row->want != NULL) {
        assert_string_equal(got, row->want);
    }
}

static void what_is_written_reads_back(void **state)
{
    (void)state;
    struct oc_instrument instrument;
    struct buffer buffer;
    struct history *history = NULL;
    struct history_row row;
    struct error error;
    struct oc_candle candle = {.open = 0.1231,
                               .high = 0.1232,
                               .low = 0.123,
                               .close = 0.1231,
                               .volume_base = 137407.3,
                               .turnover_quote = 16914.52126,
                               .taker_base = 57424.5,
                               .open_s = 1725148800};

    assert_true(oc_instrument_init(&instrument, "ALGOUSDT", OC_MARKET_USDM, 1, 4, 1, 1));
    oc_candle_set_meta(&candle, 87, OC_SOURCE_FILE, OC_CANDLE_FINAL);
    buffer_init(&buffer, 4096);
    history_write_header(&buffer);
    history_write_row(&buffer, &instrument, &candle, 60000);
    assert_string_equal(buffer_text(&buffer), HEADER_12
                        "1725148800000,0.1231,0.1232,0.1230,0.1231,137407.3,1725148859999,"
                        "16914.52126,87,57424.5,0,0\n");
    place_write(folder, "out.csv", buffer_text(&buffer));
    assert_int_equal(history_open(&history, path_of("out.csv"), 0, &error), OC_OK);
    assert_int_equal(history_next(history, &row, &error), OC_OK);
    assert_memory_equal(&row.candle, &candle, sizeof candle);
    history_close(history);
    buffer_deinit(&buffer);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, GOODS, good_row);
    check_add(&list, "all columns of a row arrive, as numbers and as texts", all_columns_arrive,
              NULL);
    check_add(&list, "duplicates and odd steps are told", duplicates_and_odd_steps_are_told, NULL);
    CHECK_ROWS(&list, BADS, bad_row);
    check_add(&list, "endless rows, absent files and folders are refused", a_long_row_is_refused,
              NULL);
    check_add(&list, "a plain file of many blocks", plain_in_blocks, NULL);
    check_add(&list, "zstd of two frames, misnamed, cut", zstd_of_two_frames, NULL);
    check_add(&list, "gzip of two members, cut", gzip_of_two_members, NULL);
    check_add(&list, "zip with other members, cut, bent, without candles", zip_with_other_members,
              NULL);
    CHECK_ROWS(&list, SYMBOLS, symbol_row);
    check_add(&list, "what is written reads back to the bit", what_is_written_reads_back, NULL);
    place_temp_make(folder);
    int code = check_run(&list, "history");

    place_temp_remove(folder);
    return code;
}
