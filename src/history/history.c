/* history.c - candle files as a stream of checked rows.
 * SPDX-License-Identifier: MIT */
#include "history/history.h"

#include "base/decimal.h"
#include "base/limits.h"
#include "history/lines.h"
#include "outcry/timeframe.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 12 };

static const char *const COLUMNS[COLUMNS_MAX] = {
    "open_time",
    "open",
    "high",
    "low",
    "close",
    "volume",
    "close_time",
    "quote_volume",
    "count",
    "taker_buy_volume",
    "taker_buy_quote_volume",
    "ignore",
};

/* Where each form keeps what; 0 where it has no such column. */
static const struct form {
    size_t columns;
    size_t close_time, turnover, trades, taker;
} FORMS[] = {
    [HISTORY_FORM_6] = {.columns = 6},
    [HISTORY_FORM_7] = {.columns = 7, .trades = 6},
    [HISTORY_FORM_12] = {.columns = 12, .close_time = 6, .turnover = 7, .trades = 8, .taker = 9},
};

struct history {
    struct history_info info;
    const char *name; /* the path's last part: messages are short */
    char path[LIMIT_HISTORY_PATH];
    int64_t previous_ms; /* -1: no row yet */
    bool has_first;      /* first_line was read by the open and not yet given out */
    struct slice first_line;
    struct error failure; /* sticky */
    struct history_lines lines;
};

struct cells {
    struct slice cell[COLUMNS_MAX];
    size_t count; /* COLUMNS_MAX + 1: more than that */
};

static void split_cells(struct slice line, struct cells *out)
{
    const char *end = line.data + line.size;
    const char *from = line.data;

    out->count = 0;
    for (const char *at = from;; at++) {
        if (at != end && *at != ',') {
            continue;
        }
        if (out->count == COLUMNS_MAX) {
            out->count++;
            return;
        }
        out->cell[out->count++] = slice_make(from, (size_t)(at - from));
        if (at == end) {
            return;
        }
        from = at + 1;
    }
}

/* ---- messages ---- */

static enum oc_status fail_row(struct history *history, enum oc_status status, const char *reason)
{
    return error_set(&history->failure, status, "read %.60s: row %llu: %s", history->name,
                     (unsigned long long)history->lines.number, reason);
}

static enum oc_status fail_cell(struct history *history, enum oc_status status, const char *column,
                                struct slice value, const char *reason)
{
    return error_set(&history->failure, status, "read %.60s: row %llu: %s '%.*s': %s",
                     history->name, (unsigned long long)history->lines.number, column,
                     value.size < 30 ? (int)value.size : 30, value.data, reason);
}

/* ---- cells ---- */

/* Seconds, ms, us or ns by magnitude: 1e11 s is the year 5138, 1e11 ms was 1973. */
static bool read_stamp(struct slice cell, int64_t *out_ms)
{
    int64_t value = 0;

    if (decimal_parse_int(cell.data, cell.size, &value) != OC_OK || value < 0) {
        return false;
    }
    *out_ms = value < INT64_C(100000000000)         ? value * 1000
              : value < INT64_C(100000000000000)    ? value
              : value < INT64_C(100000000000000000) ? value / 1000
                                                    : value / 1000000;
    return true;
}

static enum oc_status read_open_time(struct history *history, struct slice cell, int64_t *out_ms)
{
    if (!read_stamp(cell, out_ms)) {
        return fail_cell(history, OC_EMALFORMED, COLUMNS[0], cell, "not a time stamp");
    }
    if (*out_ms % 1000 != 0 || *out_ms / 1000 > UINT32_MAX) {
        return fail_cell(history, OC_ERANGE, COLUMNS[0], cell, "not a whole second before 2106");
    }
    if (history->info.interval_ms == OC_MINUTE_MS && *out_ms % OC_MINUTE_MS != 0) {
        return fail_cell(history, OC_ERANGE, COLUMNS[0], cell, "not a whole minute");
    }
    if (*out_ms < history->previous_ms) {
        return fail_cell(history, OC_ERANGE, COLUMNS[0], cell, "earlier than the row before");
    }
    return OC_OK;
}

static enum oc_status read_value(struct history *history, const struct cells *cells, size_t column,
                                 bool is_price, double *out)
{
    struct slice cell = cells->cell[column];
    enum oc_status status = decimal_parse_double(cell.data, cell.size, out);

    if (status != OC_OK) {
        return fail_cell(history, status, COLUMNS[column], cell,
                         status == OC_ERANGE ? "too large" : "not a number");
    }
    if (is_price ? !(*out > 0) : !(*out >= 0)) {
        return fail_cell(history, OC_ERANGE, COLUMNS[column], cell,
                         is_price ? "a price must be > 0" : "must be >= 0");
    }
    return OC_OK;
}

