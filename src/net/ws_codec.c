/* ws_codec.c - frames of a client through wslay; the cases that it only calls an error become 1002.
 * SPDX-License-Identifier: MIT */
#include "net/ws_codec.h"

#include "base/buffer.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <wslay/wslay.h>

enum { NO_CODE = 1005, FAULT_PROTOCOL = 1002, FAULT_UTF8 = 1007, FAULT_INTERNAL = 1011 };

struct ws_codec {
    wslay_event_context_ptr wslay;
    const struct ws_codec_events *events;
    void *context;
    const char *input; /* of the running feed */
    size_t input_size;
    struct buffer output; /* control frames made during the running feed */
    uint16_t fault;
    bool is_paused;
    bool is_stopped;
};

static ssize_t on_recv(wslay_event_context_ptr wslay, uint8_t *out, size_t size, int flags,
                       void *user)
{
    struct ws_codec *codec = user;

    (void)flags;
    if (size > codec->input_size)
        size = codec->input_size;
    if (size == 0 || codec->is_paused || codec->is_stopped) {
        wslay_event_set_error(wslay, WSLAY_ERR_WOULDBLOCK);
        return -1;
    }
    memcpy(out, codec->input, size);
    codec->input += size;
    codec->input_size -= size;
    return (ssize_t)size;
}

static ssize_t on_send(wslay_event_context_ptr wslay, const uint8_t *data, size_t size, int flags,
                       void *user)
{
    struct ws_codec *codec = user;

    (void)flags;
    buffer_append(&codec->output, data, size);
    if (buffer_status(&codec->output) != OC_OK) {
        wslay_event_set_error(wslay, WSLAY_ERR_CALLBACK_FAILURE);
        return -1;
    }
    return (ssize_t)size;
}

static void emit(struct ws_codec *codec)
{
    if (codec->output.size > 0 && !codec->is_stopped)
        codec->events->on_output(codec->context, buffer_slice(&codec->output));
    if (codec->output.capacity > 1024)
        buffer_deinit(&codec->output);
    buffer_clear(&codec->output);
}

/* Two faults that wslay lets pass: a payload of one byte, and a reason that is not UTF-8. */
static void on_close(struct ws_codec *codec, struct slice payload, uint16_t code)
{
    struct slice reason = {NULL, 0};

    if (payload.size > 2)
        reason = (struct slice){payload.data + 2, payload.size - 2};
    if (payload.size == 0)
        codec->events->on_close(codec->context, NO_CODE, reason);
    else if (payload.size == 1)
        codec->fault = FAULT_PROTOCOL;
    else if (!slice_is_utf8(reason))
        codec->fault = FAULT_UTF8;
    else
        codec->events->on_close(codec->context, code, reason);
}

static void on_message(wslay_event_context_ptr wslay,
                       const struct wslay_event_on_msg_recv_arg *message, void *user)
{
    struct ws_codec *codec = user;
    struct slice payload = {(const char *)message->msg, message->msg_length};

    if (codec->is_stopped)
        return;
    if (message->opcode != WSLAY_CONNECTION_CLOSE && wslay_event_want_write(wslay) &&
        wslay_event_send(wslay) == 0)
        emit(codec); /* pongs that are due go before the answer to this message */
    switch (message->opcode) {
    case WSLAY_TEXT_FRAME:
    case WSLAY_BINARY_FRAME:
        codec->events->on_message(codec->context, payload, message->opcode == WSLAY_TEXT_FRAME);
        break;
    case WSLAY_PING:
        codec->events->on_ping(codec->context, payload);
        break;
    case WSLAY_PONG:
        codec->events->on_pong(codec->context, payload);
        break;
    case WSLAY_CONNECTION_CLOSE:
        on_close(codec, payload, message->status_code);
        break;
    default:
        break;
    }
}

static const struct wslay_event_callbacks CALLBACKS = {
    .recv_callback = on_recv,
    .send_callback = on_send,
    .on_msg_recv_callback = on_message,
};

