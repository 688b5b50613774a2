/* ws_client.h - one outgoing WebSocket (ws:// or wss://) on the loop, by libwebsockets.
 *
 * An object is one attempt and one connection; to reconnect, open another. All sockets of a loop share
 * one libwebsockets context. Name resolution does not block. Proxies of the environment are not used.
 * Pings of the peer are answered unseen. Once a socket was opened, loop_run returns only by loop_stop:
 * the shared context stays until loop_close.
 * SPDX-License-Identifier: MIT */
#ifndef NET_WS_CLIENT_H
#define NET_WS_CLIENT_H

#include "base/error.h"
#include "base/slice.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ws_client;

struct ws_client_config {
    const char *url;             /* ws://host[:port]/path?query or wss://; copied */
    uint32_t connect_timeout_ms; /* names, TCP, TLS and upgrade together, absolute */
    uint32_t ping_after_ms;      /* ping after that much silence; 0: never */
    uint32_t hangup_after_ms;  /* after that much silence the connection counts as dead; 0: never */
    uint32_t close_timeout_ms; /* for the peer's half of the close handshake */
    size_t message_bytes_max;  /* assembled; a longer one ends the connection: OC_ETOOBIG, 1009 */
    size_t queue_bytes_max;    /* texts not yet sent: OC_EFULL */
    const char *ca_file;       /* NULL: the system's; the first socket of a loop decides for all */
    const char *const *headers; /* of the upgrade: "Name: value"; copied */
    size_t header_count;
};

void ws_client_config_init(struct ws_client_config *config); /* everything but url */

struct ws_client_end {
    /* OC_OK: closed by a close handshake, whoever began. OC_ETIMEOUT: connect or silence. OC_ETOOBIG.
     * OC_EIO: refused, reset, wrong answer to the upgrade, end without Close. */
    enum oc_status status;
    bool was_open;       /* on_open came before */
    uint16_t code;       /* the peer's close code; ours if we began; 1005 none; 1006 no Close */
    struct slice reason; /* of the peer's Close */
    const char *text;    /* for the log: what went wrong, "" if nothing did */
    int http_status;     /* of the answer to the upgrade, when it was refused; else 0 */
};

struct ws_client_events {
    void (*on_open)(struct ws_client *client, void *context);
    void (*on_message)(struct ws_client *client, struct slice text, void *context); /* whole */
    /* Exactly once for each ws_client_open that gave OC_OK, unless dropped. The client is invalid when
     * it returns. */
    void (*on_closed)(struct ws_client *client, const struct ws_client_end *end, void *context);
};

/* OC_OK: connecting; callbacks come in later turns. OC_EINVALID: the URL or a header, named. OC_ENOMEM, OC_EIO: no
 * context. events is borrowed (a static table). */
OC_MUST_USE enum oc_status ws_client_open(struct loop *loop, const struct ws_client_config *config,
                                          const struct ws_client_events *events, void *context,
                                          struct ws_client **out, struct error *error);

/* Queued in order; also before on_open. OC_EFULL over the cap, OC_ECLOSED when closing. Copied. */
OC_MUST_USE enum oc_status ws_client_send(struct ws_client *client, struct slice text);

/* Close handshake behind what is queued; on_closed follows, at the latest after close_timeout_ms. */
void ws_client_close(struct ws_client *client, uint16_t code, const char *reason);
/* No callback will come any more; the socket is dropped. The handle is invalid now. NULL is fine. */
void ws_client_drop(struct ws_client *client);

/* While paused nothing is read (TCP pushes back on the peer) and silence is not judged. */
void ws_client_pause(struct ws_client *client);
void ws_client_resume(struct ws_client *client);

bool ws_client_is_open(const struct ws_client *client);
int64_t ws_client_heard_mono_ms(const struct ws_client *client); /* when the last byte arrived */

#endif