static enum oc_status read_values(struct history *history, const struct form *form,
                                  const struct cells *cells, struct oc_candle *candle,
                                  int64_t *trades)
{
    const struct {
        size_t column;
        bool is_price;
        double *out;
    } values[] = {
        {1, true, &candle->open},
        {2, true, &candle->high},
        {3, true, &candle->low},
        {4, true, &candle->close},
        {5, false, &candle->volume_base},
        {form->turnover, false, &candle->turnover_quote},
        {form->taker, false, &candle->taker_base},
    };

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        if (values[i].column == 0) {
            continue;
        }
        enum oc_status status =
            read_value(history, cells, values[i].column, values[i].is_price, values[i].out);

        if (status != OC_OK) {
            return status;
        }
    }
    if (form->trades != 0) {
        struct slice cell = cells->cell[form->trades];

        if (decimal_parse_scaled(cell.data, cell.size, 0, trades) != OC_OK || *trades < 0) {
            return fail_cell(history, OC_EMALFORMED, COLUMNS[8], cell, "not a count");
        }
    }
    return OC_OK;
}

static enum oc_status check_candle(struct history *history, const struct cells *cells,
                                   const struct form *form, const struct oc_candle *candle)
{
    if (candle->low > candle->open || candle->low > candle->close) {
        return fail_cell(history, OC_ERANGE, "low", cells->cell[3], "above the open or close");
    }
    if (candle->high < candle->open || candle->high < candle->close) {
        return fail_cell(history, OC_ERANGE, "high", cells->cell[2], "below the open or close");
    }
    if (candle->taker_base > candle->volume_base) {
        return fail_cell(history, OC_ERANGE, COLUMNS[9], cells->cell[form->taker],
                         "above the volume");
    }
    return OC_OK;
}

static void set_step(const struct history *history, int64_t open_ms, struct history_row *row)
{
    int64_t step_ms = open_ms - history->previous_ms;
    int64_t interval_ms = history->info.interval_ms;

    row->missing = 0;
    if (history->previous_ms < 0) {
        row->step = HISTORY_FIRST;
    } else if (step_ms == 0) {
        row->step = HISTORY_DUPLICATE;
    } else if (step_ms == interval_ms) {
        row->step = HISTORY_NEXT;
    } else if (interval_ms != 0 && step_ms % interval_ms == 0) {
        row->step = HISTORY_GAP;
        row->missing = step_ms / interval_ms - 1;
    } else {
        row->step = HISTORY_ODD;
    }
}

static enum oc_status read_row(struct history *history, struct slice line, struct history_row *row)
{
    const struct form *form = &FORMS[history->info.form];
    struct cells cells;
    int64_t open_ms = 0;
    int64_t trades = 0;

    split_cells(line, &cells);
    if (cells.count != form->columns) {
        return fail_cell(history, OC_EMALFORMED, "row", line,
                         cells.count < form->columns ? "too few columns" : "too many columns");
    }
    *row = (struct history_row){.number = history->lines.number};
    enum oc_status status = read_open_time(history, cells.cell[0], &open_ms);

    if (status == OC_OK) {
        status = read_values(history, form, &cells, &row->candle, &trades);
    }
    if (status == OC_OK) {
        status = check_candle(history, &cells, form, &row->candle);
    }
    if (status != OC_OK) {
        return status;
    }
    row->candle.open_s = (uint32_t)(open_ms / 1000);
    oc_candle_set_meta(&row->candle, (uint64_t)trades, OC_SOURCE_FILE, OC_CANDLE_FINAL);
    row->open = cells.cell[1];
    row->high = cells.cell[2];
    row->low = cells.cell[3];
    row->close = cells.cell[4];
    row->volume = cells.cell[5];
    row->turnover = form->turnover == 0 ? slice_make(NULL, 0) : cells.cell[form->turnover];
    row->taker = form->taker == 0 ? slice_make(NULL, 0) : cells.cell[form->taker];
    set_step(history, open_ms, row);
    history->previous_ms = open_ms;
    return OC_OK;
}

static enum oc_status next_line(struct history *history, struct slice *line)
{
    struct error error = {0};
    enum oc_status status = history_lines_next(&history->lines, line, &error);

    if (status == OC_EMALFORMED) {
        return fail_row(history, status, error.text);
    }
    if (status != OC_OK) {
        history->failure = error;
        history->failure.status = status; /* OC_ECLOSED has no text */
    }
    return status;
}

enum oc_status history_next(struct history *history, struct history_row *row, struct error *error)
{
    struct slice line = history->first_line;

    if (history->failure.status == OC_OK) {
        enum oc_status status = history->has_first ? OC_OK : next_line(history, &line);

        history->has_first = false;
        if (status == OC_OK && read_row(history, line, row) == OC_OK) {
            return OC_OK;
        }
    }
    if (error != NULL) {
        *error = history->failure;
    }
    return history->failure.status;
}

/* ---- opening ---- */

static bool looks_like_header(struct slice line)
{
    return line.data[0] < '0' || line.data[0] > '9';
}

