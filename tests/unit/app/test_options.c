/* test_options.c - a command's own options: values, lists, mistakes.
 * SPDX-License-Identifier: MIT */
#include "app/commands.h"
#include "app/options.h"
#include "support/check.h"

enum { WORDS_CAP = 10 };

static const struct option_case {
    const char *name;
    const char *words[WORDS_CAP];
    int want_code;
    int64_t want_count, want_time;
    const char *want_text;
    size_t want_files;
    const char *want_rest; /* plain words that are left, each with a blank behind it */
} CASES[] = {
    {"nothing leaves the defaults", {NULL}, -1, 7, 0, "none", 0, ""},
    {"a value may follow its option", {"--text", "a", NULL}, -1, 7, 0, "a", 0, ""},
    {"a value may stand behind =", {"--text=a=b", NULL}, -1, 7, 0, "a=b", 0, ""},
    {"a whole number", {"--count", "-12", NULL}, -1, -12, 0, "none", 0, ""},
    {"a time as ISO 8601", {"--since", "1970-01-02", NULL}, -1, 7, 86400000, "none", 0, ""},
    {"a time as milliseconds", {"--since=86400000", NULL}, -1, 7, 86400000, "none", 0, ""},
    {"a list takes all plain words", {"--file", "a", "b", "c", NULL}, -1, 7, 0, "none", 3, ""},
    {"a list ends at an option",
     {"--file", "a", "b", "--text", "t", "rest", NULL},
     -1,
     7,
     0,
     "t",
     2,
     "rest "},
    {"a list may be repeated", {"--file", "a", "--file=b", "c", NULL}, -1, 7, 0, "none", 2, "c "},
    {"plain words stay in order", {"x", "--flag", "y", NULL}, -1, 7, 0, "none", 0, "x y "},
    {"-- ends the options", {"--", "--text", NULL}, -1, 7, 0, "none", 0, "--text "},
    {"a lone dash is a plain word", {"-", NULL}, -1, 7, 0, "none", 0, "- "},
    {"an unknown option is a usage error", {"--txt", NULL}, EXIT_USAGE, 7, 0, "none", 0, NULL},
    {"a short option is a usage error", {"-x", NULL}, EXIT_USAGE, 7, 0, "none", 0, NULL},
    {"a missing value is a usage error", {"--text", NULL}, EXIT_USAGE, 7, 0, "none", 0, NULL},
    {"an option is no value", {"--text", "--flag", NULL}, EXIT_USAGE, 7, 0, "none", 0, NULL},
    {"a flag takes no value", {"--flag=1", NULL}, EXIT_USAGE, 7, 0, "none", 0, NULL},
    {"not a number is a usage error", {"--count", "1x", NULL}, EXIT_USAGE, 7, 0, "none", 0, NULL},
    {"not a time is a usage error", {"--since", "now", NULL}, EXIT_USAGE, 7, 0, "none", 0, NULL},
};

static void option_row(void **state)
{
    const struct option_case *row = *state;
    char words[WORDS_CAP + 1][32] = {"test"}, rest[256] = "";
    char *argv[WORDS_CAP + 2] = {words[0]};
    bool is_flag = false;
    const char *text = "none";
    int64_t count = 7, since_ms = 0;
    static struct option_list files;
    const struct option options[] = {
        {"flag", OPTION_FLAG, &is_flag, NULL, "a flag"},
        {"text", OPTION_TEXT, &text, "TEXT", "a text"},
        {"count", OPTION_INT, &count, "N", "a number"},
        {"since", OPTION_TIME, &since_ms, "TIME", "a time"},
        {"file", OPTION_LIST, &files, "FILE", "files"},
    };
    int argc = 1;

    files.count = 0;
    for (; argc <= WORDS_CAP && row->words[argc - 1] != NULL; argc++) {
        snprintf(words[argc], sizeof(words[argc]), "%s", row->words[argc - 1]);
        argv[argc] = words[argc];
    }
    assert_int_equal(
        options_parse("test", options, sizeof(options) / sizeof(options[0]), &argc, argv),
        row->want_code);
    if (row->want_code >= 0)
        return;
    assert_int_equal(count, row->want_count);
    assert_int_equal(since_ms, row->want_time);
    assert_text(text, row->want_text);
    assert_int_equal(files.count, row->want_files);
    for (int index = 1; index < argc; index++)
        snprintf(rest + strlen(rest), sizeof(rest) - strlen(rest), "%s ", argv[index]);
    assert_text(rest, row->want_rest);
    assert_null(argv[argc]);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CASES, option_row);
    return check_run(&list, "options");
}
