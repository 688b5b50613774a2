/* session.c - POST /api/session: a token becomes a cookie, for browsers.
 * SPDX-License-Identifier: MIT */
#include "server/handlers.h"
#include "server/signal_json.h"
#include "server/state.h"

#include <stdio.h>

enum oc_status post_session(struct call *call)
{
    struct server *server = call->server;
    int64_t now_ms = server->source->wall_ms(server->source->context);
    char cookie[AUTH_COOKIE_SIZE];
    char *header = arena_alloc(call->arena, 160);
    enum oc_status status = OC_OK;

    if (call->who.token < 0 || call->who.by_cookie) {
        return call_fail(call, OC_EUNAUTHORIZED, NULL, NULL,
                         "send the token as Authorization: Bearer or X-Shared-Secret");
    }
    status = auth_open_session(&server->access.auth, call->who.token, now_ms, cookie);
    if (status != OC_OK || header == NULL) {
        return call_fail(call, OC_ENOMEM, NULL, NULL, "no session could be opened");
    }
    snprintf(header, 160, "outcry=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s", cookie,
             AUTH_SESSION_MS / 1000, server->is_tls_outside ? "; Secure" : "");
    call_header(call, "Set-Cookie", header);
    json_object_begin(&call->json);
    json_member_string(&call->json, "name", server->access.auth.tokens[call->who.token].name);
    json_member_string(&call->json, "role", server_role_text(call->who.role));
    json_member_time(&call->json, "expires", now_ms + AUTH_SESSION_MS);
    json_object_end(&call->json);
    return OC_OK;
}
