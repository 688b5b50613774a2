/* options.c - a command's own options: parsing, --help, usage errors.
 * SPDX-License-Identifier: MIT */
#include "app/options.h"

#include "app/commands.h"
#include "base/calendar.h"
#include "base/decimal.h"
#include "base/slice.h"

#include <stdio.h>
#include <string.h>

static void print_help(const char *command, const struct option *options, size_t count)
{
    const struct command *row = command_find(command);

    printf("usage: outcry %s%s%s [options]\n", command,
           row != NULL && row->arguments[0] != 0 ? " " : "", row != NULL ? row->arguments : "");
    if (row != NULL)
        printf("\n%s\n", row->summary);
    printf("\noptions:\n");
    for (size_t index = 0; index < count; index++) {
        char left[64];

        snprintf(left, sizeof(left), "--%s%s%s", options[index].name,
                 options[index].argument != NULL ? " " : "",
                 options[index].argument != NULL ? options[index].argument : "");
        printf("  %-28s %s\n", left, options[index].doc);
    }
    printf("  %-28s %s\n", "--help", "this text");
    if (row != NULL && row->needs_config)
        printf("\nEvery configuration key is an option too, e.g. --server-port 3000: see "
               "`outcry config`.\n");
}

static int usage(const char *command, const char *word, const char *problem)
{
    fprintf(stderr, "outcry %s: %s: %s; see `outcry %s --help`\n", command, word, problem, command);
    return EXIT_USAGE;
}

static const struct option *find(const struct option *options, size_t count, struct slice name)
{
    for (size_t index = 0; index < count; index++) {
        if (slice_is(name, options[index].name))
            return &options[index];
    }
    return NULL;
}

static const char *set(const struct option *option, const char *text)
{
    struct option_list *list;
    size_t size = strlen(text);

    switch (option->type) {
    case OPTION_FLAG:
        return "takes no value";
    case OPTION_TEXT:
        *(const char **)option->target = text;
        return NULL;
    case OPTION_INT:
        if (decimal_parse_int(text, size, option->target) != OC_OK)
            return "needs a whole number";
        return NULL;
    case OPTION_NUMBER:
        if (decimal_parse_double(text, size, option->target) != OC_OK)
            return "needs a number";
        return NULL;
    case OPTION_TIME:
        if (!calendar_parse(text, size, option->target))
            return "needs a time: ISO 8601 or epoch milliseconds";
        return NULL;
    case OPTION_LIST:
        list = option->target;
        if (list->count == OPTION_LIST_CAP)
            return "too many values";
        list->items[list->count++] = text;
        return NULL;
    }
    return "unknown kind of option";
}

static bool is_option(const char *word)
{
    return strncmp(word, "--", 2) == 0 && word[2] != 0;
}

int options_parse(const char *command, const struct option *options, size_t count, int *argc,
                  char **argv)
{
    int kept = 1;

    for (int index = 1; index < *argc; index++) {
        char *word = argv[index], *equals = strchr(word, '=');
        const struct option *option;
        const char *problem;
        struct slice name;

        if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
            print_help(command, options, count);
            return EXIT_DONE;
        }
        if (strcmp(word, "--") == 0) {
            while (++index < *argc)
                argv[kept++] = argv[index];
            break;
        }
        if (!is_option(word)) {
            if (word[0] == '-' && word[1] != 0)
                return usage(command, word, "unknown option");
            argv[kept++] = word;
            continue;
        }
        name =
            slice_make(word + 2, equals != NULL ? (size_t)(equals - word) - 2 : strlen(word + 2));
        option = find(options, count, name);
        if (option == NULL)
            return usage(command, word, "unknown option");
        if (option->type == OPTION_FLAG && equals == NULL) {
            *(bool *)option->target = true;
            continue;
        }
        if (equals == NULL && (index + 1 == *argc || is_option(argv[index + 1])))
            return usage(command, word, "a value is missing");
        problem = set(option, equals != NULL ? equals + 1 : argv[++index]);
        while (problem == NULL && option->type == OPTION_LIST && equals == NULL &&
               index + 1 < *argc && argv[index + 1][0] != '-')
            problem = set(option, argv[++index]);
        if (problem != NULL)
            return usage(command, word, problem);
    }
    *argc = kept;
    argv[kept] = NULL;
    return -1;
}
