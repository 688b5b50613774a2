/* process.c - child processes of a test.
 * SPDX-License-Identifier: MIT */
#include "support/process.h"

#include "support/check.h"
#include "support/place.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SETTINGS_CAP = 64, POLL_MS = 5, TAIL_BYTES = 4000 };

const char *process_outcry(void)
{
    const char *path = getenv("TEST_OUTCRY");

    return path != NULL && path[0] != 0 ? path : "./outcry";
}

int64_t process_mono_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void process_pause(int ms)
{
    struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000L};

    nanosleep(&pause, NULL);
}

/* "NAME=value" of this process; it stays allocated for the child's exec. */
static const char *inherited(const char *name, const char *otherwise)
{
    const char *value = getenv(name);

    if (value == NULL)
        value = otherwise;
    return value == NULL ? NULL : check_name("%s=%s", name, value);
}

static void child_environment(const char **environment, const char *const *settings)
{
    static const char *const KEPT[] = {"PATH", "HOME", "TMPDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS"};
    size_t count = 0;

    environment[count++] = "OUTCRY_CONFIG=none";
    environment[count++] = "OUTCRY_ENV_FILE=none";
    for (size_t index = 0; index < sizeof(KEPT) / sizeof(KEPT[0]); index++) {
        const char *setting = inherited(KEPT[index], NULL);

        if (setting != NULL)
            environment[count++] = setting;
    }
    for (; settings != NULL && *settings != NULL; settings++) {
        size_t at, name = strcspn(*settings, "=") + 1;

        if (count + 1 >= SETTINGS_CAP)
            abort();
        for (at = 0; at < count && strncmp(environment[at], *settings, name) != 0;)
            at++;
        environment[at] = *settings;
        count += at == count;
    }
    environment[count] = NULL;
}

extern char **environ;

static void become_child(const char *const *argv, const char **environment, int log)
{
    const char *program = strcmp(argv[0], "outcry") == 0 ? process_outcry() : argv[0];
    int input = open("/dev/null", O_RDONLY);
    char **words;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == 1)
        _exit(126);
    dup2(input, 0);
    dup2(log, 1);
    dup2(log, 2);
    memcpy(&environ, &environment, sizeof(environ)); /* exec does not write to them */
    memcpy(&words, &argv, sizeof(words));
    execvp(program, words);
    dprintf(2, "cannot run %s: %s\n", program, strerror(errno));
    _exit(127);
}

void process_start(struct process *process, const char *const *argv, const char *const *settings)
{
    const char *environment[SETTINGS_CAP];
    const char *folder = getenv("TMPDIR");
    int log;

    *process = (struct process){0};
    snprintf(process->log, sizeof(process->log), "%s/outcry-process-XXXXXX",
             folder != NULL ? folder : "/tmp");
    child_environment(environment, settings);
    log = mkstemp(process->log);
    if (log >= 0)
        (void)fcntl(log, F_SETFD, FD_CLOEXEC);
    fflush(NULL);
    process->pid = log < 0 ? -1 : fork();
    if (process->pid == 0)
        become_child(argv, environment, log);
    if (log >= 0)
        close(log);
    if (process->pid < 0) {
        process->pid = 0;
        print_error("cannot start %s: %s\n", argv[0], strerror(errno));
        fail();
    }
}

char *process_output(const struct process *process)
{
    char *text = place_read(process->log, NULL);

    if (text == NULL && (text = calloc(1, 1)) == NULL)
        abort();
    return text;
}

/* True if a whole line behind process->seen contains text; passes it. */
static bool find_line(struct process *process, const char *text, char *line)
{
    char *all = process_output(process), *from = all;
    size_t size = strlen(all);
    bool is_found = false;

    if (process->seen <= size)
        from = all + process->seen;
    while (!is_found) {
        char *end = strchr(from, '\n');

        if (end == NULL)
            break;
        *end = 0;
        is_found = strstr(from, text) != NULL;
        if (is_found && line != NULL)
            snprintf(line, PROCESS_LINE_CAP, "%s", from);
        from = end + 1;
    }
    if (is_found)
        process->seen = (size_t)(from - all);
    free(all);
    return is_found;
}

/* True if it has ended; *code is then the exit code. Not reaped yet when WNOWAIT is given. */
static bool has_ended(const struct process *process)
{
    siginfo_t info = {0};

    return waitid(P_PID, (id_t)process->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid != 0;
}

bool process_wait_line(struct process *process, const char *text, int timeout_ms,
                       char line[PROCESS_LINE_CAP])
{
    int64_t until = process_mono_ms() + timeout_ms;

    for (;;) {
        bool is_over = process->pid == 0 || has_ended(process);

        if (find_line(process, text, line))
            return true;
        if (is_over || process_mono_ms() >= until)
            return false;
        process_pause(POLL_MS);
    }
}

void process_expect_line(struct process *process, const char *text, int timeout_ms,
                         char line[PROCESS_LINE_CAP])
{
    char *all;
    size_t size;

    if (process_wait_line(process, text, timeout_ms, line))
        return;
    all = process_output(process);
    size = strlen(all);
    print_error("no line with \"%s\" within %d ms; the end of its output:\n%s\n", text, timeout_ms,
                size > TAIL_BYTES ? all + size - TAIL_BYTES : all);
    free(all);
    fail();
}

void process_signal(struct process *process, int signal_number)
{
    if (process->pid > 0)
        kill(process->pid, signal_number);
}

int process_wait(struct process *process, int timeout_ms)
{
    int64_t until = process_mono_ms() + timeout_ms;
    bool is_late = false;
    int status = 0;

    if (process->pid == 0)
        return -1;
    while (!has_ended(process)) {
        if (process_mono_ms() >= until) {
            kill(process->pid, SIGKILL);
            is_late = true;
            break;
        }
        process_pause(POLL_MS);
    }
    waitpid(process->pid, &status, 0);
    process->pid = 0;
    if (is_late)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int process_stop(struct process *process, int timeout_ms)
{
    process_signal(process, SIGTERM);
    return process_wait(process, timeout_ms);
}

void process_close(struct process *process)
{
    if (process->pid > 0)
        process_wait(process, 0);
    if (process->log[0] != 0)
        unlink(process->log);
    *process = (struct process){0};
}

int process_run(const char *const *argv, const char *const *settings, int timeout_ms, char **output)
{
    struct process process;
    int code;

    process_start(&process, argv, settings);
    code = process_wait(&process, timeout_ms);
    if (output != NULL)
        *output = process_output(&process);
    process_close(&process);
    return code;
}

uint16_t process_free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
        print_error("no free port: %s\n", strerror(errno));
        fail();
    }
    close(fd);
    return ntohs(address.sin_port);
}
