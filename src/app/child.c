/* child.c - this program started again as a process of its own, with another command.
 * SPDX-License-Identifier: MIT */
#include "app/child.h"

#include "base/clock.h"
#include "base/slice.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ENVIRONMENT_MAX = 32, POLL_MS = 20 };

extern char **environ;

static bool is_kept(const char *entry)
{
    static const char *const KEPT[] = {"PATH=",   "HOME=",   "TERM=",         "LANG=",
                                       "LC_ALL=", "TMPDIR=", "ASAN_OPTIONS=", "UBSAN_OPTIONS="};
    size_t i;

    for (i = 0; i < sizeof KEPT / sizeof KEPT[0]; i++)
        if (strncmp(entry, KEPT[i], strlen(KEPT[i])) == 0)
            return true;
    return false;
}

/* Only what is safe between fork and exec. */
static void become(const char *const *arguments, char *const *words, int output_fd, int parent)
{
    (void)arguments;
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent || dup2(output_fd, STDOUT_FILENO) < 0 || chdir("/") != 0)
        _exit(126);
    (void)execve("/proc/self/exe", words, environ);
    _exit(127);
}

static char **words_of(const char *const *arguments)
{
    size_t count = 0, i;
    char **words;

    while (arguments[count] != NULL)
        count++;
    words = calloc(count + 2, sizeof(char *));
    if (words == NULL)
        return NULL;
    words[0] = (char *)(uintptr_t) "outcry";
    for (i = 0; i < count; i++)
        words[i + 1] = (char *)(uintptr_t)arguments[i];
    return words;
}

enum oc_status child_start(struct child *child, const char *const *arguments, struct error *error)
{
    char *plain[ENVIRONMENT_MAX + 1];
    char **words = words_of(arguments), **whole = environ;
    size_t count = 0;
    int ends[2], parent = (int)getpid(), pid;

    *child = (struct child){.output_fd = -1};
    if (words == NULL)
        return error_set(error, OC_ENOMEM, "start %s: out of memory", arguments[0]);
    if (pipe(ends) != 0) {
        free(words);
        return error_set(error, OC_EIO, "start %s: %s", arguments[0], strerror(errno));
    }
    for (char **at = environ; *at != NULL && count < ENVIRONMENT_MAX; at++)
        if (is_kept(*at))
            plain[count++] = *at;
    plain[count] = NULL;
    environ = plain; /* the child's, by way of fork */
    pid = (int)fork();
    if (pid == 0) {
        (void)close(ends[0]);
        become(arguments, words, ends[1], parent);
    }
    environ = whole;
    (void)close(ends[1]);
    free(words);
    if (pid < 0) {
        (void)close(ends[0]);
        return error_set(error, OC_EIO, "start %s: %s", arguments[0], strerror(errno));
    }
    child->pid = pid;
    child->output_fd = ends[0];
    return OC_OK;
}

enum oc_status child_await_ready(struct child *child, int timeout_ms, char *line, size_t size,
                                 struct error *error)
{
    int64_t until_ms = clock_mono_ms() + timeout_ms;
    size_t used = 0;

    while (clock_mono_ms() < until_ms) {
        struct pollfd wait = {.fd = child->output_fd, .events = POLLIN};
        char c;

        if (poll(&wait, 1, POLL_MS) <= 0)
            continue;
        if (read(child->output_fd, &c, 1) != 1)
            return error_set(error, OC_ECLOSED, "it ended before it was ready");
        if (c != '\n' && used + 1 < size) {
            line[used++] = c;
            continue;
        }
        line[used] = '\0';
        if (c == '\n' && strncmp(line, "ready ", 6) == 0)
            return OC_OK;
        if (c == '\n')
            used = 0;
    }
    return error_set(error, OC_ETIMEOUT, "not ready after %d s", timeout_ms / 1000);
}

bool child_is_running(struct child *child)
{
    int status = 0;

    if (child->pid == 0)
        return false;
    if (waitpid(child->pid, &status, WNOHANG) != child->pid)
        return true;
    child->pid = 0;
    child->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (child->output_fd >= 0)
        (void)close(child->output_fd);
    child->output_fd = -1;
    return false;
}

void child_stop(struct child *child, int patience_ms)
{
    int64_t until_ms = clock_mono_ms() + patience_ms;
    bool has_killed = false;

    if (!child_is_running(child))
        return;
    (void)kill(child->pid, SIGTERM);
    while (child_is_running(child)) {
        (void)poll(NULL, 0, POLL_MS);
        if (!has_killed && clock_mono_ms() >= until_ms) {
            (void)kill(child->pid, SIGKILL);
            has_killed = true;
        }
    }
}

bool child_ready_word(const char *line, const char *key, char *out, size_t size)
{
    struct slice rest = slice_of(line), word;
    size_t length = strlen(key);

    while (slice_split(&rest, ' ', &word))
        if (word.size > length && slice_starts(word, key) && word.data[length] == '=')
            return slice_copy(slice_make(word.data + length + 1, word.size - length - 1), out,
                              size);
    return false;
}
