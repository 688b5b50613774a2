/* cmd_sim.c - `outcry sim`: the simulated exchange alone, for demos, tests and other people's bots.
 * SPDX-License-Identifier: MIT */
#include "app/commands.h"
#include "app/options.h"
#include "app/sim_options.h"
#include "base/log.h"
#include "net/loop.h"
#include "sim/fault.h"
#include "sim/sim.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { SIGNAL_COUNT = 2, FILES_WANTED = 8192 };

struct simulator {
    struct loop *loop;
    struct sim *sim;
    struct loop_signal *signals[SIGNAL_COUNT];
};

static void on_closed(void *context)
{
    struct simulator *simulator = context;

    loop_stop(simulator->loop);
}

static void on_end(void *context)
{
    struct simulator *simulator = context;

    sim_close(simulator->sim, on_closed, simulator);
}

static void on_signal(int signal_number, void *context)
{
    struct simulator *simulator = context;

    log_event(LOG_INFO, "sim", "stopping", "signal=%d", signal_number);
    sim_close(simulator->sim, on_closed, simulator);
}

static enum oc_status open_all(struct simulator *simulator, const struct sim_options *options,
                               struct error *error)
{
    static const int NUMBERS[SIGNAL_COUNT] = {SIGTERM, SIGINT};
    enum oc_status status = loop_process_init(FILES_WANTED, NULL, error);

    if (status == OC_OK)
        status = loop_open(&simulator->loop, error);
    if (status == OC_OK)
        status = sim_open(simulator->loop, options, on_end, simulator, &simulator->sim, error);
    for (int i = 0; status == OC_OK && i < SIGNAL_COUNT; i++)
        status = loop_signal_open(simulator->loop, NUMBERS[i], on_signal, simulator,
                                  &simulator->signals[i], error);
    return status;
}

/* One line that scripts wait for. */
static void announce(const struct sim *sim, const struct sim_options *options)
{
    const char *open = strchr(options->host, ':') != NULL ? "[" : "";
    const char *close = strchr(options->host, ':') != NULL ? "]" : "";
    unsigned port = sim_port(sim);
    char symbols[512], start[64];

    sim_symbols_text(sim, symbols, sizeof symbols);
    sim_options_time_text(sim_now_ms(sim), start, sizeof start);
    printf("ready rest=http://%s%s%s:%u ws=ws://%s%s%s:%u market=%s start=%s symbols=%s\n", open,
           options->host, close, port, open, options->host, close, port,
           oc_market_text(options->market), start, symbols);
    (void)fflush(stdout);
}

static int run(const struct sim_options *options)
{
    struct simulator simulator = {0};
    struct error error = {0};
    enum oc_status status = open_all(&simulator, options, &error);

    if (status == OC_OK) {
        announce(simulator.sim, options);
        loop_run(simulator.loop);
    } else {
        (void)fprintf(stderr, "outcry sim: %s\n", error.text);
    }
    for (int i = 0; i < SIGNAL_COUNT; i++)
        loop_signal_close(simulator.signals[i]);
    if (simulator.sim != NULL && status != OC_OK)
        sim_close(simulator.sim, NULL, NULL);
    if (simulator.loop != NULL && loop_close(simulator.loop, &error) != OC_OK)
        log_event(LOG_WARN, "sim", "loop_not_clean", "reason=%s", error.text);
    sim_free(simulator.sim);
    if (status == OC_ENOTFOUND || status == OC_EMALFORMED || status == OC_ECORRUPT)
        return EXIT_DATA; /* candle files */
    return status == OC_OK ? EXIT_DONE : EXIT_FAILED;
}

static void list_faults(void)
{
    for (int kind = 0; kind < SIM_FAULT_KINDS; kind++)
        printf("  %-10s %-22s %s\n", sim_fault_name((enum sim_fault_kind)kind),
               sim_fault_keys((enum sim_fault_kind)kind),
               sim_fault_what((enum sim_fault_kind)kind));
    printf("Any of them: NAME[@+10m | @2025-11-03T10:00Z][:p=CHANCE][:every=10m][:count=N]\n");
}

int cmd_sim(struct app *app, int argc, char **argv)
{
    static struct sim_arguments arguments;
    struct sim_options options;
    struct error error = {0};
    int code = sim_arguments_parse(&arguments, &argc, argv);

    if (code >= 0)
        return code;
    if (arguments.list_faults) {
        list_faults();
        return EXIT_DONE;
    }
    if (argc > 1) {
        (void)fprintf(stderr, "outcry sim: unexpected argument '%s'\n", argv[1]);
        return EXIT_USAGE;
    }
    if (sim_arguments_apply(&arguments, &app->config, &options, &error) != OC_OK) {
        (void)fprintf(stderr, "outcry sim: %s\n", error.text);
        sim_arguments_deinit(&arguments);
        return EXIT_USAGE;
    }
    code = run(&options);
    sim_arguments_deinit(&arguments);
    return code;
}
