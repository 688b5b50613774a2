/* auth.c - tokens and cookies. Only digests are kept and compared, in constant time.
 * SPDX-License-Identifier: MIT */
#include "server/access.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

enum oc_status auth_set_tokens(struct auth *auth, const struct server_token *tokens, size_t count,
                               const char *shared_secret)
{
    bool has_shared = shared_secret != NULL && shared_secret[0] != '\0';
    size_t total = count + (has_shared ? 1 : 0);
    struct server_token *copy = calloc(total + 1, sizeof(*copy));

    if (copy == NULL) {
        return OC_ENOMEM;
    }
    if (count > 0) {
        memcpy(copy, tokens, count * sizeof(*copy));
    }
    if (has_shared) {
        struct server_token *shared = &copy[count];

        memcpy(shared->name, "shared-secret", sizeof("shared-secret"));
        shared->role = SERVER_ROLE_READER;
        hash_sha256_of(shared_secret, strlen(shared_secret), shared->sha256);
    }
    free(auth->tokens);
    auth->tokens = copy;
    auth->token_count = total;
    return OC_OK;
}

enum oc_status auth_init(struct auth *auth, const struct server_token *tokens, size_t count,
                         const char *shared_secret)
{
    memset(auth, 0, sizeof(*auth));
    auth->sessions = calloc(AUTH_SESSION_CAP, sizeof(*auth->sessions));
    if (auth->sessions == NULL) {
        return OC_ENOMEM;
    }
    return auth_set_tokens(auth, tokens, count, shared_secret);
}

void auth_deinit(struct auth *auth)
{
    free(auth->tokens);
    free(auth->sessions);
    memset(auth, 0, sizeof(*auth));
}

/* Looks at every token, also behind a hit. */
static int find_digest(const struct auth *auth, const uint8_t digest[32], int64_t now_ms)
{
    int found = -1;

    for (size_t i = 0; i < auth->token_count; i++) {
        const struct server_token *token = &auth->tokens[i];
        bool is_equal = hash_equal(token->sha256, digest, 32);
        bool is_alive = token->expires_ms == 0 || now_ms < token->expires_ms;

        if (is_equal && is_alive && found < 0) {
            found = (int)i;
        }
    }
    return found;
}

int auth_find(const struct auth *auth, struct slice secret, int64_t now_ms)
{
    uint8_t digest[32];

    hash_sha256_of(secret.data, secret.size, digest);
    return find_digest(auth, digest, now_ms);
}

int auth_find_session(const struct auth *auth, struct slice cookie, int64_t now_ms)
{
    uint8_t digest[32];

    hash_sha256_of(cookie.data, cookie.size, digest);
    for (size_t i = 0; i < AUTH_SESSION_CAP; i++) {
        const struct auth_session *session = &auth->sessions[i];

        if (session->expires_ms > now_ms && hash_equal(session->sha256, digest, 32)) {
            return find_digest(auth, session->token, now_ms); /* -1 once the token is gone */
        }
    }
    return -1;
}

enum oc_status auth_open_session(struct auth *auth, int token, int64_t now_ms,
                                 char cookie[AUTH_COOKIE_SIZE])
{
    uint8_t random[32];
    struct auth_session *place = &auth->sessions[0];

    if (!hash_random(random, sizeof(random))) {
        return OC_EIO;
    }
    for (size_t i = 1; i < AUTH_SESSION_CAP; i++) {
        if (auth->sessions[i].expires_ms < place->expires_ms) {
            place = &auth->sessions[i];
        }
    }
    hash_base64url(random, sizeof(random), cookie);
    hash_sha256_of(cookie, strlen(cookie), place->sha256);
    memcpy(place->token, auth->tokens[token].sha256, 32);
    place->expires_ms = now_ms + AUTH_SESSION_MS;
    return OC_OK;
}

/* The value of `outcry` in a Cookie header. */
static struct slice cookie_of(struct slice header)
{
    struct slice part = {0};

    while (slice_split(&header, ';', &part)) {
        part = slice_trim(part);
        if (slice_starts(part, "outcry=")) {
            return slice_make(part.data + 7, part.size - 7);
        }
    }
    return (struct slice){0};
}

bool credentials_of(const struct http_request *request, struct credentials *out)
{
    struct slice authorization = http_request_header(request, "authorization");
    struct slice shared = http_request_header(request, "x-shared-secret");
    struct slice cookie = http_request_header(request, "cookie");

    *out = (struct credentials){0};
    if (cookie.data != NULL) {
        out->cookie = cookie_of(cookie);
    }
    if (shared.data != NULL) {
        out->secret = shared;
    }
    if (authorization.data != NULL) {
        if (authorization.size < 7 ||
            !slice_is_nocase(slice_make(authorization.data, 7), "bearer ")) {
            return false;
        }
        out->secret = slice_trim(slice_make(authorization.data + 7, authorization.size - 7));
    }
    return true;
}
