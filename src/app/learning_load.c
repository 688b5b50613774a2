/* learning_load.c - reads a learned table back from its canonical JSON.
 * SPDX-License-Identifier: MIT */
#include "app/learning.h"

#include "base/calendar.h"

#include <cjson/cJSON.h>
#include <string.h>

static enum oc_status refuse(struct error *error, const char *field, const char *want)
{
    return error_set(error, OC_EMALFORMED, "learned table: field \"%s\": %s", field, want);
}

static bool read_number(const cJSON *root, const char *key, double *out)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, key);

    if (!cJSON_IsNumber(item))
        return false;
    *out = item->valuedouble;
    return true;
}

static bool find_cell(const char *key, enum oc_engine_id *engine, enum oc_cell *cell)
{
    for (int e = 0; e < OC_ENGINE_COUNT; e++) {
        const char *name = oc_engine_text((enum oc_engine_id)e);
        size_t size = strlen(name);

        if (strncmp(key, name, size) != 0)
            continue;
        for (int c = 0; c < OC_CELL_COUNT; c++) {
            if (strcmp(key + size, oc_cell_text((enum oc_cell)c)) == 0) {
                *engine = (enum oc_engine_id)e;
                *cell = (enum oc_cell)c;
                return true;
            }
        }
    }
    return false;
}

static enum oc_status read_cells(const cJSON *root, struct oc_learned *table, struct error *error)
{
    const cJSON *cells = cJSON_GetObjectItemCaseSensitive(root, "cells");
    const cJSON *item = NULL;

    if (!cJSON_IsObject(cells))
        return refuse(error, "cells", "not an object");
    cJSON_ArrayForEach(item, cells)
    {
        enum oc_engine_id engine;
        enum oc_cell cell;
        double sums[4];

        if (!find_cell(item->string, &engine, &cell))
            return refuse(error, item->string, "no engine and state of this build");
        if (!cJSON_IsArray(item) || cJSON_GetArraySize(item) != 4)
            return refuse(error, item->string, "not an array of four numbers");
        for (int i = 0; i < 4; i++) {
            const cJSON *number = cJSON_GetArrayItem(item, i);

            if (!cJSON_IsNumber(number) || !(number->valuedouble >= 0))
                return refuse(error, item->string, "a sum is not a number >= 0");
            sums[i] = number->valuedouble;
        }
        table->cells[engine][cell] =
            (struct oc_cell_sums){true, sums[0], sums[1], sums[2], sums[3]};
    }
    return OC_OK;
}

static enum oc_status read_calibrator(const cJSON *root, enum oc_market market,
                                      struct oc_learned *table, struct error *error)
{
    const cJSON *kind = cJSON_GetObjectItemCaseSensitive(root, "kind");
    const cJSON *of = cJSON_GetObjectItemCaseSensitive(root, "market");
    const cJSON *flag = cJSON_GetObjectItemCaseSensitive(root, "uncalibrated");
    double n;

    if (!cJSON_IsString(of) || strcmp(of->valuestring, oc_market_text(market)) != 0)
        return refuse(error, "market", "not the market of this run");
    if (!cJSON_IsString(kind))
        return refuse(error, "kind", "not a text");
    if (strcmp(kind->valuestring, "identity") == 0)
        table->kind = OC_CALIBRATOR_IDENTITY;
    else if (strcmp(kind->valuestring, "platt") == 0)
        table->kind = OC_CALIBRATOR_PLATT;
    else
        return refuse(error, "kind", "neither identity nor platt");
    if (!read_number(root, "a", &table->a))
        return refuse(error, "a", "not a number");
    if (!read_number(root, "b", &table->b))
        return refuse(error, "b", "not a number");
    if (!read_number(root, "n", &n) || !(n >= 0 && n <= INT32_MAX))
        return refuse(error, "n", "not a count");
    if (!cJSON_IsBool(flag))
        return refuse(error, "uncalibrated", "neither true nor false");
    table->n = (int32_t)n;
    table->is_uncalibrated = cJSON_IsTrue(flag);
    return OC_OK;
}

static enum oc_status read_table(const cJSON *root, enum oc_market market, struct oc_learned *table,
                                 struct error *error)
{
    const cJSON *day = cJSON_GetObjectItemCaseSensitive(root, "day");
    enum oc_status status;

    if (!cJSON_IsObject(root))
        return error_set(error, OC_EMALFORMED, "learned table: not a JSON object");
    if (!cJSON_IsString(day))
        return refuse(error, "day", "not a text");
    table->day_ms = -1;
    if (day->valuestring[0] != '\0' &&
        !calendar_parse_iso(day->valuestring, strlen(day->valuestring), &table->day_ms))
        return refuse(error, "day", "not a date");
    status = read_cells(root, table, error);
    return status != OC_OK ? status : read_calibrator(root, market, table, error);
}

enum oc_status learning_load(struct learning *learning, struct slice json, struct error *error)
{
    cJSON *root = cJSON_ParseWithLength(json.data, json.size);
    struct oc_learned table = {0};
    uint8_t digest[HASH_SHA256_SIZE];
    struct slice text = slice_trim(json);
    enum oc_status status = read_table(root, learning->market, &table, error);

    cJSON_Delete(root);
    if (status != OC_OK)
        return status;
    learning->learner.table = table;
    learning->is_given = true;
    buffer_clear(&learning->json);
    buffer_append_slice(&learning->json, text);
    hash_sha256_of(text.data, text.size, digest);
    hash_hex(digest, sizeof digest, learning->id + 7);
    learning->history[0].table = table;
    memcpy(learning->history[0].id, learning->id, sizeof learning->id);
    learning->history_count = 1;
    return OC_OK;
}
