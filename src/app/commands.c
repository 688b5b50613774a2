/* commands.c - the table of commands.
 * SPDX-License-Identifier: MIT */
#include "app/commands.h"

#include <string.h>

static const struct command COMMANDS[] = {
#define COMMAND_ROW(name, needs_config, arguments, summary) \
    {#name, cmd_##name, needs_config, arguments, summary},
    COMMAND_LIST(COMMAND_ROW)
#undef COMMAND_ROW
};

enum { COMMAND_COUNT = sizeof(COMMANDS) / sizeof(COMMANDS[0]) };

const struct command *command_find(const char *name)
{
    for (size_t index = 0; index < COMMAND_COUNT; index++) {
        if (strcmp(COMMANDS[index].name, name) == 0)
            return &COMMANDS[index];
    }
    return NULL;
}

const struct command *command_at(size_t index)
{
    return index < COMMAND_COUNT ? &COMMANDS[index] : NULL;
}
