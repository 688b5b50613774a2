/* fuzz_ws_message.c - frames of a WebSocket client: however they are cut, the same messages come out,
 * texts are UTF-8, no message passes the cap, and what is sent back are whole control frames. When a
 * broken Close is noticed, and by which of its faults, may depend on the cut: wslay 1.1.1 skips two
 * bytes of each piece of its reason.
 * The first byte sets the cut; the four bytes of a mask may be anything.
 * SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "net/ws_codec.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MESSAGE_MAX = 300 };

struct outcome {
    struct hash_sha256 hash;
    struct ws_codec *codec;
    size_t closes;
};

static void demand(bool holds)
{
    if (!holds)
        abort();
}

static void add(struct outcome *outcome, const char *kind, struct slice text)
{
    hash_sha256_update(&outcome->hash, kind, 1);
    hash_sha256_update(&outcome->hash, &text.size, sizeof(text.size));
    if (text.size > 0)
        hash_sha256_update(&outcome->hash, text.data, text.size);
}

static void on_message(void *context, struct slice message, bool is_text)
{
    demand(message.size <= MESSAGE_MAX);
    demand(!is_text || slice_is_utf8(message));
    add(context, is_text ? "t" : "b", message);
}

static void on_ping(void *context, struct slice payload)
{
    demand(payload.size <= WS_CONTROL_PAYLOAD_MAX);
    add(context, "p", payload);
}

static void on_pong(void *context, struct slice payload)
{
    demand(payload.size <= WS_CONTROL_PAYLOAD_MAX);
    add(context, "q", payload);
}

static void on_close(void *context, uint16_t code, struct slice reason)
{
    struct outcome *outcome = context;

    (void)code;
    demand(slice_is_utf8(reason) && outcome->closes == 0);
    outcome->closes++;
}

static void on_output(void *context, struct slice bytes)
{
    size_t at = 0;

    while (at < bytes.size) { /* unmasked control frames in one piece */
        unsigned first = (unsigned char)bytes.data[at];

        demand(at + 2 <= bytes.size);
        demand(first == 0x88 || first == 0x8a);
        demand((unsigned char)bytes.data[at + 1] <= WS_CONTROL_PAYLOAD_MAX);
        at += 2 + (size_t)bytes.data[at + 1];
    }
    demand(at == bytes.size);
    (void)context;
}

static const struct ws_codec_events EVENTS = {
    .on_message = on_message,
    .on_ping = on_ping,
    .on_pong = on_pong,
    .on_close = on_close,
    .on_output = on_output,
};

static void run(const char *data, size_t size, size_t step, uint8_t out[HASH_SHA256_SIZE])
{
    struct outcome outcome = {.closes = 0};
    enum ws_codec_state state = WS_CODEC_OPEN;
    size_t used = 0;

    hash_sha256_init(&outcome.hash);
    outcome.codec = ws_codec_new(MESSAGE_MAX, &EVENTS, &outcome);
    demand(outcome.codec != NULL);
    while (used < size && state == WS_CODEC_OPEN) {
        size_t left = size - used;
        size_t taken = 0;

        state = ws_codec_feed(outcome.codec, data + used, left < step ? left : step, &taken);
        demand(state != WS_CODEC_OPEN || taken == (left < step ? left : step));
        used += taken;
    }
    if (state == WS_CODEC_FAILED) {
        uint16_t fault = ws_codec_fault(outcome.codec);

        demand(fault == 1002 || fault == 1007 || fault == 1009);
    }
    demand((state == WS_CODEC_CLOSED) == (outcome.closes == 1));
    ws_codec_free(outcome.codec);
    hash_sha256_final(&outcome.hash, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t whole[HASH_SHA256_SIZE], cut[HASH_SHA256_SIZE];

    if (size < 1)
        return 0;
    run((const char *)data + 1, size - 1, SIZE_MAX, whole);
    run((const char *)data + 1, size - 1, 1U + data[0] % 32U, cut);
    demand(memcmp(whole, cut, sizeof(whole)) == 0);
    return 0;
}
