/* process.h - child processes of a test: started with a clean environment, waited for by a line they
 * print, always ended (also when the test dies: Linux kills them with their parent).
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_PROCESS_H
#define SUPPORT_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { PROCESS_PATH_CAP = 1024, PROCESS_LINE_CAP = 1024 };

struct process {
    pid_t pid;                  /* 0: not running */
    char log[PROCESS_PATH_CAP]; /* file with its stdout and stderr */
    size_t seen;                /* bytes of it that process_wait_line has passed */
};

/* The program under test: $TEST_OUTCRY, else ./outcry. */
const char *process_outcry(void);

/* argv[0] is looked up like execvp; "outcry" is the program under test. argv and settings end with NULL;
 * settings are "NAME=value" for the environment (may be NULL). Without them the child sees only PATH,
 * HOME, TMPDIR, and that no configuration file is to be read (OUTCRY_CONFIG=none,
 * OUTCRY_ENV_FILE=none). Fails the test if it cannot be started. */
void process_start(struct process *process, const char *const *argv, const char *const *settings);

/* The next line that contains text, copied to line (may be NULL). False: it ended, or timeout. */
bool process_wait_line(struct process *process, const char *text, int timeout_ms,
                       char line[PROCESS_LINE_CAP]);
/* The same, but fails the test and prints the end of the log. */
void process_expect_line(struct process *process, const char *text, int timeout_ms,
                         char line[PROCESS_LINE_CAP]);

void process_signal(struct process *process, int signal_number);

/* Waits for the end: exit code, 128 + signal, or -1 after timeout_ms (then it is killed). The log file
 * is removed by process_close only. */
int process_wait(struct process *process, int timeout_ms);
/* SIGTERM, then process_wait. */
int process_stop(struct process *process, int timeout_ms);
/* Kills what still runs, removes the log. A zeroed process is fine. */
void process_close(struct process *process);

/* Runs to the end: exit code as process_wait; *output (may be NULL) is all that it printed, to be
 * freed. */
int process_run(const char *const *argv, const char *const *settings, int timeout_ms,
                char **output);

/* The whole log so far, to be freed; never NULL. */
char *process_output(const struct process *process);

/* A TCP port of 127.0.0.1 that nobody used a moment ago. */
uint16_t process_free_port(void);

/* Milliseconds of the monotonic clock; and a pause, for polling with a deadline. */
int64_t process_mono_ms(void);
void process_pause(int ms);

#endif
