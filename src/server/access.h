/* access.h - who may call: Host and Origin, tokens and cookies, proxies, rates. Pure but for the log.
 *
 * Order of the checks: Host (421), Origin (403), token or cookie (401), rate (429), path (404, 405),
 * role (403).
 * SPDX-License-Identifier: MIT */
#ifndef SERVER_ACCESS_H
#define SERVER_ACCESS_H

#include "base/error.h"
#include "base/limits.h"
#include "base/slice.h"
#include "net/http_server.h"
#include "server/route.h"
#include "server/server.h"

#include <stdbool.h>
#include <stdint.h>

/* ---- host.c ---- */

/* The name of a Host header without its port; false: not a host at all. */
bool host_split(struct slice host, struct slice *name);
bool host_is_loopback_name(struct slice name); /* localhost, 127.0.0.0/8, [::1] */
bool address_is_loopback(const char *literal);
bool address_is_literal(const char *text);

/* ---- proxy.c ---- */

struct proxy_block {
    uint8_t bytes[16]; /* IPv4 mapped */
    unsigned bits;
};
bool proxy_parse(const char *text, struct proxy_block *out); /* address or address/bits */
bool proxy_has(const struct proxy_block *blocks, size_t count, const char *address);
/* Key for rates, as in struct http_peer; false: not an address. */
bool address_key(const char *address, uint8_t key[16]);

/* ---- rate.c ---- */

enum { RATE_WAYS = 4, RATE_SETS = LIMIT_SERVER_RATES / RATE_WAYS };

struct rate_bucket {
    uint8_t key[16];
    double tokens;
    int64_t mono_ms; /* of the last take; 0: never used */
};

/* Bounded: a full set forgets its stalest bucket, whose client then begins with a full one. */
struct rate_table {
    struct rate_bucket *buckets; /* RATE_SETS * RATE_WAYS */
    double per_s, burst;         /* per_s 0: no limit */
    uint64_t seed;
};

struct rate_answer {
    bool is_allowed;
    uint32_t limit, remaining, reset_s; /* reset_s: until the bucket is full again */
    uint32_t retry_s;                   /* >= 1 when refused */
};

OC_MUST_USE enum oc_status rate_init(struct rate_table *table, double per_s, double burst,
                                     uint64_t seed);
void rate_deinit(struct rate_table *table);
struct rate_answer rate_take(struct rate_table *table, const uint8_t key[16], int64_t mono_ms);

/* ---- auth.c ---- */

enum {
    AUTH_SESSION_CAP = LIMIT_SERVER_SESSIONS,
    AUTH_SESSION_MS = 12 * 3600 * 1000,
    AUTH_COOKIE_SIZE = 44
};

struct auth_session {
    uint8_t sha256[32]; /* of the cookie's value */
    uint8_t token[32];  /* digest of the token it was made with */
    int64_t expires_ms; /* 0: free */
};

struct auth {
    struct server_token *tokens; /* the shared secret is the last one */
    size_t token_count;
    struct auth_session *sessions; /* a full table forgets the one that ends first */
};

OC_MUST_USE enum oc_status auth_init(struct auth *auth, const struct server_token *tokens,
                                     size_t count, const char *shared_secret);
void auth_deinit(struct auth *auth);
OC_MUST_USE enum oc_status auth_set_tokens(struct auth *auth, const struct server_token *tokens,
                                           size_t count, const char *shared_secret);

/* Index of the token with that secret, -1: none or expired. Takes the same time for every token. */
int auth_find(const struct auth *auth, struct slice secret, int64_t now_ms);
int auth_find_session(const struct auth *auth, struct slice cookie, int64_t now_ms);
/* A new cookie's value for a token. OC_EIO: no randomness. */
OC_MUST_USE enum oc_status auth_open_session(struct auth *auth, int token, int64_t now_ms,
                                             char cookie[AUTH_COOKIE_SIZE]);

/* What a request presents: the secret of Authorization or X-Shared-Secret, the cookie `outcry`. */
struct credentials {
    struct slice secret; /* data NULL: none */
    struct slice cookie; /* likewise */
};
/* False: an Authorization header of another form. */
bool credentials_of(const struct http_request *request, struct credentials *out);

/* ---- access.c ---- */

struct access {
    char **hosts;
    size_t host_count;
    char **origins;
    size_t origin_count;
    struct proxy_block *proxies;
    size_t proxy_count;
    char bound[64];
    struct auth auth;
    struct rate_table rates, analyze_rates;
    bool limits_loopback;
};

OC_MUST_USE enum oc_status access_init(struct access *access, const struct server_config *config,
                                       struct error *error);
void access_deinit(struct access *access);

enum oc_status access_check_host(const struct access *access, struct slice host);

enum origin_kind { ORIGIN_NONE, ORIGIN_SAME, ORIGIN_LISTED, ORIGIN_FOREIGN };
enum origin_kind access_origin(const struct access *access, struct slice origin, struct slice host);

/* Fills *who. OC_EUNAUTHORIZED: a token or cookie that is wrong or expired (*why says so), or none
 * where one is needed; who->address and key are set all the same. */
enum oc_status access_identify(struct access *access, const struct http_request *request,
                               int64_t now_ms, struct identity *who, const char **why);
/* Whether rates apply, and if so the answer of the general and (for analyze) the narrower table. */
bool access_take(struct access *access, const struct identity *who, bool is_analyze,
                 int64_t mono_ms, struct rate_answer *out);

#endif
