/* learning.c - lessons, the daily fold and the table's canonical JSON.
 * SPDX-License-Identifier: MIT */
#include "app/learning.h"

#include "base/calendar.h"
#include "base/log.h"
#include "outcry/timeframe.h"
#include "storage/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEARNING_BROKER "BINANCE" /* of the ids that lessons are sorted by */

enum { LEARNING_JSON_CAP = 1 << 20, DOUBLE_TEXT_SIZE = 40 };

static void write_double(struct buffer *out, double value)
{
    char text[DOUBLE_TEXT_SIZE];

    (void)snprintf(text, sizeof text, "%.17g", value);
    buffer_append_text(out, text);
}

static void write_quoted(struct buffer *out, const char *text)
{
    buffer_append_char(out, '"');
    buffer_append_text(out, text); /* symbols, days and cell names hold nothing to escape */
    buffer_append_char(out, '"');
}

struct cell_name {
    char text[16];
    const struct oc_cell_sums *sums;
};

static int compare_cells(const void *a, const void *b)
{
    return strcmp(((const struct cell_name *)a)->text, ((const struct cell_name *)b)->text);
}

static void write_cells(struct buffer *out, const struct oc_learned *table)
{
    struct cell_name cells[OC_ENGINE_COUNT * OC_CELL_COUNT];
    size_t count = 0;

    for (int engine = 0; engine < OC_ENGINE_COUNT; engine++) {
        for (int cell = 0; cell < OC_CELL_COUNT; cell++) {
            if (!table->cells[engine][cell].is_known)
                continue;
            (void)snprintf(cells[count].text, sizeof cells[count].text, "%s%s",
                           oc_engine_text((enum oc_engine_id)engine),
                           oc_cell_text((enum oc_cell)cell));
            cells[count++].sums = &table->cells[engine][cell];
        }
    }
    qsort(cells, count, sizeof *cells, compare_cells);
    for (size_t i = 0; i < count; i++) {
        const double sums[4] = {cells[i].sums->success, cells[i].sums->failure,
                                cells[i].sums->claim, cells[i].sums->count};

        if (i != 0)
            buffer_append_char(out, ',');
        write_quoted(out, cells[i].text);
        for (int k = 0; k < 4; k++) {
            buffer_append_text(out, k == 0 ? ":[" : ",");
            write_double(out, sums[k]);
        }
        buffer_append_char(out, ']');
    }
}

static int compare_lasts(const void *a, const void *b)
{
    return strcmp(((const struct learning_last *)a)->symbol,
                  ((const struct learning_last *)b)->symbol);
}

static void write_lasts(struct buffer *out, const struct learning_last *lasts, size_t count)
{
    struct learning_last *sorted = malloc((count == 0 ? 1 : count) * sizeof *sorted);

    if (sorted == NULL) {
        out->status = OC_ENOMEM;
        return;
    }
    if (count != 0)
        memcpy(sorted, lasts, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_lasts);
    for (size_t i = 0; i < count; i++) {
        if (i != 0)
            buffer_append_char(out, ',');
        write_quoted(out, sorted[i].symbol);
        buffer_append_char(out, ':');
        buffer_append_int(out, sorted[i].open_ms);
    }
    free(sorted);
}

/* Keys in byte order, no spaces, doubles as %.17g: the form whose hash is provenance.learned. */
static void render(struct learning *learning, const struct learning_last *lasts, size_t last_count)
{
    const struct oc_learned *table = &learning->learner.table;
    struct buffer *out = &learning->json;
    char day[CALENDAR_TEXT_SIZE] = "";
    uint8_t digest[HASH_SHA256_SIZE];

    if (table->day_ms >= 0) {
        (void)calendar_format(table->day_ms, day);
        day[10] = '\0';
    }
    buffer_clear(out);
    buffer_append_text(out, "{\"a\":");
    write_double(out, table->a);
    buffer_append_text(out, ",\"b\":");
    write_double(out, table->b);
    buffer_append_text(out, ",\"cells\":{");
    write_cells(out, table);
    buffer_append_text(out, "},\"day\":");
    write_quoted(out, day);
    buffer_append_text(out, ",\"kind\":");
    write_quoted(out, table->kind == OC_CALIBRATOR_PLATT ? "platt" : "identity");
    buffer_append_text(out, ",\"last\":{");
    write_lasts(out, lasts, last_count);
    buffer_append_text(out, "},\"market\":");
    write_quoted(out, oc_market_text(learning->market));
    buffer_append_text(out, ",\"n\":");
    buffer_append_int(out, table->n);
    buffer_append_text(out, ",\"uncalibrated\":");
    buffer_append_text(out, table->is_uncalibrated ? "true}" : "false}");
    hash_sha256_of(out->data, out->size, digest);
    memcpy(learning->id, "sha256:", 7);
    hash_hex(digest, sizeof digest, learning->id + 7);
}

static void remember(struct learning *learning)
{
    struct learning_entry *entry =
        &learning->history[learning->history_count++ % LEARNING_HISTORY_CAP];

    entry->table = learning->learner.table;
    memcpy(entry->id, learning->id, sizeof entry->id);
}

