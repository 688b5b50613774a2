/* doctor_local.c - access, folders, limits, memory, port and clock of this machine.
 * SPDX-License-Identifier: MIT */
#include "app/config_check.h"
#include "app/doctor.h"
#include "app/http_probe.h"
#include "base/calendar.h"
#include "outcry/candle.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
    SECRET_MIN = 16,
    FREE_MIB_WANTED = 1024,
    ENGINE_BYTES = 100 * 1024, /* of one symbol, the budget of the design */
    FILES_SPARE = 512          /* streams, logs, files beside the clients */
};

#define EXPIRY_SOON_MS INT64_C(604800000)

void doctor_add(struct doctor *doctor, enum doctor_verdict verdict, const char *name,
                const char *advice, const char *format, ...)
{
    struct doctor_finding *finding;
    va_list args;

    if (doctor->count == DOCTOR_FINDINGS_CAP)
        return;
    finding = &doctor->findings[doctor->count++];
    finding->verdict = verdict;
    finding->name = name;
    snprintf(finding->advice, sizeof(finding->advice), "%s", advice);
    va_start(args, format);
    vsnprintf(finding->text, sizeof(finding->text), format, args);
    va_end(args);
}

enum doctor_verdict doctor_worst(const struct doctor *doctor)
{
    enum doctor_verdict worst = DOCTOR_OK;

    for (size_t index = 0; index < doctor->count; index++) {
        if (doctor->findings[index].verdict > worst)
            worst = doctor->findings[index].verdict;
    }
    return worst;
}

static void check_access(struct doctor *doctor, const struct config *config, int64_t now_ms)
{
    const struct config_server *server = &config->server;
    struct error error = {0};

    if (config_check_server(config, &error) != OC_OK)
        doctor_add(doctor, DOCTOR_FAIL, "access",
                   "run `outcry token new`, put its row into "
                   "server.tokens",
                   "%s", error.text);
    else
        doctor_add(doctor, DOCTOR_OK, "access", "", "bind %s, %zu tokens%s", server->bind,
                   server->tokens.count, server->shared_secret[0] != 0 ? ", a shared secret" : "");
    if (server->shared_secret[0] != 0 && strlen(server->shared_secret) < SECRET_MIN)
        doctor_add(doctor, DOCTOR_WARN, "secret", "use at least 16 random characters",
                   "server.shared_secret has only %zu characters", strlen(server->shared_secret));
    for (size_t index = 0; index < server->tokens.count; index++) {
        const struct config_token *token = &server->tokens.rows[index];

        if (token->expires_ms != 0 && token->expires_ms <= now_ms)
            doctor_add(doctor, DOCTOR_FAIL, "token", "make a new one: `outcry token new`",
                       "the token of %s has expired", token->name);
        else if (token->expires_ms != 0 && token->expires_ms - now_ms < EXPIRY_SOON_MS)
            doctor_add(doctor, DOCTOR_WARN, "token", "make a new one: `outcry token new`",
                       "the token of %s expires within a week", token->name);
    }
}

static void check_folder(struct doctor *doctor, const char *name, const char *path)
{
    const char *there = access(path, F_OK) == 0 ? path : ".";
    struct statvfs volume;
    uint64_t free_mib;

    if (access(there, W_OK | X_OK) != 0) {
        doctor_add(doctor, DOCTOR_FAIL, name, "create it, or give this user the right to write",
                   "%s: %s", path, strerror(errno));
        return;
    }
    if (statvfs(there, &volume) != 0) {
        doctor_add(doctor, DOCTOR_WARN, name, "", "%s: free space unknown: %s", path,
                   strerror(errno));
        return;
    }
    free_mib = (uint64_t)volume.f_bavail * volume.f_frsize / (1024 * 1024);
    if (free_mib < FREE_MIB_WANTED)
        doctor_add(doctor, DOCTOR_WARN, name, "free some space", "%s: only %llu MiB free", path,
                   (unsigned long long)free_mib);
    else
        doctor_add(doctor, DOCTOR_OK, name, "", "%s: writable, %llu MiB free", path,
                   (unsigned long long)free_mib);
}

