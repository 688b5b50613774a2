/* sim_rig.h - the simulated exchange as a process, and clients of it in the test's own loop.
 *
 * Every wait is bounded; when the bound is reached the test fails and shows what did come.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_SIM_RIG_H
#define SUPPORT_SIM_RIG_H

#include "support/process.h"

#include <cjson/cJSON.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;
struct http_client;
struct ws_client;

struct sim_rig {
    struct process process;
    struct loop *loop;
    struct http_client *http;
    char rest[128], ws[128];
};

/* arguments: of `outcry sim`, separated by blanks; --port 0 is added. */
void sim_rig_start(struct sim_rig *rig, const char *arguments);
/* Expects exit code 0 within two seconds, unless process_wait has seen the end already. */
void sim_rig_stop(struct sim_rig *rig);

/* ---- REST ---- */

struct sim_reply {
    bool is_whole; /* a whole HTTP reply arrived */
    int status;
    char *body;          /* never NULL; to be freed by sim_reply_free */
    int64_t used, retry; /* X-MBX-USED-WEIGHT-1M, Retry-After; -1: absent */
    int64_t elapsed_ms;
};

struct sim_reply sim_rig_get(struct sim_rig *rig, const char *path);
struct sim_reply sim_rig_post(struct sim_rig *rig, const char *path, const char *body);
struct sim_reply sim_rig_delete(struct sim_rig *rig, const char *path);
void sim_reply_free(struct sim_reply *reply);

/* Status 200 and JSON, to be deleted. */
cJSON *sim_rig_json(struct sim_rig *rig, const char *path);
/* A number of /sim/state, "faults.fired.missing" style; absent members are 0. */
double sim_rig_state(struct sim_rig *rig, const char *path);

/* ---- WebSocket ---- */

struct sim_peer {
    struct sim_rig *rig;
    struct ws_client *client; /* NULL: closed */
    char **messages;
    size_t count, cap;
    uint16_t close_code;
    char close_reason[128];
    int refused_status; /* of a refused upgrade */
    bool is_open, has_closed;
};

void sim_peer_open(struct sim_peer *peer, struct sim_rig *rig, const char *path);
void sim_peer_free(struct sim_peer *peer);
void sim_peer_send(struct sim_peer *peer, const char *text);
void sim_peer_run(struct sim_peer *peer, uint32_t ms); /* just listens */
/* The first message from index *from on that contains all of `text` (parts separated by '|'); moves
 * *from behind it. NULL after limit_ms. */
const char *sim_peer_wait(struct sim_peer *peer, const char *text, size_t *from, uint32_t limit_ms);
bool sim_peer_wait_close(struct sim_peer *peer, uint32_t limit_ms);
size_t sim_peer_count(const struct sim_peer *peer, const char *text);

#endif