/* Columns are found by place; a header that says otherwise is refused, not guessed at. */
static enum oc_status check_header(struct history *history, const struct cells *cells)
{
    if (cells->count < 6) {
        return fail_row(history, OC_EMALFORMED, "a candle file has 6, 7 or 12 columns");
    }
    for (size_t i = 1; i <= 5; i++) {
        if (!slice_is_nocase(slice_trim(cells->cell[i]), COLUMNS[i])) {
            return fail_cell(history, OC_EMALFORMED, "column", cells->cell[i],
                             "expected time,open,high,low,close,volume");
        }
    }
    if (cells->count == COLUMNS_MAX && !slice_starts(slice_trim(cells->cell[9]), "taker_buy")) {
        return fail_cell(history, OC_EMALFORMED, "column", cells->cell[9],
                         "expected taker_buy_volume");
    }
    return OC_OK;
}

static enum oc_status find_form(struct history *history, const struct cells *cells,
                                struct slice line)
{
    for (size_t i = 0; i < sizeof FORMS / sizeof FORMS[0]; i++) {
        if (FORMS[i].columns == cells->count) {
            history->info.form = (enum history_form)i;
            history->info.has_taker = FORMS[i].taker != 0;
            return OC_OK;
        }
    }
    return fail_cell(history, OC_EMALFORMED, "row", line, "a candle row has 6, 7 or 12 columns");
}

/* The smallest step between the rows that are in memory; the last of them may be cut off. */
static int64_t smallest_step(const struct history *history)
{
    struct slice ahead = history_lines_ahead(&history->lines);
    struct slice line = history->first_line;
    int64_t smallest_ms = 0;
    int64_t previous_ms = -1;

    do {
        struct slice cell;
        int64_t ms = 0;

        if (ahead.data == NULL && !history->lines.at_end) {
            break;
        }
        line = slice_trim(line);
        if (line.size == 0 || !slice_split(&line, ',', &cell) || !read_stamp(cell, &ms)) {
            continue;
        }
        if (previous_ms >= 0 && ms > previous_ms &&
            (smallest_ms == 0 || ms - previous_ms < smallest_ms)) {
            smallest_ms = ms - previous_ms;
        }
        previous_ms = ms;
    } while (slice_split(&ahead, '\n', &line));
    return smallest_ms;
}

static int64_t deduce_interval(const struct history *history, const struct cells *cells)
{
    const struct form *form = &FORMS[history->info.form];
    int64_t open_ms = 0;
    int64_t close_ms = 0;

    if (form->close_time != 0 && read_stamp(cells->cell[0], &open_ms) &&
        read_stamp(cells->cell[form->close_time], &close_ms) && close_ms > open_ms) {
        return close_ms - open_ms +
               1; /* ...59999 ms; in microseconds ...59999999, cut to the same */
    }
    return smallest_step(history);
}

static enum oc_status read_start(struct history *history, int64_t interval_ms)
{
    struct slice line;
    struct cells cells = {0};
    enum oc_status status = next_line(history, &line);

    if (status == OC_OK && looks_like_header(line)) {
        history->info.has_header = true;
        split_cells(line, &cells);
        status = check_header(history, &cells);
        if (status == OC_OK) {
            status = next_line(history, &line);
        }
    }
    if (status == OC_ECLOSED) {
        return error_set(&history->failure, OC_EMALFORMED, "read %.60s: no candle rows",
                         history->name);
    }
    if (status != OC_OK) {
        return status;
    }
    split_cells(line, &cells);
    history->first_line = line;
    history->has_first = true;
    status = find_form(history, &cells, line);
    if (status == OC_OK) {
        history->info.interval_ms =
            interval_ms > 0 ? interval_ms : deduce_interval(history, &cells);
    }
    return status;
}

enum oc_status history_open(struct history **out, const char *path, int64_t interval_ms,
                            struct error *error)
{
    size_t size = strlen(path);

    if (size >= LIMIT_HISTORY_PATH) {
        return error_set(error, OC_ERANGE, "open %.60s...: the path is too long", path);
    }
    struct history *history = malloc(sizeof *history);

    if (history == NULL) {
        return error_set(error, OC_ENOMEM, "open %s: out of memory", path);
    }
    memset(history, 0, offsetof(struct history, lines.block));
    memcpy(history->path, path, size + 1);
    const char *slash = strrchr(history->path, '/');

    history->name = slash == NULL ? history->path : slash + 1;
    history->previous_ms = -1;
    if (!history_symbol_of(path, history->info.symbol)) {
        history->info.symbol[0] = 0;
    }
    enum oc_status status =
        history_source_open(&history->lines.source, history->path, &history->failure);

    if (status == OC_OK) {
        status = read_start(history, interval_ms);
    }
    if (status != OC_OK) {
        if (error != NULL) {
            *error = history->failure;
        }
        history_close(history);
        return status;
    }
    *out = history;
    return OC_OK;
}

void history_close(struct history *history)
{
    if (history != NULL) {
        history_source_close(history->lines.source);
        free(history);
    }
}

const struct history_info *history_info(const struct history *history)
{
    return &history->info;
}
