/* commands.h - the table of commands and what each of them is given.
 *
 * Adding a command: write cmd_<name>.c with `int cmd_<name>(struct app *app, int argc, char **argv)` and
 * add one row to COMMAND_LIST.
 * SPDX-License-Identifier: MIT */
#ifndef APP_COMMANDS_H
#define APP_COMMANDS_H

#include "app/config.h"

/* Exit codes of the program. */
enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_CONFIG = 3, EXIT_DATA = 4 };

struct app {
    const char *program;                /* argv[0]: demo starts itself again with it */
    const struct config_inputs *inputs; /* what config was loaded from */
    struct config config; /* loaded, unless the command needs none or --help was given */
};

/* argv[0] is the command's name; flags of the configuration (--server-port) are already gone.
 * Returns the exit code. Start with options_parse (options.h): it also answers --help. */
typedef int command_fn(struct app *app, int argc, char **argv);

/* X(name, needs configuration, arguments, what it does in a line) */
#define COMMAND_LIST(X)                                                                            \
    X(serve, true, "", "run the server (the default command)")                                     \
    X(demo, true, "", "the server beside a simulated exchange; no network needed")                 \
    X(sim, true, "", "the simulated exchange alone")                                               \
    X(analyze, true, "SYMBOL | --candles FILE", "one signal, explained for people")                \
    X(watch, true, "[SYMBOL...]", "print the live stream of a running server")                     \
    X(replay, true, "--candles FILE...", "candle files through the live engine")                   \
    X(study, false, "NAME --candles FILE", "an indicator or structure over a candle file, as CSV") \
    X(health, true, "", "probe a running server: exit code 0 when it is healthy")                  \
    X(token, false, "new", "make an access token for server.tokens")                               \
    X(config, true, "", "every effective value and where it came from")                            \
    X(doctor, false, "", "check this machine and the configuration, say what to do")               \
    X(version, false, "", "facts about this build")                                                \
    X(help, false, "[COMMAND]", "the commands, or one of them")

struct command {
    const char *name;
    command_fn *run;
    bool needs_config;
    const char *arguments;
    const char *summary;
};

#define COMMAND_PROTOTYPE(name, needs, arguments, summary) \
    int cmd_##name(struct app *app, int argc, char **argv);
COMMAND_LIST(COMMAND_PROTOTYPE)
#undef COMMAND_PROTOTYPE

const struct command *command_find(const char *name); /* NULL: no such command */
const struct command *command_at(size_t index);       /* in the table's order; NULL past the end */

#endif