struct ws_codec *ws_codec_new(size_t message_bytes_max, const struct ws_codec_events *events,
                              void *context)
{
    struct ws_codec *codec = calloc(1, sizeof(*codec));

    if (codec == NULL)
        return NULL;
    if (wslay_event_context_server_init(&codec->wslay, &CALLBACKS, codec) != 0) {
        free(codec);
        return NULL;
    }
    wslay_event_config_set_max_recv_msg_length(codec->wslay, message_bytes_max);
    buffer_init(&codec->output, 2 * LIMIT_NET_WS_CONTROL);
    codec->events = events;
    codec->context = context;
    return codec;
}

void ws_codec_free(struct ws_codec *codec)
{
    if (codec == NULL)
        return;
    wslay_event_context_free(codec->wslay);
    buffer_deinit(&codec->output);
    free(codec);
}

void ws_codec_pause(struct ws_codec *codec)
{
    codec->is_paused = true;
}

void ws_codec_stop(struct ws_codec *codec)
{
    codec->is_stopped = true;
}

uint16_t ws_codec_fault(const struct ws_codec *codec)
{
    return codec->fault;
}

/* wslay refused without saying so to the peer: controls over 125 bytes or fragmented, bad lengths. */
static enum ws_codec_state fail(struct ws_codec *codec, uint16_t fault)
{
    char frame[WS_CONTROL_FRAME_MAX];

    codec->fault = fault;
    buffer_clear(&codec->output);
    buffer_append(&codec->output, frame, ws_codec_close(fault, (struct slice){NULL, 0}, frame));
    emit(codec);
    return WS_CODEC_FAILED;
}

enum ws_codec_state ws_codec_feed(struct ws_codec *codec, const char *data, size_t size,
                                  size_t *taken)
{
    int code;

    codec->input = data;
    codec->input_size = size;
    codec->is_paused = false;
    code = wslay_event_recv(codec->wslay);
    *taken = size - codec->input_size;
    codec->input_size = 0;
    if (codec->is_stopped)
        return WS_CODEC_OPEN;
    if (code == WSLAY_ERR_NOMEM)
        return fail(codec, FAULT_INTERNAL);
    if (code != 0)
        return fail(codec, FAULT_PROTOCOL);
    if (codec->fault != 0)
        return fail(codec, codec->fault);
    if (wslay_event_want_write(codec->wslay) && wslay_event_send(codec->wslay) != 0)
        return fail(codec, FAULT_INTERNAL);
    if (wslay_event_get_read_enabled(codec->wslay)) {
        emit(codec);
        return WS_CODEC_OPEN;
    }
    if (wslay_event_get_close_received(codec->wslay)) {
        emit(codec);
        return WS_CODEC_CLOSED;
    }
    codec->fault = wslay_event_get_status_code_sent(codec->wslay);
    emit(codec);
    return WS_CODEC_FAILED;
}

size_t ws_codec_control(unsigned opcode, struct slice payload, char out[WS_CONTROL_FRAME_MAX])
{
    size_t size = payload.size < WS_CONTROL_PAYLOAD_MAX ? payload.size : WS_CONTROL_PAYLOAD_MAX;

    out[0] = (char)(0x80U | opcode);
    out[1] = (char)size;
    if (size > 0)
        memcpy(out + 2, payload.data, size);
    return 2 + size;
}

size_t ws_codec_close(uint16_t code, struct slice reason, char out[WS_CONTROL_FRAME_MAX])
{
    char payload[WS_CONTROL_PAYLOAD_MAX];
    size_t size = reason.size < sizeof(payload) - 2 ? reason.size : sizeof(payload) - 2;

    while (size > 0 && !slice_is_utf8((struct slice){reason.data, size}))
        size--; /* a cut may have split a character */
    payload[0] = (char)(uint8_t)(code >> 8);
    payload[1] = (char)(uint8_t)code;
    if (size > 0)
        memcpy(payload + 2, reason.data, size);
    return ws_codec_control(WS_OPCODE_CLOSE,
                            (struct slice){payload, code == NO_CODE ? 0 : size + 2}, out);
}
