/* test_study.c - `outcry study` as a user types it: columns, time frames, parameters, mistakes.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/place.h"
#include "support/process.h"

#include <cjson/cJSON.h>

enum { WORDS_CAP = 10, TIMEOUT_MS = 20000 };

static char folder[PLACE_PATH_CAP];
static char file[2 * PLACE_PATH_CAP];

/* Five hours; the fourth is the last of 00:00..04:00. */
static const char CANDLES[] = "ts_ms,open,high,low,close,volume\n"
                              "1617408000000,10,12,9,11,1\n"
                              "1617411600000,11,13,10,12,2\n"
                              "1617415200000,12,14,11,13,3\n"
                              "1617418800000,13,15,12,14,4\n"
                              "1617422400000,14,16,13,15,5\n";

/* "FILE" stands for the candle file. */
static const struct study_case {
    const char *name;
    const char *words[WORDS_CAP];
    int want_code;
    const char *want; /* is in the output */
} CASES[] = {
    {"a value a candle, empty while warming up",
     {"sma", "--candles", "FILE", "--param", "period=2"},
     0,
     "open_time,value\n1617408000000,\n1617411600000,11.5\n1617415200000,12.5\n"},
    {"longer candles are made of the file's",
     {"donchian", "--candles", "FILE", "--param", "period=1", "--timeframe", "4h"},
     0,
     "open_time,upper,middle,lower\n1617408000000,15,12,9\n"},
    {"outputs begin when each has a value",
     {"stochastic", "--candles", "FILE", "--param", "period=2", "smooth=1", "d=2"},
     0,
     "open_time,k,d\n1617408000000,,\n1617411600000,75,\n1617415200000,75,75\n"},
    {"events tell when they became known",
     {"fvg", "--candles", "FILE"},
     0,
     "open_time,known_time,event,direction,level,top,bottom,origin_time,score\n"},
    {"a history study reads to the end",
     {"smc_fvg", "--candles", "FILE"},
     0,
     "open_time,direction,top,bottom,mitigated_time\n"},
    {"values as JSON lines, null while warming up",
     {"sma", "--candles", "FILE", "--param", "period=2", "--json"},
     0,
     "{\"open_time\":1617408000000,\"value\":null}\n{\"open_time\":1617411600000,\"value\":11.5}"
     "\n"},
    {"events as JSON lines",
     {"swings", "--candles", "FILE", "--param", "size=1", "--json"},
     0,
     "{\"open_time\":1617408000000,\"known_time\":1617415200000,\"event\":\"low\",\"direction\":1,"
     "\"level\":9,\"top\":9,\"bottom\":9,\"origin_time\":null,\"score\":0}\n"},
    {"Markdown is of the list alone",
     {"sma", "--candles", "FILE", "--markdown"},
     2,
     "--markdown goes with --list"},
    {"an unknown study names the nearest",
     {"stochastics", "--candles", "FILE"},
     2,
     "there is no study stochastics; did you mean stochastic?"},
    {"an unknown parameter names the nearest",
     {"macd", "--candles", "FILE", "--param", "fastt=3"},
     2,
     "did you mean fast?"},
    {"a study without parameters says so",
     {"vwap", "--candles", "FILE", "--param", "period=3"},
     2,
     "vwap has no parameters"},
    {"a parameter out of range says its range",
     {"sma", "--candles", "FILE", "--param", "period=0"},
     2,
     "period must be a whole number from 1 to 1000"},
    {"a parameter that is no number",
     {"sma", "--candles", "FILE", "--param", "period=x"},
     2,
     "want period=NUMBER"},
    {"a time frame that is none",
     {"sma", "--candles", "FILE", "--timeframe", "4x"},
     2,
     "--timeframe 4x"},
    {"a time frame that the candles do not make up",
     {"sma", "--candles", "FILE", "--timeframe", "90m"},
     4,
     "its candles of 3600 s do not make up a time frame of 5400 s"},
    {"a file that is not there", {"sma", "--candles", "nowhere.csv"}, 4, "open nowhere.csv"},
    {"no file is a usage error", {"sma"}, 2, "want NAME --candles FILE"},
    {"the list names parameters and outputs",
     {"--list"},
     0,
     "parameters: fast=12 slow=26 signal=9"},
};

static int make_file(void **state)
{
    (void)state;
    place_temp_make(folder);
    place_write(folder, "candles.csv", CANDLES);
    (void)snprintf(file, sizeof file, "%s/candles.csv", folder);
    return 0;
}

static int remove_file(void **state)
{
    (void)state;
    place_temp_remove(folder);
    return 0;
}

static void study_row(void **state)
{
    const struct study_case *row = *state;
    const char *argv[WORDS_CAP + 3] = {"outcry", "study"};
    char *output = NULL;

    for (size_t i = 0; i < WORDS_CAP && row->words[i] != NULL; i++) {
        argv[2 + i] = strcmp(row->words[i], "FILE") == 0 ? file : row->words[i];
    }
    int code = process_run(argv, NULL, TIMEOUT_MS, &output);

    if (strstr(output, row->want) == NULL) {
        print_error("%s\n", output);
        fail_msg("no \"%s\"", row->want);
    }
    assert_int_equal(code, row->want_code);
    free(output);
}

static void json_list(void **state)
{
    const char *argv[] = {"outcry", "study", "--list", "--json", NULL};
    char *output = NULL;

    (void)state;
    assert_int_equal(process_run(argv, NULL, TIMEOUT_MS, &output), 0);
    cJSON *list = cJSON_Parse(output);

    assert_true(cJSON_IsArray(list));
    assert_true(cJSON_GetArraySize(list) >= 26);
    const cJSON *item = NULL;

    cJSON_ArrayForEach(item, list)
    {
        assert_true(cJSON_IsString(cJSON_GetObjectItem(item, "name")));
        assert_true(cJSON_IsString(cJSON_GetObjectItem(item, "source")));
        assert_true(cJSON_IsArray(cJSON_GetObjectItem(item, "parameters")));
        assert_true(cJSON_GetArraySize(cJSON_GetObjectItem(item, "outputs")) +
                        cJSON_GetArraySize(cJSON_GetObjectItem(item, "events")) >
                    0);
    }
    cJSON_Delete(list);
    free(output);
}

/* The table of the docs is the one that the program prints. */
static void docs_table(void **state)
{
    const char *argv[] = {"outcry", "study", "--list", "--markdown", NULL};
    char path[PLACE_PATH_CAP];
    char *output = NULL;

    (void)state;
    place_data("../../docs/analysis.md", path);
    char *docs = place_read(path, NULL);

    assert_non_null(docs);
    assert_int_equal(process_run(argv, NULL, TIMEOUT_MS, &output), 0);
    assert_non_null(strstr(docs, output));
    free(docs);
    free(output);
}

int main(void)
{
    struct check_list list = {0};

    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        check_add_fixture(&list, CASES[i].name, study_row, make_file, remove_file,
                          (void *)(uintptr_t)&CASES[i]);
    }
    check_add(&list, "the list as JSON has every study with its parameters and outputs", json_list,
              NULL);
    check_add(&list, "docs/analysis.md has the table of the program", docs_table, NULL);
    return check_run(&list, "outcry study");
}
