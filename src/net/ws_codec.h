/* ws_codec.h - the server's half of the WebSocket protocol on bytes in memory (wslay). Pure: no socket.
 * SPDX-License-Identifier: MIT */
#ifndef NET_WS_CODEC_H
#define NET_WS_CODEC_H

#include "base/slice.h"
#include "outcry/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ws_codec;

struct ws_codec_events {
    void (*on_message)(void *context, struct slice message, bool is_text); /* text: valid UTF-8 */
    void (*on_ping)(void *context, struct slice payload); /* answered by on_output */
    void (*on_pong)(void *context, struct slice payload);
    void (*on_close)(void *context, uint16_t code, struct slice reason); /* 1005: without a code */
    void (*on_output)(void *context, struct slice bytes); /* whole control frames to be sent */
};

enum ws_codec_state {
    WS_CODEC_OPEN,
    WS_CODEC_CLOSED, /* the peer's Close came; its answer went to on_output */
    WS_CODEC_FAILED  /* a fault of the peer; the Close that names it went to on_output */
};

enum { WS_CONTROL_PAYLOAD_MAX = 125, WS_CONTROL_FRAME_MAX = 127 };

/* NULL: out of memory. events is borrowed (a static table). */
OC_MUST_USE struct ws_codec *ws_codec_new(size_t message_bytes_max,
                                          const struct ws_codec_events *events, void *context);
void ws_codec_free(struct ws_codec *codec); /* not inside its callbacks */

/* *taken < size only after ws_codec_pause, or when the state is no longer WS_CODEC_OPEN. */
enum ws_codec_state ws_codec_feed(struct ws_codec *codec, const char *data, size_t size,
                                  size_t *taken);
/* Inside a callback: take no more bytes (what is buffered inside may still come), or deliver nothing at
 * all any more. */
void ws_codec_pause(struct ws_codec *codec);
void ws_codec_stop(struct ws_codec *codec);

uint16_t ws_codec_fault(
    const struct ws_codec *codec); /* of WS_CODEC_FAILED: 1002, 1007, 1009, 1011 */

/* Ping, pong and Close of a server, in one piece; a longer payload is cut. Returns the size. */
size_t ws_codec_control(unsigned opcode, struct slice payload, char out[WS_CONTROL_FRAME_MAX]);
size_t ws_codec_close(uint16_t code, struct slice reason, char out[WS_CONTROL_FRAME_MAX]);

enum { WS_OPCODE_CLOSE = 0x8, WS_OPCODE_PING = 0x9, WS_OPCODE_PONG = 0xa };

#endif
