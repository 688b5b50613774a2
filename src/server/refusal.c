/* refusal.c - what the HTTP server refuses by itself (malformed, too large, too slow, not a WebSocket) has the
 * envelope of every other failure.
 * SPDX-License-Identifier: MIT */
#include "server/state.h"

static const char *code_of(int status)
{
    static const struct {
        int status;
        const char *code;
    } OTHERS[] = {/* that no handler answers with */
                  {408, "timeout"},        {414, "target_too_large"}, {417, "unknown_expectation"},
                  {426, "websocket_only"}, {501, "not_implemented"},  {503, "too_many_connections"},
                  {505, "unknown_version"}};

    for (size_t i = 0; i < sizeof(OTHERS) / sizeof(OTHERS[0]); i++) {
        if (OTHERS[i].status == status) {
            return OTHERS[i].code;
        }
    }
    return oc_status_code(status == 413   ? OC_ETOOBIG
                          : status == 431 ? OC_EHEADERS
                          : status == 500 ? OC_EINTERNAL
                                          : OC_EMALFORMED);
}

void refusal_write(int status, const char *text, struct buffer *body, void *context)
{
    struct json_writer json;

    (void)context;
    json_init(&json, body);
    json_object_begin(&json);
    json_member_bool(&json, "success", false);
    json_key(&json, "error");
    json_object_begin(&json);
    json_member_string(&json, "code", code_of(status));
    json_member_string(&json, "message", text);
    json_object_end(&json);
    json_object_end(&json);
}
