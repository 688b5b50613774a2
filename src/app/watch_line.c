/* watch_line.c - see watch_line.h.
 * SPDX-License-Identifier: MIT */
#include "app/watch_line.h"

#include "base/calendar.h"
#include "base/decimal.h"

#include <cjson/cJSON.h>
#include <string.h>

static const char *text_of(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

    return cJSON_IsString(item) ? item->valuestring : "";
}

static bool is_true(const cJSON *object, const char *key)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, key));
}

/* " before 27000.5"; nothing when there is no such number */
static void number(struct buffer *out, const char *before, const cJSON *item)
{
    char text[DECIMAL_TEXT_SIZE];

    if (cJSON_IsNumber(item)) {
        buffer_append_text(out, before);
        buffer_append(out, text, decimal_print_shortest(text, item->valuedouble));
    }
}

static void member(struct buffer *out, const char *before, const cJSON *object, const char *key)
{
    number(out, before, cJSON_GetObjectItemCaseSensitive(object, key));
}

/* "13:10:00 SIGNAL  BTCUSDT " from "2025-11-01T13:10:00.000Z" */
static void head(struct buffer *out, const char *timestamp, const char *word, const cJSON *data)
{
    if (strlen(timestamp) >= 19) {
        buffer_append(out, timestamp + 5, 5);
        buffer_append_char(out, ' ');
        buffer_append(out, timestamp + 11, 8);
        buffer_append_char(out, ' ');
    }
    buffer_append_text(out, word);
    buffer_append_text(out, text_of(data, "symbol"));
    buffer_append_char(out, ' ');
}

static void plan(struct buffer *out, const cJSON *data)
{
    buffer_append_text(out,
                       strcmp(text_of(data, "entry_kind"), "LIMIT") == 0 ? ", limit" : ", entry");
    member(out, " ", data, "entry");
    member(out, " stop ", data, "stop_loss");
    member(out, " target ", data, "target");
}

static void signal_line(struct buffer *out, const cJSON *data)
{
    head(out, text_of(data, "timestamp"), "SIGNAL  ", data);
    buffer_append_text(out, text_of(data, "signal"));
    member(out, " confidence ", data, "confidence");
    buffer_append_text(out, " (");
    buffer_append_text(out, text_of(data, "confidence_basis"));
    buffer_append_text(out, is_true(data, "endorsed") ? ") ENDORSED " : ") not endorsed ");
    buffer_append_text(out, text_of(data, "quality"));
    plan(out, data);
    buffer_append_text(out, is_true(data, "late") ? ", LATE | " : " | ");
    buffer_append_text(out, text_of(data, "reason"));
}

static void opinion_line(struct buffer *out, const cJSON *data)
{
    head(out, text_of(data, "timestamp"), "opinion ", data);
    buffer_append_text(out, text_of(data, "engine"));
    buffer_append_char(out, ' ');
    buffer_append_text(out, text_of(data, "signal"));
    member(out, " p ", data, "p");
    plan(out, data);
    buffer_append_text(out, " | ");
    buffer_append_text(out, text_of(data, "reason"));
    buffer_append_text(out, " | ");
    buffer_append_text(out, text_of(data, "verdict_text"));
}

static void outcome_line(struct buffer *out, const cJSON *data)
{
    const cJSON *outcome = cJSON_GetObjectItemCaseSensitive(data, "outcome");
    const char *when = text_of(outcome, "closed_at");

    head(out, when[0] != '\0' ? when : text_of(outcome, "filled_at"), "outcome ", data);
    buffer_append_text(out, text_of(data, "signal"));
    buffer_append_char(out, ' ');
    buffer_append_text(out, text_of(data, "setup"));
    buffer_append_text(out, " of ");
    buffer_append_text(out, text_of(data, "timestamp"));
    buffer_append_text(out, ": ");
    buffer_append_text(out, text_of(data, "status"));
    member(out, ", exit ", outcome, "exit");
    member(out, ", net R ", outcome, "r_net");
}

static void candle_line(struct buffer *out, const cJSON *data)
{
    static const char *const NAMES[] = {"O ", " H ", " L ", " C ", " V "};
    const cJSON *candle = cJSON_GetObjectItemCaseSensitive(data, "candle");
    const cJSON *open = cJSON_GetArrayItem(candle, 0);
    char when[CALENDAR_TEXT_SIZE] = "";

    if (!is_true(data, "closed"))
        return;
    if (cJSON_IsNumber(open))
        calendar_format((int64_t)open->valuedouble, when);
    head(out, when, "candle  ", data);
    buffer_append_text(out, text_of(data, "timeframe"));
    buffer_append_char(out, ' ');
    for (int i = 0; i < 5; i++)
        number(out, NAMES[i], cJSON_GetArrayItem(candle, i + 1));
}

void watch_line_append(struct buffer *out, const char *type, const struct cJSON *data)
{
    static const struct {
        const char *type;
        void (*append)(struct buffer *out, const cJSON *data);
    } LINES[] = {{"signal", signal_line},
                 {"opinion", opinion_line},
                 {"outcome", outcome_line},
                 {"candle", candle_line}};

    for (size_t i = 0; i < sizeof(LINES) / sizeof(LINES[0]); i++)
        if (strcmp(LINES[i].type, type) == 0)
            LINES[i].append(out, data);
}
