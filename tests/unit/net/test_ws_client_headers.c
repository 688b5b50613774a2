/* test_ws_client_headers.c - an outgoing WebSocket sends its owner's headers with the upgrade, and only
 * what is one line.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/net_rig.h"

#include "net/ws_client.h"
#include "net/ws_server.h"

static struct app {
    struct net_rig rig;
    struct ws_conn *conn;
    int open_count, closed_count, http_status;
    char authorization[2200], second[64];
} app;

static void on_server_message(struct ws_conn *conn, struct slice message, bool is_text,
                              void *context)
{
    (void)conn;
    (void)message;
    (void)is_text;
    (void)context;
}

static void on_server_close(struct ws_conn *conn, uint16_t code, struct slice reason, void *context)
{
    (void)conn;
    (void)code;
    (void)reason;
    (void)context;
    app.conn = NULL;
}

/* Lets in who knows the word, as a server with tokens does. */
static void on_request(struct http_request *request, void *context)
{
    static const struct ws_events EVENTS = {.on_message = on_server_message,
                                            .on_close = on_server_close};
    struct ws_config config;

    (void)context;
    (void)slice_copy(http_request_header(request, "authorization"), app.authorization,
                     sizeof(app.authorization));
    (void)slice_copy(http_request_header(request, "x-second"), app.second, sizeof(app.second));
    if (strncmp(app.authorization, "Bearer known", 12) != 0) {
        http_respond_with(request, 401, "text/plain", slice_of("no"));
        return;
    }
    ws_config_init(&config);
    assert_int_equal(ws_accept(request, &config, &EVENTS, NULL, NULL, 0, &app.conn), OC_OK);
}

static void on_open(struct ws_client *client, void *context)
{
    (void)client;
    (void)context;
    app.open_count++;
}

static void on_message(struct ws_client *client, struct slice text, void *context)
{
    (void)client;
    (void)text;
    (void)context;
}

static void on_closed(struct ws_client *client, const struct ws_client_end *end, void *context)
{
    (void)client;
    (void)context;
    app.http_status = end->http_status;
    app.closed_count++;
}

static enum oc_status open_with(const char *const *headers, size_t count, struct ws_client **client,
                                struct error *error)
{
    static const struct ws_client_events EVENTS = {
        .on_open = on_open, .on_message = on_message, .on_closed = on_closed};
    struct ws_client_config config;
    char url[64];

    memset(&app, 0, sizeof(app));
    net_rig_start(&app.rig, on_request, NULL, NULL);
    (void)snprintf(url, sizeof(url), "ws://127.0.0.1:%u/ws", app.rig.port);
    ws_client_config_init(&config);
    config.url = url;
    config.headers = headers;
    config.header_count = count;
    return ws_client_open(app.rig.loop, &config, &EVENTS, NULL, client, error);
}

static void stop(struct ws_client *client)
{
    ws_client_drop(client);
    net_rig_close_server(&app.rig);
    net_rig_stop(&app.rig);
}

static void headers_arrive(void **state)
{
    char first[1101] = "Authorization: Bearer known";
    const char *headers[] = {first, "X-Second: 2 words"};
    struct ws_client *client = NULL;
    struct error error = {0};

    (void)state;
    memset(first + strlen(first), '7',
           sizeof(first) - 1 - strlen(first)); /* as long as any token */
    assert_int_equal(open_with(headers, 2, &client, &error), OC_OK);
    assert_true(net_rig_wait_for(&app.rig, &app.open_count, 1, 3000));
    assert_text(app.authorization, first + 15);
    assert_text(app.second, "2 words");
    stop(client);
}

static void no_headers_are_none(void **state)
{
    struct ws_client *client = NULL;
    struct error error = {0};

    (void)state;
    assert_int_equal(open_with(NULL, 0, &client, &error), OC_OK);
    assert_true(net_rig_wait_for(&app.rig, &app.closed_count, 1, 3000));
    assert_int_equal(app.http_status, 401);
    assert_text(app.authorization, "");
    stop(NULL);
}

static const struct bad_case {
    const char *name;
    const char *header;
    const char *says;
} BADS[] = {
    {"a second line in a value is refused", "Authorization: x\r\nX-Evil: 1",
     "header Authorization: is not one line"},
    {"a line feed alone is refused", "A: x\nB: y", "header A: is not one line"},
    {"a word without a colon is refused", "Authorization", "header Authorization: is not one line"},
};

static void bad_row(void **state)
{
    const struct bad_case *row = *state;
    struct ws_client *client = NULL;
    struct error error = {0};

    assert_int_equal(open_with(&row->header, 1, &client, &error), OC_EINVALID);
    assert_non_null(strstr(error.text, row->says));
    stop(NULL);
}

static void too_long_is_refused(void **state)
{
    static char header[4000] = "Authorization: ";
    const char *headers[] = {header};
    struct ws_client *client = NULL;
    struct error error = {0};

    (void)state;
    memset(header + 15, 'x', sizeof(header) - 16);
    assert_int_equal(open_with(headers, 1, &client, &error), OC_EINVALID);
    assert_non_null(strstr(error.text, "headers over 2048 bytes"));
    stop(NULL);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "headers arrive with the upgrade", headers_arrive, NULL);
    check_add(&list, "without headers none is sent", no_headers_are_none, NULL);
    CHECK_ROWS(&list, BADS, bad_row);
    check_add(&list, "headers over the limit are refused", too_long_is_refused, NULL);
    return check_run(&list, "ws_client_headers");
}
