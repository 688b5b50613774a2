/* cmd_help.c - `outcry help`: the table of commands, or one command's options.
 * SPDX-License-Identifier: MIT */
#include "app/commands.h"
#include "app/options.h"

#include <stdio.h>
#include <string.h>

int cmd_help(struct app *app, int argc, char **argv)
{
    int code = options_parse("help", NULL, 0, &argc, argv);
    const struct command *command;

    if (code >= 0)
        return code;
    if (argc > 2) {
        fprintf(stderr, "outcry help: %s: one command at a time\n", argv[2]);
        return EXIT_USAGE;
    }
    if (argc == 2) {
        char help[] = "--help";
        char *words[] = {argv[1], help, NULL};

        command = command_find(argv[1]);
        if (command == NULL) {
            fprintf(stderr, "outcry help: %s: no such command; see `outcry help`\n", argv[1]);
            return EXIT_USAGE;
        }
        return command->run(app, 2, words);
    }
    puts("outcry - a trading-signal server\n\nusage: outcry [command] [options]\n");
    for (size_t index = 0; (command = command_at(index)) != NULL; index++)
        printf("  %-9s %s\n", command->name, command->summary);
    puts("\n`outcry COMMAND --help` explains one. Exit codes: 0 done, 1 failed, 2 usage, 3 bad\n"
         "configuration, 4 data missing.");
    return EXIT_DONE;
}
