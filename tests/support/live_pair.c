/* live_pair.c - starts the two programs and reads what they say of themselves.
 * SPDX-License-Identifier: MIT */
#include "support/live_pair.h"

#include "support/check.h"
#include "support/live_http.h"

#include <dirent.h>
#include <unistd.h>

enum { ARGS_CAP = 64, START_MS = 60000, POLL_MS = 100 };

static void word_after(const char *line, const char *mark, char out[LIVE_PAIR_TEXT_CAP])
{
    const char *from = strstr(line, mark);

    if (from == NULL)
        fail_msg("no %s in: %s", mark, line);
    from += strlen(mark);
    (void)snprintf(out, LIVE_PAIR_TEXT_CAP, "%.*s", (int)strcspn(from, " \r\n"), from);
}

static size_t append(const char **argv, size_t argc, const char *const *words)
{
    for (; words != NULL && *words != NULL; words++) {
        assert_true(argc + 1 < ARGS_CAP);
        argv[argc++] = *words;
    }
    argv[argc] = NULL;
    return argc;
}

void live_pair_start_sim(struct live_pair *pair, const char *const *options)
{
    static const char *const BASE[] = {"outcry", "sim", "--port", "0", NULL};
    const char *argv[ARGS_CAP];
    char line[PROCESS_LINE_CAP];

    (void)append(argv, append(argv, 0, BASE), options);
    process_start(&pair->sim, argv, NULL);
    process_expect_line(&pair->sim, "ready ", START_MS, line);
    word_after(line, "rest=", pair->rest);
    word_after(line, "ws=", pair->ws);
}

void live_pair_start_serve(struct live_pair *pair, const char *const *wrapper,
                           const char *const *options, const char *const *settings)
{
    const char *base[] = {"outcry",
                          "serve",
                          "--server-port=0",
                          "--metrics-port=0",
                          "--exchange-rest-url",
                          pair->rest,
                          "--exchange-ws-url",
                          pair->ws,
                          NULL};
    const char *argv[ARGS_CAP];
    char line[PROCESS_LINE_CAP];
    size_t argc = append(argv, 0, wrapper);

    if (argc > 0) /* the wrapper is argv[0]: it needs the program's path */
        base[0] = process_outcry();
    (void)append(argv, append(argv, argc, base), options);
    process_start(&pair->serve, argv, settings);
    process_expect_line(&pair->serve, "ready http=", START_MS, line);
    word_after(line, "http=", pair->base);
    pair->port = (uint16_t)strtoul(strrchr(pair->base, ':') + 1, NULL, 10);
}

void live_pair_wait_ready(const struct live_pair *pair, int timeout_ms)
{
    int64_t until_ms = process_mono_ms() + timeout_ms;
    int status = 0;

    for (;;) {
        char *text = live_get(pair->base, "/ready", &status);

        if (status == 200) {
            free(text);
            return;
        }
        if (process_mono_ms() > until_ms)
            fail_msg("not ready within %d ms: %d %s", timeout_ms, status, text);
        free(text);
        process_pause(POLL_MS);
    }
}

size_t live_pair_resident(const struct live_pair *pair)
{
    char path[64], text[256] = "";
    char *at = text;
    FILE *file;

    (void)snprintf(path, sizeof(path), "/proc/%ld/statm", (long)pair->serve.pid);
    file = fopen(path, "r");
    if (file == NULL || fgets(text, sizeof(text), file) == NULL)
        fail_msg("cannot read %s", path);
    fclose(file);
    (void)strtoull(text, &at, 10); /* the whole size */
    return (size_t)strtoull(at, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE);
}

size_t live_pair_files(const struct live_pair *pair)
{
    char path[64];
    size_t count = 0;
    DIR *folder;

    (void)snprintf(path, sizeof(path), "/proc/%ld/fd", (long)pair->serve.pid);
    folder = opendir(path);
    if (folder == NULL)
        fail_msg("cannot read %s", path);
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

void live_pair_close(struct live_pair *pair)
{
    process_close(&pair->serve);
    process_close(&pair->sim);
    memset(pair, 0, sizeof(*pair));
}
