/* access.c - the access rules put together.
 * SPDX-License-Identifier: MIT */
#include "server/access.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

static char **copy_texts(const char *const *texts, size_t count)
{
    char **copy = calloc(count + 1, sizeof(*copy));

    for (size_t i = 0; copy != NULL && i < count; i++) {
        size_t size = strlen(texts[i]) + 1;

        copy[i] = malloc(size);
        if (copy[i] == NULL) {
            break;
        }
        memcpy(copy[i], texts[i], size);
    }
    return copy;
}

static void free_texts(char **texts, size_t count)
{
    for (size_t i = 0; texts != NULL && i < count; i++) {
        free(texts[i]);
    }
    free((void *)texts);
}

static enum oc_status init_lists(struct access *access, const struct server_config *config)
{
    access->hosts = copy_texts(config->hosts, config->host_count);
    access->host_count = config->host_count;
    access->origins = copy_texts(config->origins, config->origin_count);
    access->origin_count = config->origin_count;
    access->proxies = calloc(config->proxy_count + 1, sizeof(*access->proxies));
    access->proxy_count = config->proxy_count;
    if (access->hosts == NULL || access->origins == NULL || access->proxies == NULL) {
        return OC_ENOMEM;
    }
    for (size_t i = 0; i < config->proxy_count; i++) {
        if (!proxy_parse(config->trusted_proxies[i], &access->proxies[i])) {
            return OC_EINVALID;
        }
    }
    return OC_OK;
}

enum oc_status access_init(struct access *access, const struct server_config *config,
                           struct error *error)
{
    uint64_t seed = 0;
    enum oc_status status = OC_OK;

    memset(access, 0, sizeof(*access));
    if (!hash_random(&seed, sizeof(seed))) {
        return error_set(error, OC_EIO, "open server: no randomness");
    }
    access->limits_loopback = config->limits_loopback;
    (void)slice_copy(slice_of(config->host), access->bound, sizeof(access->bound));
    status = init_lists(access, config);
    if (status == OC_OK) {
        status =
            auth_init(&access->auth, config->tokens, config->token_count, config->shared_secret);
    }
    if (status == OC_OK) {
        status = rate_init(&access->rates, config->rate_per_s, config->rate_burst, seed);
    }
    if (status == OC_OK) {
        status = rate_init(&access->analyze_rates, config->analyze_per_s, config->analyze_per_s,
                           seed ^ UINT64_C(0x5bd1e995));
    }
    if (status != OC_OK) {
        access_deinit(access);
        return error_set(error, status, "open server: %s", oc_status_text(status));
    }
    return OC_OK;
}

void access_deinit(struct access *access)
{
    free_texts(access->hosts, access->host_count);
    free_texts(access->origins, access->origin_count);
    free(access->proxies);
    auth_deinit(&access->auth);
    rate_deinit(&access->rates);
    rate_deinit(&access->analyze_rates);
    memset(access, 0, sizeof(*access));
}

enum oc_status access_check_host(const struct access *access, struct slice host)
{
    struct slice name = {0};
    struct slice bare = {0};

    if (!host_split(host, &name)) {
        return OC_EHOST;
    }
    bare = name.data[0] == '[' ? slice_make(name.data + 1, name.size - 2) : name;
    if (host_is_loopback_name(name) || slice_is_nocase(bare, access->bound)) {
        return OC_OK;
    }
    for (size_t i = 0; i < access->host_count; i++) {
        if (slice_is_nocase(name, access->hosts[i]) || slice_is_nocase(bare, access->hosts[i])) {
            return OC_OK;
        }
    }
    return OC_EHOST;
}

enum origin_kind access_origin(const struct access *access, struct slice origin, struct slice host)
{
    struct slice place = origin;

