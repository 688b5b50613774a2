/* lws_host.c - life of the libwebsockets context that all outgoing sockets of a loop share.
 * SPDX-License-Identifier: MIT */
#include "net/lws_host.h"

#include "base/log.h"
#include "base/slice.h"

#include <stdlib.h>
#include <string.h>

enum { RX_BUFFER_SIZE = 65536 };

static const struct lws_protocols PROTOCOLS[] = {
    {.name = "outcry", .callback = ws_client_lws, .rx_buffer_size = RX_BUFFER_SIZE},
    {.name = NULL},
};

static void on_lws_log(int level, const char *line)
{
    struct slice text = slice_trim(slice_of(line));

    if (strstr(line, "http_proxy") != NULL)
        return; /* about the empty proxy below, which is meant */
    log_event(level == LLL_ERR ? LOG_WARN : LOG_DEBUG, "lws", "says", "text=%.*s", (int)text.size,
              text.data);
}

static void on_end(void *context)
{
    struct lws_host *host = context;

    host->is_ending = true;
    lws_context_destroy(host->context);
}

static void on_gone(void *context)
{
    struct lws_host *host = context;

    lws_context_destroy(host->context);
    loop_hook_stop(host->loop, &host->reap_hook);
    free(host);
}

static struct lws_context *make_context(struct loop *loop, const char *ca_file)
{
    struct lws_context_creation_info info;
    void *loops[1] = {loop_uv(loop)};

    memset(&info, 0, sizeof(info));
    info.port = CONTEXT_PORT_NO_LISTEN;
    info.protocols = PROTOCOLS;
    info.pt_serv_buf_size = RX_BUFFER_SIZE; /* one read takes so much; the default is 4096 */
    info.gid = -1;
    info.uid = -1;
    info.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
    info.foreign_loops = loops;
    info.client_ssl_ca_filepath = ca_file;
    info.http_proxy_address = ""; /* keeps http_proxy of the environment out */
    return lws_create_context(&info);
}

struct lws_host *lws_host_get(struct loop *loop, const char *ca_file)
{
    struct lws_host *host = loop->lws.context;

    if (host != NULL)
        return host->is_ending ? NULL : host;
    host = calloc(1, sizeof(*host));
    if (host == NULL)
        return NULL;
    lws_set_log_level(LLL_ERR | LLL_WARN, on_lws_log);
    host->loop = loop;
    host->context = make_context(loop, ca_file);
    if (host->context == NULL) {
        free(host);
        return NULL;
    }
    host->vhost = lws_get_vhost_by_name(host->context, "default");
    loop->lws = (struct loop_resident){.on_end = on_end, .on_gone = on_gone, .context = host};
    loop_hook_start(loop, &host->reap_hook, LOOP_PHASE_REAP, ws_client_reap, host);
    uv_update_time(loop_uv(loop)); /* loading the certificates of the system takes a while */
    return host;
}