static void check_files(struct doctor *doctor, const struct config *config)
{
    struct rlimit limit;
    uint64_t wanted = (uint64_t)config->server.max_connections + FILES_SPARE;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        doctor_add(doctor, DOCTOR_WARN, "files", "", "limit unknown: %s", strerror(errno));
        return;
    }
    if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < wanted)
        doctor_add(doctor, DOCTOR_WARN, "files",
                   "raise LimitNOFILE (ulimit -Hn), or lower server.max_connections",
                   "at most %llu open files, %llu wanted", (unsigned long long)limit.rlim_max,
                   (unsigned long long)wanted);
    else
        doctor_add(doctor, DOCTOR_OK, "files", "", "%llu open files are possible",
                   (unsigned long long)limit.rlim_max);
}

static uint64_t symbol_count(const struct config *config)
{
    uint64_t count = 1;

    if (strncmp(config->symbols, "top:", 4) == 0)
        return strtoull(config->symbols + 4, NULL, 10);
    for (const char *c = config->symbols; *c != 0; c++)
        count += *c == ',';
    return count;
}

static void check_memory(struct doctor *doctor, const struct config *config)
{
    uint64_t symbols = symbol_count(config) + (uint64_t)config->engine.spare_symbols;
    uint64_t candles = 0, need_mib, have_mib;
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);

    for (size_t index = 0; index < OC_TF_COUNT; index++)
        candles += (uint64_t)config->rings[index];
    need_mib = symbols * (candles * sizeof(struct oc_candle) + ENGINE_BYTES) / (1024 * 1024) + 32;
    have_mib = pages > 0 && page > 0 ? (uint64_t)pages * (uint64_t)page / (1024 * 1024) : 0;
    if (have_mib != 0 && need_mib > have_mib / 10 * 8)
        doctor_add(doctor, DOCTOR_FAIL, "memory", "follow fewer symbols, or lower rings.*",
                   "%llu symbols want about %llu MiB, this machine has %llu",
                   (unsigned long long)symbols, (unsigned long long)need_mib,
                   (unsigned long long)have_mib);
    else
        doctor_add(doctor, DOCTOR_OK, "memory", "", "%llu symbols want about %llu MiB of %llu",
                   (unsigned long long)symbols, (unsigned long long)need_mib,
                   (unsigned long long)have_mib);
}

static void check_server(struct doctor *doctor, const struct config *config)
{
    struct http_probe probe;
    struct error error = {0};
    enum oc_status status;

    if (config->server.port == 0)
        return;
    status = http_probe_get(config->server.bind, (uint16_t)config->server.port, "/health", "", 2000,
                            &probe, &error);
    if (status == OC_OK && probe.status == 200)
        doctor_add(doctor, DOCTOR_OK, "server", "", "a server answers on %s port %lld",
                   config->server.bind, (long long)config->server.port);
    else if (status == OC_OK || status == OC_ECORRUPT || status == OC_ETIMEOUT)
        doctor_add(doctor, DOCTOR_WARN, "server", "set another server.port",
                   "something else, or a sick server, is on %s port %lld", config->server.bind,
                   (long long)config->server.port);
    else
        doctor_add(doctor, DOCTOR_OK, "server", "", "no server runs on %s port %lld",
                   config->server.bind, (long long)config->server.port);
}

void doctor_check_local(struct doctor *doctor, const struct config *config, int64_t now_ms)
{
    char text[CALENDAR_TEXT_SIZE];

    check_access(doctor, config, now_ms);
    check_folder(doctor, "data.dir", config->data_dir);
    check_files(doctor, config);
    check_memory(doctor, config);
    check_server(doctor, config);
    calendar_format(now_ms, text);
    if (now_ms < INT64_C(1735689600000)) /* 2025-01-01: older than this program */
        doctor_add(doctor, DOCTOR_FAIL, "clock", "set the clock; run chrony or systemd-timesyncd",
                   "this machine says it is %s", text);
    else
        doctor_add(doctor, DOCTOR_OK, "clock", "", "this machine says it is %s", text);
}
