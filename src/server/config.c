/* config.c - the server's configuration: defaults and checks.
 * SPDX-License-Identifier: MIT */
#include "server/access.h"

#include <string.h>

void server_config_init(struct server_config *config)
{
    *config = (struct server_config){
        .host = "127.0.0.1",
        .port = 3000,
        .rate_per_s = 20,
        .rate_burst = 40,
        .analyze_per_s = 5,
        .metrics_host = "127.0.0.1",
        .metrics_port = 9464,
        .has_metrics = true,
        .min_fresh_frac = 0.95,
        .default_timeframe = OC_TF_1M,
        .timeframes = (UINT32_C(1) << OC_TF_COUNT) - 1,
        .heartbeat_ms = 20000,
    };
}

static enum oc_status check_origin(const char *origin, struct error *error)
{
    struct slice text = slice_of(origin);
    size_t head = slice_starts(text, "https://") ? 8 : slice_starts(text, "http://") ? 7 : 0;
    struct slice name = {0};

    if (head == 0 || text.size == head || memchr(text.data + head, '/', text.size - head) != NULL ||
        !host_split(slice_make(text.data + head, text.size - head), &name)) {
        return error_set(error, OC_EINVALID,
                         "server.origins %s: must be scheme://host[:port], without a path", origin);
    }
    return OC_OK;
}

static enum oc_status check_lists(const struct server_config *config, struct error *error)
{
    struct proxy_block block;
    struct slice name = {0};

    for (size_t i = 0; i < config->origin_count; i++) {
        enum oc_status status = check_origin(config->origins[i], error);

        if (status != OC_OK) {
            return status;
        }
    }
    for (size_t i = 0; i < config->host_count; i++) {
        const char *host = config->hosts[i];

        if (!address_is_literal(host) &&
            (!host_split(slice_of(host), &name) || name.size != strlen(host))) {
            return error_set(error, OC_EINVALID, "server.hosts %s: must be a name without a port",
                             host);
        }
    }
    for (size_t i = 0; i < config->proxy_count; i++) {
        if (!proxy_parse(config->trusted_proxies[i], &block)) {
            return error_set(error, OC_EINVALID,
                             "server.trusted_proxies %s: must be an address or address/bits",
                             config->trusted_proxies[i]);
        }
    }
    return OC_OK;
}

static enum oc_status check_ranges(const struct server_config *config, struct error *error)
{
    if (!(config->rate_per_s >= 0) || !(config->analyze_per_s >= 0) || config->rate_burst < 1) {
        return error_set(error, OC_EINVALID, "server rate: must be 0 or more, its burst 1 or more");
    }
    if (!(config->min_fresh_frac >= 0 && config->min_fresh_frac <= 1)) {
        return error_set(error, OC_EINVALID, "ready.min_fresh %g: must be 0 to 1",
                         config->min_fresh_frac);
    }
    if (config->heartbeat_ms < 1000) {
        return error_set(error, OC_EINVALID, "server heartbeat %u ms: must be 1000 or more",
                         config->heartbeat_ms);
    }
    return OC_OK;
}

enum oc_status server_config_check(const struct server_config *config, struct error *error)
{
    bool has_secret = config->token_count > 0 ||
                      (config->shared_secret != NULL && config->shared_secret[0] != '\0');
    const char *host = config->host == NULL ? "" : config->host;
    const char *metrics = config->metrics_host == NULL ? "" : config->metrics_host;
    enum oc_status status = OC_OK;

    if (!address_is_literal(host)) {
        return error_set(error, OC_EINVALID,
                         "server.host %s: must be an address such as 127.0.0.1, ::1 or 0.0.0.0",
                         host);
    }
    if (config->has_metrics && metrics[0] != '\0' && !address_is_literal(metrics)) {
        return error_set(error, OC_EINVALID, "metrics.bind %s: must be an address", metrics);
    }
    if (!address_is_loopback(host) && !has_secret) {
        return error_set(error, OC_EFORBIDDEN,
                         "server.host %s is open to others, but there is no token: make one with "
                         "`outcry token new` or bind 127.0.0.1",
                         host);
    }
    status = check_lists(config, error);
    return status != OC_OK ? status : check_ranges(config, error);
}
