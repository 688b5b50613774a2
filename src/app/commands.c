/* commands.c - the table of commands.
 * SPDX-License-Identifier: MIT */
#include "app/commands.h"

#include <string.h>

/* The build defines HAVE_CMD_<NAME> for each src/app/cmd_<name>.c that exists. */
#ifndef HAVE_CMD_SERVE
#define cmd_serve NULL
#endif
#ifndef HAVE_CMD_DEMO
#define cmd_demo NULL
#endif
#ifndef HAVE_CMD_SIM
#define cmd_sim NULL
#endif
#ifndef HAVE_CMD_ANALYZE
#define cmd_analyze NULL
#endif
#ifndef HAVE_CMD_WATCH
#define cmd_watch NULL
#endif
#ifndef HAVE_CMD_HEALTH
#define cmd_health NULL
#endif
#ifndef HAVE_CMD_DOCTOR
#define cmd_doctor NULL
#endif
#ifndef HAVE_CMD_REPLAY
#define cmd_replay NULL
#endif

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
        if (COMMANDS[index].run != NULL && strcmp(COMMANDS[index].name, name) == 0)
            return &COMMANDS[index];
    }
    return NULL;
}

const struct command *command_at(size_t index)
{
    for (size_t at = 0; at < COMMAND_COUNT; at++) {
        if (COMMANDS[at].run != NULL && index-- == 0)
            return &COMMANDS[at];
    }
    return NULL;
}
