/* sim_options.h - command line of `outcry sim` into the simulator's options.
 * SPDX-License-Identifier: MIT */
#ifndef APP_SIM_OPTIONS_H
#define APP_SIM_OPTIONS_H

#include "app/config.h"
#include "app/options.h"
#include "sim/sim.h"

/* The words of the command line, and what was read because of them. */
struct sim_arguments {
    int64_t port, seed, count, history, wait_for, window, settle, updates, ping_ms, pong_ms;
    int64_t lifetime_ms, retry_after;
    const char *host, *speed, *start, *until, *lateness, *exchange_info, *tick, *step, *faults_file;
    bool hold, no_limits, list_faults;
    struct option_list candles, faults;
    struct oc_instrument *instruments; /* from the exchange-info file */
    size_t instrument_count;
    char **names; /* of made-up symbols */
    size_t name_count;
    const char **fault_texts; /* of both, options and file */
    size_t fault_count;
    char *faults_bytes;
};

/* As options_parse: -1 or an exit code. */
int sim_arguments_parse(struct sim_arguments *arguments, int *argc, char **argv);

/* *out borrows from arguments and config. */
OC_MUST_USE enum oc_status sim_arguments_apply(struct sim_arguments *arguments,
                                               const struct config *config, struct sim_options *out,
                                               struct error *error);
void sim_arguments_deinit(struct sim_arguments *arguments);

/* "2025-11-03T00:00:00.000Z" */
void sim_options_time_text(int64_t ms, char *out, size_t size);

#endif
