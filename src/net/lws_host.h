/* lws_host.h - the one libwebsockets context of a loop, and where its callbacks go.
 * SPDX-License-Identifier: MIT */
#ifndef NET_LWS_HOST_H
#define NET_LWS_HOST_H

#include "net/loop_internal.h"

#include <libwebsockets.h>

struct ws_client;

/* A context on a foreign libuv loop ends in two steps: destroyed once inside a callback of the loop,
 * and, when the loop has run dry, once more. */
struct lws_host {
    struct lws_context *context;
    struct lws_vhost *vhost;
    struct loop *loop;
    struct ws_client *ended; /* to be told and freed at the end of the turn */
    struct loop_hook reap_hook;
    bool is_ending;
};

/* The loop's context, made on first use. NULL: libwebsockets refused. */
OC_MUST_USE struct lws_host *lws_host_get(struct loop *loop, const char *ca_file);

/* ws_client.c */
int ws_client_lws(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                  size_t size);
void ws_client_reap(void *context);

#endif
