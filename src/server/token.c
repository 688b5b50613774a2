/* token.c - access tokens: their text in the configuration, making new ones, roles.
 * SPDX-License-Identifier: MIT */
#include "server/server.h"

#include "base/calendar.h"
#include "base/hash.h"
#include "base/slice.h"

#include <stdio.h>
#include <string.h>

static const char *const ROLES[] = {"none", "reader", "trader", "admin"};

const char *server_role_text(enum server_role role)
{
    return (unsigned)role <= SERVER_ROLE_ADMIN ? ROLES[role] : "none";
}

bool server_role_parse(const char *text, enum server_role *out)
{
    for (int i = SERVER_ROLE_READER; i <= SERVER_ROLE_ADMIN; i++) {
        if (slice_is_nocase(slice_of(text), ROLES[i])) {
            *out = (enum server_role)i;
            return true;
        }
    }
    return false;
}

static bool is_name(struct slice name)
{
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '-' || c == '_' || c == '.')) {
            return false;
        }
    }
    return name.size > 0 && name.size < SERVER_TOKEN_NAME_CAP;
}

enum oc_status server_token_parse(const char *text, struct server_token *out, struct error *error)
{
    struct slice rest = slice_of(text);
    struct slice name = {0}, role = {0}, digest = {0};
    struct server_token token = {0};
    char role_text[16];

    if (!slice_split(&rest, ':', &name) || !is_name(name)) {
        return error_set(error, OC_EINVALID,
                         "token: the name before the first ':' must be 1 to 47 letters, digits or "
                         "- _ .");
    }
    (void)slice_copy(name, token.name, sizeof(token.name));
    if (!slice_split(&rest, ':', &role) || !slice_copy(role, role_text, sizeof(role_text)) ||
        !server_role_parse(role_text, &token.role)) {
        return error_set(error, OC_EINVALID, "token %s: role %.*s: must be reader, trader or admin",
                         token.name, (int)role.size, role.size > 0 ? role.data : "");
    }
    if (!slice_split(&rest, ':', &digest) ||
        !hash_unhex(digest.data, digest.size, token.sha256, sizeof(token.sha256))) {
        return error_set(error, OC_EINVALID,
                         "token %s: the third part must be a SHA-256 in 64 hexadecimal digits",
                         token.name);
    }
    /* the expiry may hold colons of its own */
    if (rest.size > 0 && !calendar_parse(rest.data, rest.size, &token.expires_ms)) {
        return error_set(error, OC_EINVALID, "token %s: expiry %.*s: not a time", token.name,
                         (int)rest.size, rest.data);
    }
    *out = token;
    return OC_OK;
}

void server_token_print(const struct server_token *token, char *out, size_t out_size)
{
    char digest[HASH_SHA256_TEXT_SIZE];
    char expiry[CALENDAR_TEXT_SIZE + 1] = "";

    hash_hex(token->sha256, sizeof(token->sha256), digest);
    if (token->expires_ms > 0) {
        expiry[0] = ':';
        calendar_format(token->expires_ms, expiry + 1);
    }
    snprintf(out, out_size, "%s:%s:%s%s", token->name, server_role_text(token->role), digest,
             expiry);
}

enum oc_status server_token_make(const char *name, enum server_role role, int64_t expires_ms,
                                 char secret[SERVER_SECRET_SIZE], struct server_token *out,
                                 struct error *error)
{
    uint8_t random[32];

    if (!is_name(slice_of(name))) {
        return error_set(error, OC_EINVALID,
                         "token name %s: must be 1 to 47 letters, digits or - _ .", name);
    }
    if (!hash_random(random, sizeof(random))) {
        return error_set(error, OC_EIO, "make token %s: no randomness", name);
    }
    memset(out, 0, sizeof(*out));
    memcpy(out->name, name, strlen(name) + 1);
    out->role = role;
    out->expires_ms = expires_ms;
    memcpy(secret, "oct_", 4);
    hash_base64url(random, sizeof(random), secret + 4);
    hash_sha256_of(secret, strlen(secret), out->sha256);
    return OC_OK;
}
