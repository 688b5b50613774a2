/* main.c - the program's entry: finds the command, loads its configuration, runs it.
 * SPDX-License-Identifier: MIT */
#include "app/commands.h"

#include <stdio.h>
#include <string.h>

extern char **environ;

/* The configuration is read only by commands that need it, and never to answer --help. */
static bool is_help(int argc, char **argv)
{
    for (int index = 1; index < argc && strcmp(argv[index], "--") != 0; index++) {
        if (strcmp(argv[index], "--help") == 0 || strcmp(argv[index], "-h") == 0)
            return true;
    }
    return false;
}

static int run(struct app *app, const struct command *command, int argc, char **argv)
{
    struct error error = {0};
    int code;

    if (command->needs_config && !is_help(argc, argv)) {
        if (config_load(&app->config, app->inputs, &error) != OC_OK) {
            fprintf(stderr, "outcry: %s\n", error.text);
            return EXIT_CONFIG;
        }
        log_set_level(app->config.log.level);
        log_set_format(app->config.log.format);
        config_log_notes(&app->config);
    }
    code = command->run(app, argc, argv);
    config_deinit(&app->config);
    log_flush();
    return code;
}

int main(int argc, char **argv)
{
    static struct config_inputs inputs;
    static char serve[] = "serve", help[] = "help";
    static struct app app;
    struct error error = {0};
    char *default_words[] = {serve, NULL};
    const struct command *command;

    inputs = (struct config_inputs){.argc = argc, .argv = argv, .environment = environ};
    app = (struct app){.program = argc > 0 ? argv[0] : "outcry", .inputs = &inputs};
    if (config_take_flags(&inputs, &error) != OC_OK) {
        fprintf(stderr, "outcry: %s\n", error.text);
        return EXIT_USAGE;
    }
    if (inputs.argc < 2)
        return run(&app, command_find(serve), 1, default_words);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        argv[1] = help;
    if (strcmp(argv[1], "--version") == 0)
        argv[1] += 2;
    command = command_find(argv[1]);
    if (command == NULL) {
        fprintf(stderr, "outcry: %s: no such command; see `outcry help`\n", argv[1]);
        return EXIT_USAGE;
    }
    return run(&app, command, inputs.argc - 1, argv + 1);
}
