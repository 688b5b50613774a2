/* reference.h - tables of reference values: a CSV with a header, cells as doubles or empty.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_REFERENCE_H
#define SUPPORT_REFERENCE_H

#include "outcry/study.h"

#include <stdbool.h>
#include <stddef.h>

enum { REFERENCE_COLUMNS_MAX = 96 };

struct reference {
    char *text; /* names and texts point into it */
    const char *names[REFERENCE_COLUMNS_MAX];
    size_t columns, rows;
    double *cells;      /* rows * columns; NaN: empty or a text */
    const char **texts; /* the same cells as texts */
};

/* Reads a file of the shared reference data ("reference/..."); skips the test when it is absent. */
void reference_load(struct reference *table, const char *relative);
void reference_free(struct reference *table);

/* Column by name; fails the test if it is not there. */
size_t reference_column(const struct reference *table, const char *name);
bool reference_has(const struct reference *table, size_t row, size_t column);
double reference_at(const struct reference *table, size_t row, size_t column);
const char *reference_text(const struct reference *table, size_t row, size_t column);

/* Rows of ts_ms,open,high,low,close,volume as candles, to be freed; skips the test when absent. */
struct oc_study_candle *reference_candles(const char *relative, size_t *count);

/* True when the table of measured deviations is to be printed (OUTCRY_STUDY_TABLE=1). */
bool reference_wants_table(void);

#endif
