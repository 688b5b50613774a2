/* reference.c - tables of reference values.
 * SPDX-License-Identifier: MIT */
#include "support/reference.h"

#include "support/check.h"
#include "support/place.h"

#include <math.h>

static size_t count_char(const char *text, char c)
{
    size_t count = 0;

    for (; *text != '\0'; text++) {
        count += *text == c ? 1 : 0;
    }
    return count;
}

/* Cuts the line at commas and at its end; returns what follows it. */
static char *cut_line(char *line, const char **cells, size_t columns)
{
    char *at = line;

    for (size_t i = 0; i < columns; i++) {
        cells[i] = at;
        at += strcspn(at, ",\r\n");
        char end = *at;

        if (end != '\0') {
            *at++ = '\0';
        }
        if (end == '\r' && *at == '\n') {
            at++;
        }
        if (end != ',') {
            for (size_t j = i + 1; j < columns; j++) {
                cells[j] = "";
            }
            return at;
        }
    }
    return at;
}

void reference_load(struct reference *table, const char *relative)
{
    char path[PLACE_PATH_CAP];

    place_shared_or_skip(relative, path);
    *table = (struct reference){.text = place_read(path, NULL)};
    assert_non_null(table->text);
    size_t lines = count_char(table->text, '\n') + 1;
    char *at = table->text;
    size_t header = strcspn(at, "\n");

    for (size_t i = 0; i < header; i++) {
        table->columns += at[i] == ',' ? 1 : 0;
    }
    table->columns++;
    assert_true(table->columns <= REFERENCE_COLUMNS_MAX);
    at = cut_line(at, table->names, table->columns);
    table->cells = malloc(lines * table->columns * sizeof *table->cells);
    table->texts = malloc(lines * table->columns * sizeof *table->texts);
    assert_non_null(table->cells);
    assert_non_null(table->texts);
    while (*at != '\0') {
        const char **texts = &table->texts[table->rows * table->columns];

        at = cut_line(at, texts, table->columns);
        for (size_t i = 0; i < table->columns; i++) {
            char *end = NULL;
            double value = strtod(texts[i], &end);

            table->cells[table->rows * table->columns + i] =
                end != texts[i] && *end == '\0' ? value : (double)NAN;
        }
        table->rows++;
    }
}

void reference_free(struct reference *table)
{
    free(table->text);
    free(table->cells);
    free(table->texts);
    *table = (struct reference){0};
}

size_t reference_column(const struct reference *table, const char *name)
{
    for (size_t i = 0; i < table->columns; i++) {
        if (strcmp(table->names[i], name) == 0) {
            return i;
        }
    }
    fail_msg("the reference has no column %s", name);
    return 0;
}

bool reference_has(const struct reference *table, size_t row, size_t column)
{
    return !isnan(table->cells[row * table->columns + column]);
}

double reference_at(const struct reference *table, size_t row, size_t column)
{
    return table->cells[row * table->columns + column];
}

const char *reference_text(const struct reference *table, size_t row, size_t column)
{
    return table->texts[row * table->columns + column];
}

struct oc_study_candle *reference_candles(const char *relative, size_t *count)
{
    struct reference table;

    reference_load(&table, relative);
    struct oc_study_candle *candles = calloc(table.rows, sizeof *candles);

    assert_non_null(candles);
    for (size_t i = 0; i < table.rows; i++) {
        candles[i] = (struct oc_study_candle){.open_ms = (int64_t)reference_at(&table, i, 0),
                                              .open = reference_at(&table, i, 1),
                                              .high = reference_at(&table, i, 2),
                                              .low = reference_at(&table, i, 3),
                                              .close = reference_at(&table, i, 4),
                                              .volume = reference_at(&table, i, 5)};
    }
    *count = table.rows;
    reference_free(&table);
    return candles;
}

bool reference_wants_table(void)
{
    const char *value = getenv("OUTCRY_STUDY_TABLE");

    return value != NULL && value[0] == '1';
}
