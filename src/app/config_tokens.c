/* config_tokens.c - server.tokens: a JSON array of {"name", "role", "sha256", "expires"}.
 * SPDX-License-Identifier: MIT */
#include "app/config_table.h"
#include "base/calendar.h"
#include "base/hash.h"

#include <cjson/cJSON.h>

#include <string.h>

/* In the order of enum config_role. */
static const char *const ROLES[] = {"reader", "trader", "admin"};

static enum oc_status parse_member(const struct config_key *key, size_t index, const cJSON *member,
                                   struct config_token *token, struct arena *arena,
                                   struct error *error)
{
    const char *text = cJSON_GetStringValue(member);

    if (strcmp(member->string, "expires") == 0 &&
        (cJSON_IsNull(member) || cJSON_IsNumber(member))) {
        if (cJSON_IsNumber(member) &&
            !(member->valuedouble >= 0 && member->valuedouble <= (double)CALENDAR_MAX_MS))
            return error_set(error, OC_EINVALID, "%s: expires of entry %zu is not a time",
                             key->name, index + 1);
        token->expires_ms = cJSON_IsNull(member) ? 0 : (int64_t)member->valuedouble;
        return OC_OK;
    }
    if (text == NULL)
        return error_set(error, OC_EINVALID, "%s: %.32s of entry %zu is not a text", key->name,
                         member->string, index + 1);
    if (strcmp(member->string, "name") == 0) {
        if (text[0] == 0 || strlen(text) > 64)
            return error_set(error, OC_EINVALID, "%s: name of entry %zu is not 1 .. 64 bytes",
                             key->name, index + 1);
        token->name = arena_copy(arena, slice_of(text));
        return token->name == NULL ? error_set(error, OC_ENOMEM, "%s: too large", key->name)
                                   : OC_OK;
    }
    if (strcmp(member->string, "role") == 0) {
        for (size_t role = 0; role < sizeof(ROLES) / sizeof(ROLES[0]); role++) {
            if (strcmp(text, ROLES[role]) == 0) {
                token->role = (enum config_role)role;
                return OC_OK;
            }
        }
        return error_set(error, OC_EINVALID, "%s: role of entry %zu is not reader, trader or admin",
                         key->name, index + 1);
    }
    if (strcmp(member->string, "sha256") == 0) {
        if (!hash_unhex(text, strlen(text), token->sha256, sizeof(token->sha256)))
            return error_set(error, OC_EINVALID, "%s: sha256 of entry %zu is not 64 hex digits",
                             key->name, index + 1);
        return OC_OK;
    }
    if (strcmp(member->string, "expires") == 0) {
        if (!calendar_parse(text, strlen(text), &token->expires_ms))
            return error_set(error, OC_EINVALID, "%s: expires of entry %zu is not a time",
                             key->name, index + 1);
        return OC_OK;
    }
    return error_set(error, OC_EINVALID, "%s: unknown member %.32s in entry %zu", key->name,
                     member->string, index + 1);
}

static enum oc_status parse_row(const struct config_key *key, size_t index, const cJSON *row,
                                struct config_token *token, struct arena *arena,
                                struct error *error)
{
    const cJSON *member;
    static const char *const NEEDED[] = {"name", "role", "sha256"};

    if (!cJSON_IsObject(row))
        return error_set(error, OC_EINVALID, "%s: entry %zu is not an object", key->name,
                         index + 1);
    for (size_t need = 0; need < sizeof(NEEDED) / sizeof(NEEDED[0]); need++) {
        if (cJSON_GetObjectItemCaseSensitive(row, NEEDED[need]) == NULL)
            return error_set(error, OC_EINVALID, "%s: entry %zu has no %s", key->name, index + 1,
                             NEEDED[need]);
    }
    cJSON_ArrayForEach(member, row)
    {
        enum oc_status status = parse_member(key, index, member, token, arena, error);

        if (status != OC_OK)
            return status;
    }
    return OC_OK;
}

static enum oc_status parse_rows(const struct config_key *key, const cJSON *root,
                                 struct config_tokens *out, struct arena *arena,
                                 struct error *error)
{
    struct config_tokens tokens = {0};
    const cJSON *row;

    if (!cJSON_IsArray(root))
        return error_set(error, OC_EINVALID, "%s: not a JSON array of objects", key->name);
    if (cJSON_GetArraySize(root) > CONFIG_TOKENS_CAP)
        return error_set(error, OC_EINVALID, "%s: more than %d tokens", key->name,
                         CONFIG_TOKENS_CAP);
    tokens.rows = arena_alloc_array(arena, CONFIG_TOKENS_CAP, sizeof(tokens.rows[0]));
    if (tokens.rows == NULL)
        return error_set(error, OC_ENOMEM, "%s: out of memory", key->name);
    cJSON_ArrayForEach(row, root)
    {
        struct config_token *token = &tokens.rows[tokens.count];
        enum oc_status status = parse_row(key, tokens.count, row, token, arena, error);

        if (status != OC_OK)
            return status;
        for (size_t before = 0; before < tokens.count; before++) {
            if (strcmp(tokens.rows[before].name, token->name) == 0)
                return error_set(error, OC_EINVALID, "%s: name of entry %zu is there twice",
                                 key->name, tokens.count + 1);
        }
        tokens.count++;
    }
    *out = tokens;
    return OC_OK;
}

enum oc_status config_tokens_parse(const struct config_key *key, const char *text,
                                   struct config_tokens *out, struct arena *arena,
                                   struct error *error)
{
    enum oc_status status;
    cJSON *root;

    *out = (struct config_tokens){0};
    if (slice_trim(slice_of(text)).size == 0)
        return OC_OK;
    root = cJSON_ParseWithOpts(text, NULL, 1);
    status = parse_rows(key, root, out, arena, error);
    cJSON_Delete(root);
    return status;
}
