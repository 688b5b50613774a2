/* replay_file.c - candle files of one symbol, one after the other.
 * SPDX-License-Identifier: MIT */
#include "app/replay_file.h"

#include "base/buffer.h"
#include "exchange/registry.h"
#include "market/instrument_build.h"
#include "outcry/timeframe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { EXCHANGE_INFO_CAP = 64 << 20, READ_SIZE = 65536 };

const char *replay_rows_file(const struct replay_rows *rows)
{
    return rows->files[rows->file_next == 0 ? 0 : rows->file_next - 1];
}

static enum oc_status open_next(struct replay_rows *rows, struct error *error)
{
    enum oc_status status;

    history_close(rows->history);
    rows->history = NULL;
    status = history_open(&rows->history, rows->files[rows->file_next], OC_MINUTE_MS, error);
    if (status != OC_OK)
        return status;
    rows->file_next++;
    if (rows->file_next == 1)
        rows->has_taker = history_info(rows->history)->has_taker;
    else if (rows->has_taker != history_info(rows->history)->has_taker)
        return error_set(error, OC_EINVALID, "%s: has %s taker volume, the file before it not so",
                         replay_rows_file(rows), rows->has_taker ? "no" : "a");
    return OC_OK;
}

enum oc_status replay_rows_next(struct replay_rows *rows, struct error *error)
{
    int64_t before_ms = rows->has_row ? oc_candle_open_ms(&rows->row.candle) : -1;

    rows->has_row = false;
    for (;;) {
        enum oc_status status = history_next(rows->history, &rows->row, error);

        if (status == OC_OK)
            break;
        if (status != OC_ECLOSED)
            return status;
        if (rows->file_next == rows->file_count)
            return OC_OK;
        status = open_next(rows, error);
        if (status != OC_OK)
            return status;
    }
    if (oc_candle_open_ms(&rows->row.candle) < before_ms)
        return error_set(error, OC_EINVALID, "%s row %llu: older than the row before it",
                         replay_rows_file(rows), (unsigned long long)rows->row.number);
    rows->has_row = true;
    return OC_OK;
}

enum oc_status replay_rows_open(struct replay_rows *rows, struct error *error)
{
    enum oc_status status = open_next(rows, error);

    return status == OC_OK ? replay_rows_next(rows, error) : status;
}

void replay_rows_close(struct replay_rows *rows)
{
    history_close(rows->history);
    rows->history = NULL;
}

/* ---- instruments ---- */

static enum oc_status slurp(const char *path, struct buffer *out, struct error *error)
{
    FILE *file = fopen(path, "rb");
    bool has_failed = false;

    if (file == NULL)
        return error_set(error, OC_ENOTFOUND, "open %s: %s", path, strerror(errno));
    while (!has_failed && !feof(file)) {
        char *room = buffer_reserve(out, READ_SIZE);

        if (room == NULL)
            break;
        buffer_commit(out, fread(room, 1, READ_SIZE, file));
        has_failed = ferror(file) != 0;
    }
    (void)fclose(file);
    if (has_failed)
        return error_set(error, OC_EIO, "read %s: input error", path);
    if (buffer_status(out) != OC_OK)
        return error_set(error, buffer_status(out), "read %s: larger than %d bytes", path,
                         EXCHANGE_INFO_CAP);
    return OC_OK;
}

static enum oc_status look_up(const struct replay_config *config, const char *symbol,
                              struct oc_instrument *out, struct error *error)
{
    const struct exchange_venue *venue = exchange_venue_find("binance");
    struct exchange_instruments all = {0};
    const struct exchange_instrument *row;
    struct buffer text;
    enum oc_status status;

    buffer_init(&text, EXCHANGE_INFO_CAP);
    status = slurp(config->exchange_info, &text, error);
    if (status == OC_OK)
        status =
            exchange_instruments_parse(venue, config->market, text.data, text.size, &all, error);
    buffer_deinit(&text);
    if (status != OC_OK)
        return status;
    row = exchange_instruments_find(&all, symbol);
    if (row == NULL)
        status = error_set(error, OC_ESYMBOL, "%s: no symbol %s", config->exchange_info, symbol);
    else if (!row->usable)
        status =
            error_set(error, OC_ESYMBOL, "%s: %s: %s", config->exchange_info, symbol, row->reason);
    else
        *out = row->instrument;
    exchange_instruments_free(&all);
    return status;
}

static enum oc_status add_row(const struct history_row *row, struct instrument_divisor *price,
                              struct instrument_divisor *volume, struct error *error)
{
    const struct slice prices[] = {row->open, row->high, row->low, row->close};
    enum oc_status status = OC_OK;

    for (size_t i = 0; status == OC_OK && i < 4; i++)
        status = instrument_divisor_add(price, prices[i], error);
    if (status == OC_OK)
        status = instrument_divisor_add(volume, row->volume, error);
    if (status == OC_OK && row->taker.size != 0)
        status = instrument_divisor_add(volume, row->taker, error);
    return status;
}

/* The greatest common divisor of everything that the first UTC day traded in. */
static enum oc_status deduce(const struct replay_config *config, const struct replay_rows *from,
                             struct oc_instrument *out, struct error *error)
{
    struct instrument_divisor price = {0}, volume = {0};
    struct replay_rows rows = *from;
    enum oc_status status;
    int64_t day;

    rows.history = NULL;
    rows.file_next = 0;
    rows.has_row = false;
    status = replay_rows_open(&rows, error);
    day = status == OC_OK && rows.has_row ? oc_candle_open_ms(&rows.row.candle) / OC_DAY_MS : 0;
    while (status == OC_OK && rows.has_row &&
           oc_candle_open_ms(&rows.row.candle) / OC_DAY_MS == day) {
        status = add_row(&rows.row, &price, &volume, error);
        if (status == OC_OK)
            status = replay_rows_next(&rows, error);
    }
    replay_rows_close(&rows);
    if (status != OC_OK)
        return status;
    return instrument_from_divisors(out, rows.symbol, config->market, &price, &volume, error);
}

enum oc_status replay_instrument(const struct replay_config *config, const struct replay_rows *rows,
                                 struct oc_instrument *out, struct error *error)
{
    bool has_tick = config->tick[0] != '\0', has_step = config->step[0] != '\0';
    struct oc_instrument deduced;
    enum oc_status status;
    char text[64];

    if (config->exchange_info[0] != '\0')
        return look_up(config, rows->symbol, out, error);
    if (has_tick && has_step)
        return instrument_from_text(out, rows->symbol, config->market, slice_of(config->tick),
                                    slice_of(config->step), error);
    status = deduce(config, rows, &deduced, error);
    if (status != OC_OK)
        return status;
    *out = deduced;
    if (!has_tick && !has_step)
        return OC_OK;
    (void)snprintf(text, sizeof text, "%.*f",
                   has_tick ? deduced.volume_decimals : deduced.price_decimals,
                   has_tick ? deduced.step : deduced.tick);
    return instrument_from_text(out, rows->symbol, config->market,
                                slice_of(has_tick ? config->tick : text),
                                slice_of(has_tick ? text : config->step), error);
}
