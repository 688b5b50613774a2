/* history.h - candle files, read as a stream of checked rows.
 *
 * Forms, told apart by the number of columns, with or without a header:
 *   12  the exchange's public CSV: open_time,open,high,low,close,volume,close_time,quote_volume,count,
 *       taker_buy_volume,taker_buy_quote_volume,ignore
 *    7  seconds,open,high,low,close,volume,trades
 *    6  ts_ms,open,high,low,close,volume
 * Stamps are seconds, milliseconds, microseconds or nanoseconds by magnitude. Plain, .gz, .zst, or the
 * first .csv member of a .zip, told by the content, not by the name. Memory is bounded whatever the
 * file holds.
 *
 * Rows must not go back in time; a repeated stamp and a gap are told by row.step and left to the
 * caller. Prices are checked to be finite, > 0 and low <= open, close <= high; volumes to be >= 0 and
 * taker <= volume; the grid is the caller's business (oc_candle_is_sound).
 * SPDX-License-Identifier: MIT */
#ifndef HISTORY_HISTORY_H
#define HISTORY_HISTORY_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/slice.h"
#include "outcry/candle.h"
#include "outcry/instrument.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum history_form { HISTORY_FORM_6, HISTORY_FORM_7, HISTORY_FORM_12 };

enum history_step {
    HISTORY_FIRST,     /* the first row */
    HISTORY_NEXT,      /* one interval after the row before */
    HISTORY_GAP,       /* row.missing intervals are absent before it */
    HISTORY_DUPLICATE, /* the same open time as the row before */
    HISTORY_ODD        /* later, but not by a whole number of intervals */
};

struct history_row {
    struct oc_candle candle; /* source file, final; what the form lacks is 0 */
    enum history_step step;
    int64_t missing; /* HISTORY_GAP */
    uint64_t number; /* 1-based line of the file, the header included */
    /* the texts, as written; empty where the form lacks them; valid until the next call */
    struct slice open, high, low, close, volume, turnover, taker;
};

struct history_info {
    char symbol[OC_SYMBOL_CAP]; /* from the file's name; "" if it has none */
    enum history_form form;
    bool has_header;
    bool has_taker; /* form 12 only: else delta is unknown, not -volume */
    int64_t
        interval_ms; /* from close_time, or the smallest step of the first rows; 0: one row only */
};

struct history;

/* OC_ENOTFOUND no such file, OC_EIO, OC_ECORRUPT (not what its first bytes promise), OC_EMALFORMED (no
 * candle rows), OC_ENOMEM. interval_ms: what the steps are measured by; 0: deduced. */
OC_MUST_USE enum oc_status history_open(struct history **out, const char *path, int64_t interval_ms,
                                        struct error *error);
void history_close(struct history *history); /* NULL is fine */

const struct history_info *history_info(const struct history *history); /* valid until the close */

/* OC_OK: *row is set. OC_ECLOSED: the end, no text. OC_EMALFORMED, OC_ERANGE, OC_EIO, OC_ECORRUPT: the
 * text names file, row, column and value; every later call says the same. */
OC_MUST_USE enum oc_status history_next(struct history *history, struct history_row *row,
                                        struct error *error);

/* "data/ALGOUSDT-1m-2024-09.csv.zst" is ALGOUSDT, "KRAKEN_BTCUSDC_1m_2023.csv" BTCUSDC, in upper case.
 * False: no symbol in it, or too long. */
OC_MUST_USE bool history_symbol_of(const char *path, char out[OC_SYMBOL_CAP]);

/* ---- writing: form 12, milliseconds ---- */

void history_write_header(struct buffer *out);
/* Prices and volumes with the instrument's decimals, turnover so that it reads back; the taker's quote
 * volume, which a candle does not keep, is 0. interval_ms gives close_time. */
void history_write_row(struct buffer *out, const struct oc_instrument *instrument,
                       const struct oc_candle *candle, int64_t interval_ms);

#endif