    if (origin.data == NULL) {
        return ORIGIN_NONE;
    }
    for (size_t i = 0; i < access->origin_count; i++) {
        if (slice_is_nocase(origin, access->origins[i])) {
            return ORIGIN_LISTED;
        }
    }
    if (slice_starts(place, "http://")) {
        place = slice_make(place.data + 7, place.size - 7);
    } else if (slice_starts(place, "https://")) {
        place = slice_make(place.data + 8, place.size - 8);
    } else {
        return ORIGIN_FOREIGN;
    }
    return slice_equal(place, host) ? ORIGIN_SAME : ORIGIN_FOREIGN;
}

/* Behind trusted proxies the client is the last address of X-Forwarded-For that is none of them. A
 * forwarded request from a proxy that is not trusted is never taken for a local one. */
static void find_client(const struct access *access, const struct http_request *request,
                        struct identity *who)
{
    struct slice forwarded = http_request_header(request, "x-forwarded-for");
    struct slice part = {0};
    bool is_forwarded =
        forwarded.data != NULL || http_request_header(request, "forwarded").data != NULL;
    char last[sizeof(who->address)];
    size_t end = forwarded.size;

    memcpy(who->address, request->peer->text, sizeof(who->address));
    memcpy(who->key, request->peer->key, sizeof(who->key));
    who->is_loopback = request->peer->is_loopback && !is_forwarded;
    while (forwarded.data != NULL && end > 0 &&
           proxy_has(access->proxies, access->proxy_count, who->address)) {
        size_t begin = end;

        while (begin > 0 && forwarded.data[begin - 1] != ',') {
            begin--;
        }
        part = slice_trim(slice_make(forwarded.data + begin, end - begin));
        end = begin > 0 ? begin - 1 : 0;
        if (!slice_copy(part, last, sizeof(last)) || !address_key(last, who->key)) {
            return; /* not an address: the proxy itself stands for it */
        }
        memcpy(who->address, last, sizeof(last));
        who->is_loopback = address_is_loopback(last) && begin == 0;
    }
}

enum oc_status access_identify(struct access *access, const struct http_request *request,
                               int64_t now_ms, struct identity *who, const char **why)
{
    struct credentials credentials = {0};

    *who = (struct identity){.token = -1};
    *why = "";
    find_client(access, request, who);
    if (!credentials_of(request, &credentials)) {
        *why = "Authorization must be of the form: Bearer TOKEN";
        return OC_EUNAUTHORIZED;
    }
    if (credentials.secret.data != NULL) {
        who->token = auth_find(&access->auth, credentials.secret, now_ms);
        if (who->token < 0) {
            *why = "the token is wrong or has expired";
            return OC_EUNAUTHORIZED;
        }
    } else if (credentials.cookie.data != NULL) {
        who->token = auth_find_session(&access->auth, credentials.cookie, now_ms);
        who->by_cookie = who->token >= 0;
        if (who->token < 0 && !who->is_loopback) {
            *why = "the session has ended";
            return OC_EUNAUTHORIZED;
        }
    }
    if (who->token >= 0) {
        who->role = access->auth.tokens[who->token].role;
        return OC_OK;
    }
    if (who->is_loopback) {
        who->role = SERVER_ROLE_READER;
        return OC_OK;
    }
    *why = "a token is needed";
    return OC_EUNAUTHORIZED;
}

bool access_take(struct access *access, const struct identity *who, bool is_analyze,
                 int64_t mono_ms, struct rate_answer *out)
{
    uint8_t key[16] = {0};
    struct rate_answer narrow;

    if (access->rates.per_s <= 0 || (who->is_loopback && !access->limits_loopback)) {
        return false;
    }
    memcpy(key, who->key, sizeof(key));
    if (who->token >= 0) { /* no address begins like this */
        memset(key, 0xfe, sizeof(key));
        memcpy(key + 4, access->auth.tokens[who->token].sha256, 12);
    }
    *out = rate_take(&access->rates, key, mono_ms);
    if (is_analyze && out->is_allowed && access->analyze_rates.per_s > 0) {
        narrow = rate_take(&access->analyze_rates, key, mono_ms);
        if (!narrow.is_allowed || narrow.remaining < out->remaining) {
            *out = narrow;
        }
    }
    return true;
}