enum oc_status learning_init(struct learning *learning, enum oc_market market)
{
    memset(learning, 0, sizeof *learning);
    oc_learner_init(&learning->learner);
    learning->market = market;
    buffer_init(&learning->json, LEARNING_JSON_CAP);
    render(learning, NULL, 0);
    remember(learning);
    if (buffer_status(&learning->json) == OC_OK)
        return OC_OK;
    buffer_deinit(&learning->json);
    return OC_ENOMEM;
}

void learning_deinit(struct learning *learning)
{
    free(learning->lessons);
    learning->lessons = NULL;
    buffer_deinit(&learning->json);
}

static void uuid_bytes(const char text[STORE_ID_SIZE], uint8_t out[16])
{
    char digits[33];
    size_t count = 0;

    for (size_t i = 0; text[i] != '\0' && count < 32; i++) {
        if (text[i] != '-')
            digits[count++] = text[i];
    }
    if (!hash_unhex(digits, count, out, 16))
        memset(out, 0, 16);
}

static bool grow(struct learning *learning)
{
    size_t size = learning->lesson_size == 0 ? 256 : 2 * learning->lesson_size;
    struct oc_lesson *lessons;

    if (learning->lesson_count < learning->lesson_size)
        return true;
    if (size > LEARNING_LESSON_CAP)
        return false;
    lessons = realloc(learning->lessons, size * sizeof *lessons);
    if (lessons == NULL)
        return false;
    learning->lessons = lessons;
    learning->lesson_size = size;
    return true;
}

void learning_note(struct learning *learning, const char *symbol, const struct oc_outcome *outcome,
                   int64_t live_from_ms)
{
    bool is_out = outcome->auction == OC_AUCTION_OUT_UP || outcome->auction == OC_AUCTION_OUT_DOWN;
    bool is_live = outcome->open_ms >= live_from_ms;
    char id[STORE_ID_SIZE];
    struct oc_lesson *lesson;

    if (learning->is_given || !outcome->is_final || !outcome->has_label || outcome->had_gap)
        return;
    if (!grow(learning)) {
        learning->dropped++;
        log_event(LOG_WARN, "learn", "lesson_dropped", "symbol=%s waiting=%zu", symbol,
                  learning->lesson_count);
        return;
    }
    lesson = &learning->lessons[learning->lesson_count++];
    memset(lesson, 0, sizeof *lesson);
    lesson->resolved_ms = outcome->resolved_ms;
    (void)snprintf(lesson->symbol, sizeof lesson->symbol, "%s", symbol);
    store_make_id(id, LEARNING_BROKER, learning->market, symbol, outcome->open_ms, outcome->engine,
                  outcome->direction);
    uuid_bytes(id, lesson->id);
    lesson->engine = outcome->engine;
    lesson->cell = is_out ? OC_CELL_OUT : OC_CELL_BALANCED;
    lesson->label = outcome->label;
    lesson->p = outcome->p;
    lesson->weight = is_live ? 1.0 : 0.5;
    lesson->calibrates =
        is_live && outcome->is_published && !outcome->was_muted && !outcome->was_superseded;
    lesson->raw_confidence = outcome->raw_confidence;
    lesson->confidence = outcome->confidence;
}

/* Moves the lessons of the ended day to the front; returns their number. */
static size_t partition(struct learning *learning, int64_t end_ms)
{
    size_t front = 0;

    for (size_t i = 0; i < learning->lesson_count; i++) {
        struct oc_lesson lesson = learning->lessons[i];

        if (lesson.resolved_ms >= end_ms)
            continue;
        learning->lessons[i] = learning->lessons[front];
        learning->lessons[front++] = lesson;
    }
    return front;
}

void learning_fold(struct learning *learning, int64_t day_ms, const struct learning_last *lasts,
                   size_t last_count)
{
    size_t taken;
    enum oc_status status;

    if (learning->is_given)
        return;
    taken = partition(learning, day_ms + OC_DAY_MS);
    status = oc_learner_fold(&learning->learner, day_ms, learning->lessons, taken);
    if (status != OC_OK) { /* the day was folded before: its late lessons wait for the next one */
        log_event(LOG_WARN, "learn", "fold_refused", "day_ms=%lld reason=%s", (long long)day_ms,
                  oc_status_code(status));
        return;
    }
    learning->lesson_count -= taken;
    if (learning->lesson_count != 0)
        memmove(learning->lessons, learning->lessons + taken,
                learning->lesson_count * sizeof *learning->lessons);
    render(learning, lasts, last_count);
    remember(learning);
}

const struct oc_learned *learning_table(const struct learning *learning)
{
    return &learning->learner.table;
}

const struct learning_entry *learning_at(const struct learning *learning, int64_t open_ms)
{
    uint64_t kept = learning->history_count < LEARNING_HISTORY_CAP ? learning->history_count
                                                                   : LEARNING_HISTORY_CAP;
    const struct learning_entry *entry = NULL;

    for (uint64_t i = 1; i <= kept; i++) {
        entry = &learning->history[(learning->history_count - i) % LEARNING_HISTORY_CAP];
        if (entry->table.day_ms < 0 || entry->table.day_ms + OC_DAY_MS <= open_ms)
            break;
    }
    return entry;
}
