/* options.h - a command's own options as a table: parsing, --help, usage errors.
 *
 *   bool json = false;
 *   const char *origin = "";
 *   struct option_list candles = {0};
 *   const struct option options[] = {
 *       {"json", OPTION_FLAG, &json, NULL, "print JSON"},
 *       {"origin", OPTION_TEXT, &origin, "TIME", "start of the data"},
 *       {"candles", OPTION_LIST, &candles, "FILE", "candle file; may be repeated"},
 *   };
 *   int code = options_parse("replay", options, sizeof(options) / sizeof(options[0]), &argc, argv);
 *
 *   if (code >= 0)
 *       return code;
 *   ... argv[1] .. argv[argc - 1] are the plain arguments that are left
 * SPDX-License-Identifier: MIT */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option_type {
    OPTION_FLAG,   /* bool: --name */
    OPTION_TEXT,   /* const char *: --name VALUE or --name=VALUE */
    OPTION_INT,    /* int64_t */
    OPTION_NUMBER, /* double, finite */
    OPTION_TIME,   /* int64_t ms: ISO 8601 or epoch milliseconds */
    OPTION_LIST    /* struct option_list: repeated, or one option with many plain words after it */
};

enum { OPTION_LIST_CAP = 256 };

struct option_list {
    const char *items[OPTION_LIST_CAP];
    size_t count;
};

struct option {
    const char *name; /* without the dashes */
    enum option_type type;
    void *target;         /* keeps its value, the default, when the option is absent */
    const char *argument; /* name of the value in --help; NULL for flags */
    const char *doc;
};

/* -1: go on. Otherwise the exit code to return: --help was printed (0), or a usage error was (2).
 * An OPTION_LIST takes all plain words up to the next option, so `--candles a.csv b.csv` works.
 * "--" ends the options. */
int options_parse(const char *command, const struct option *options, size_t count, int *argc,
                  char **argv);

#endif
