/* test_ws_client.c - the outgoing WebSocket against our own server: life, limits, every way to end.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/net_rig.h"

#include "net/ws_client.h"
#include "net/ws_server.h"

enum { CLIENTS_MAX = 8 };

static struct app {
    struct net_rig rig;
    struct ws_conn *conn; /* the server's end */
    struct http_request *held;
    int conn_count, server_close_count, held_count;
    struct ws_client *clients[CLIENTS_MAX];
    int client_count, open_count, message_count, closed_count;
    bool drops_in_message, closes_in_message, drops_in_open;
    size_t bytes;
    enum oc_status status;
    bool was_open;
    uint16_t code, server_code;
    int http_status;
    char message[256], reason[128], text[160];
} app;

/* ---- the server's side ---- */

static void send_frame(struct ws_conn *conn, struct frame *frame)
{
    assert_int_equal(ws_send(conn, frame), OC_OK);
    frame_unref(frame);
}

static void on_server_message(struct ws_conn *conn, struct slice message, bool is_text,
                              void *context)
{
    static const char FRAGMENTS[] = "\x01\x03one\x89\x01p\x00\x03two\x80\x05three";

    (void)is_text;
    (void)context;
    if (slice_is(message, "fragments")) {
        send_frame(conn, frame_new_bytes((struct slice){FRAGMENTS, sizeof(FRAGMENTS) - 1}));
    } else if (slice_is(message, "binary")) {
        send_frame(conn, frame_new_binary(slice_of("\x01\x02")));
    } else if (slice_is(message, "garbage")) {
        send_frame(conn, frame_new_bytes(slice_of("\xff\xff\xff\xff garbage")));
    } else if (slice_is(message, "close")) {
        ws_close(conn, 4001, "enough");
    } else if (slice_is(message, "drop")) {
        ws_drop(conn);
    } else if (slice_is(message, "freeze")) {
        ws_pause(conn);
    } else {
        assert_int_equal(ws_send_text(conn, message), OC_OK);
    }
}

static void on_server_close(struct ws_conn *conn, uint16_t code, struct slice reason, void *context)
{
    (void)reason;
    (void)context;
    if (app.conn == conn)
        app.conn = NULL;
    app.server_close_count++;
    app.server_code = code;
}

static const struct ws_events SERVER_EVENTS = {.on_message = on_server_message,
                                               .on_close = on_server_close};

static void on_request(struct http_request *request, void *context)
{
    struct ws_config config;

    (void)context;
    if (slice_is(request->path, "/mute")) {
        http_defer(request, NULL, NULL);
        app.held = request;
        app.held_count++;
    } else if (slice_is(request->path, "/ws")) {
        ws_config_init(&config);
        config.message_bytes_max = 1 << 20;
        config.queue_bytes_max = 1 << 24;
        if (ws_accept(request, &config, &SERVER_EVENTS, NULL, NULL, 0, &app.conn) == OC_OK)
            app.conn_count++;
    } else {
        http_respond_with(request, 403, "text/plain", slice_of("no"));
    }
}

/* ---- the client's side ---- */

static void on_open(struct ws_client *client, void *context)
{
    (void)context;
    app.open_count++;
    if (app.drops_in_open)
        ws_client_drop(client);
}

static void on_message(struct ws_client *client, struct slice text, void *context)
{
    (void)context;
    app.message_count++;
    app.bytes += text.size;
    (void)slice_copy(text, app.message, sizeof(app.message));
    if (app.drops_in_message)
        ws_client_drop(client);
    if (app.closes_in_message)
        ws_client_close(client, 1000, "done");
}

static void on_closed(struct ws_client *client, const struct ws_client_end *end, void *context)
{
    (void)context;
    app.closed_count++;
    app.status = end->status;
    app.was_open = end->was_open;
    app.code = end->code;
    app.http_status = end->http_status;
    (void)slice_copy(end->reason, app.reason, sizeof(app.reason));
    (void)slice_copy(slice_of(end->text), app.text, sizeof(app.text));
    for (int i = 0; i < app.client_count; i++)
        if (app.clients[i] == client)
            app.clients[i] = NULL;
}

static const struct ws_client_events EVENTS = {
    .on_open = on_open, .on_message = on_message, .on_closed = on_closed};

static int start(void **state)
{
    (void)state;
    memset(&app, 0, sizeof(app));
    net_rig_start(&app.rig, on_request, NULL, NULL);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    net_rig_close_server(&app.rig);
    if (app.held != NULL)
        http_respond_with(app.held, 200, NULL, slice_of(""));
    for (int i = 0; i < app.client_count; i++)
        ws_client_drop(app.clients[i]);
    net_rig_stop(&app.rig);
    return 0;
}

static struct ws_client *open_client(const char *host, const char *path,
                                     void (*tweak)(struct ws_client_config *config))
{
    struct ws_client_config config;
    struct ws_client *client;
    struct error error;
    char url[128];

    (void)snprintf(url, sizeof(url), "ws://%s:%u%s", host, app.rig.port, path);
    ws_client_config_init(&config);
    config.url = url;
    if (tweak != NULL)
        tweak(&config);
    assert_int_equal(ws_client_open(app.rig.loop, &config, &EVENTS, NULL, &client, &error), OC_OK);
    assert_int_equal(app.closed_count, 0); /* never inside */
    app.clients[app.client_count++] = client;
    return client;
}

static void wait_open(void)
{
    assert_true(net_rig_wait_for(&app.rig, &app.open_count, app.client_count, 3000));
}

static void wait_closed(uint32_t limit_ms)
{
    if (!net_rig_wait_for(&app.rig, &app.closed_count, 1, limit_ms))
        fail_msg("not closed");
    net_rig_run(&app.rig, 30);
    assert_int_equal(app.closed_count, 1); /* exactly once */
}

static void tweak_fast(struct ws_client_config *config)
{
    config->connect_timeout_ms = 300;
    config->ping_after_ms = 100;
    config->hangup_after_ms = 300;
    config->close_timeout_ms = 200;
}

static void tweak_small(struct ws_client_config *config)
{
    config->message_bytes_max = 10;
    config->queue_bytes_max = 10;
}

/* ---- what goes well ---- */

static void echo(void **state)
{
    struct ws_client *client;

    (void)state;
    client = open_client("127.0.0.1", "/ws", NULL);
    assert_false(ws_client_is_open(client));
    assert_int_equal(ws_client_send(client, slice_of("early")), OC_OK); /* waits for the opening */
    wait_open();
    assert_true(ws_client_is_open(client));
    assert_int_equal(ws_client_send(client, slice_of("hello")), OC_OK);
    assert_true(net_rig_wait_for(&app.rig, &app.message_count, 2, 2000));
    assert_string_equal(app.message, "hello");
    ws_client_close(client, 1000, "bye");
    assert_int_equal(ws_client_send(client, slice_of("late")), OC_ECLOSED);
    wait_closed(2000);
    assert_int_equal(app.status, OC_OK);
    assert_true(app.was_open);
    assert_int_equal(app.code, 1000);
    assert_int_equal(app.server_code, 1000);
}

static void a_name_is_resolved(void **state)
{
    (void)state;
    (void)open_client("localhost", "/ws", NULL); /* ::1 may come first: nobody listens there */
    wait_open();
}

static void fragments_are_joined(void **state)
{
    struct ws_client *client;

    (void)state;
    client = open_client("127.0.0.1", "/ws", NULL);
    wait_open();
    assert_int_equal(ws_client_send(client, slice_of("fragments")), OC_OK);
    assert_true(net_rig_wait_for(&app.rig, &app.message_count, 1, 2000));
    assert_string_equal(app.message, "onetwothree");
}

static void many_messages_in_order(void **state)
{
    struct ws_client *client;
    char text[16];

    (void)state;
    client = open_client("127.0.0.1", "/ws", NULL);
    wait_open();
    for (int i = 0; i < 3000; i++) {
        (void)snprintf(text, sizeof(text), "%d", i);
        assert_int_equal(ws_client_send(client, slice_of(text)), OC_OK);
    }
    assert_true(net_rig_wait_for(&app.rig, &app.message_count, 3000, 5000));
    assert_string_equal(app.message, "2999");
}

static void a_large_message(void **state)
{
    static char text[500000];
    struct ws_client *client;

    (void)state;
    memset(text, 'x', sizeof(text));
    client = open_client("127.0.0.1", "/ws", NULL);
    wait_open();
    assert_int_equal(ws_client_send(client, (struct slice){text, sizeof(text)}), OC_OK);
    assert_true(net_rig_wait_for(&app.rig, &app.message_count, 1, 5000));
    assert_int_equal(app.bytes, sizeof(text));
}

static void several_share_a_context(void **state)
{
    (void)state;
    for (int i = 0; i < CLIENTS_MAX; i++)
        (void)open_client("127.0.0.1", "/ws", NULL);
    wait_open();
    for (int i = 0; i < CLIENTS_MAX; i++)
        assert_int_equal(ws_client_send(app.clients[i], slice_of("x")), OC_OK);
    assert_true(net_rig_wait_for(&app.rig, &app.message_count, CLIENTS_MAX, 2000));
}

static void pings_keep_a_quiet_connection(void **state)
{
    (void)state;
    (void)open_client("127.0.0.1", "/ws", tweak_fast);
    wait_open();
    net_rig_run(&app.rig, 1000); /* three times the hang-up time, nothing but our pings */
    assert_int_equal(app.closed_count, 0);
}

static void pause_and_resume(void **state)
{
    struct ws_client *client;

    (void)state;
    client = open_client("127.0.0.1", "/ws", NULL);
    wait_open();
    ws_client_pause(client);
    for (int i = 0; i < 50; i++)
        assert_int_equal(ws_send_text(app.conn, slice_of("x")), OC_OK);
    net_rig_run(&app.rig, 100);
    assert_int_equal(app.message_count, 0);
    ws_client_resume(client);
    assert_true(net_rig_wait_for(&app.rig, &app.message_count, 50, 2000));
}

/* ---- ends ---- */

static const struct end_case {
    const char *name;
    const char *path;
    const char *sent; /* after the opening; NULL: nothing */
    void (*tweak)(struct ws_client_config *config);
    enum oc_status status;
    bool was_open;
    uint16_t code;
    const char *reason;
    int http_status;
} ENDS[] = {
    {"the server closes with a code", "/ws", "close", NULL, OC_OK, true, 4001, "enough", 0},
    {"the server drops the connection", "/ws", "drop", NULL, OC_EIO, true, 1006, "", 0},
    {"the server sends garbage", "/ws", "garbage", NULL, OC_EIO, true, 1006, "", 0},
    {"the server freezes", "/ws", "freeze", tweak_fast, OC_ETIMEOUT, true, 1006, "", 0},
    {"the handshake is never answered", "/mute", NULL, tweak_fast, OC_ETIMEOUT, false, 1006, "", 0},
    {"the upgrade is refused", "/403", NULL, NULL, OC_EIO, false, 1006, "", 403},
    {"a binary message", "/ws", "binary", NULL, OC_EIO, true, 1003, "", 0},
    {"a message over the cap", "/ws", "fragments", tweak_small, OC_ETOOBIG, true, 1009, "", 0},
};

static void end_row(void **state)
{
    const struct end_case *row = *state;
    struct ws_client *client;

    start(NULL);
    client = open_client("127.0.0.1", row->path, row->tweak);
    if (row->sent != NULL)
        assert_int_equal(ws_client_send(client, slice_of(row->sent)), OC_OK);
    wait_closed(3000);
    assert_int_equal(app.status, row->status);
    assert_int_equal(app.was_open, row->was_open);
    assert_int_equal(app.code, row->code);
    assert_string_equal(app.reason, row->reason);
    assert_int_equal(app.http_status, row->http_status);
    assert_true((app.text[0] == '\0') == (row->status == OC_OK));
    stop(NULL);
}

static void nobody_listens(void **state)
{
    (void)state;
    net_rig_close_server(&app.rig);
    (void)open_client("127.0.0.1", "/ws", NULL);
    wait_closed(3000);
    assert_int_equal(app.status, OC_EIO);
    assert_false(app.was_open);
}

static void an_unknown_name(void **state)
{
    (void)state;
    (void)open_client("no-such-host.invalid", "/ws", tweak_fast);
    wait_closed(8000);
    assert_int_equal(app.open_count, 0);
    assert_true(app.status == OC_EIO || app.status == OC_ETIMEOUT);
}

static void a_server_that_never_answers_our_close(void **state)
{
    struct ws_client *client;

    (void)state;
    client = open_client("127.0.0.1", "/ws", tweak_fast);
    wait_open();
    ws_pause(app.conn);
    ws_client_close(client, 1000, "");
    wait_closed(2000);
    assert_int_equal(app.status, OC_ETIMEOUT);
}

static void closing_before_it_is_open(void **state)
{
    struct ws_client *client;

    (void)state;
    client = open_client("127.0.0.1", "/ws", NULL);
    ws_client_close(client, 1000, "");
    wait_closed(2000);
    assert_false(app.was_open);
}

static void dropping_is_silent(void **state)
{
    struct ws_client *client;

    (void)state;
    client = open_client("127.0.0.1", "/ws", NULL); /* while resolving */
    ws_client_drop(client);
    client = open_client("127.0.0.1", "/mute", NULL); /* in mid-handshake */
    assert_true(net_rig_wait_for(&app.rig, &app.held_count, 1, 2000));
    ws_client_drop(client);
    client = open_client("127.0.0.1", "/ws", NULL); /* open */
    assert_true(net_rig_wait_for(&app.rig, &app.open_count, 1, 2000));
    ws_client_drop(client);
    app.client_count = 0;
    assert_true(net_rig_wait_for(&app.rig, &app.server_close_count, app.conn_count, 2000));
    net_rig_run(&app.rig, 50);
    assert_int_equal(app.closed_count, 0);
}

static void dropping_inside_callbacks(void **state)
{
    struct ws_client *client;

    (void)state;
    app.drops_in_open = true;
    (void)open_client("127.0.0.1", "/ws", NULL);
    wait_open();
    app.drops_in_open = false;
    app.drops_in_message = true;
    client = open_client("127.0.0.1", "/ws", NULL);
    for (int i = 0; i < 10; i++)
        assert_int_equal(ws_client_send(client, slice_of("x")), OC_OK);
    assert_true(net_rig_wait_for(&app.rig, &app.message_count, 1, 2000));
    assert_true(net_rig_wait_for(&app.rig, &app.server_close_count, 2, 2000));
    assert_int_equal(app.message_count, 1);
    assert_int_equal(app.closed_count, 0);
    app.client_count = 0;
}

static void closing_inside_a_message(void **state)
{
    struct ws_client *client;

    (void)state;
    app.closes_in_message = true;
    client = open_client("127.0.0.1", "/ws", NULL);
    assert_int_equal(ws_client_send(client, slice_of("x")), OC_OK);
    wait_closed(2000);
    assert_int_equal(app.status, OC_OK);
    assert_int_equal(app.server_code, 1000);
}

static void the_send_queue_has_a_cap(void **state)
{
    struct ws_client *client;

    (void)state;
    client = open_client("127.0.0.1", "/ws", tweak_small);
    assert_int_equal(ws_client_send(client, slice_of("1234567890")), OC_OK);
    assert_int_equal(ws_client_send(client, slice_of("1")), OC_EFULL);
    wait_open();
    assert_true(net_rig_wait_for(&app.rig, &app.message_count, 1, 2000));
    assert_int_equal(ws_client_send(client, slice_of("1")), OC_OK);
}

static void the_proxy_of_the_environment_is_not_used(void **state)
{
    (void)state;
    setenv("http_proxy", "127.0.0.1:9", 1);
    (void)open_client("127.0.0.1", "/ws", NULL);
    wait_open();
    unsetenv("http_proxy");
}

static void ending_the_loop_in_mid_handshake(void **state)
{
    (void)state;
    (void)open_client("127.0.0.1", "/mute", NULL); /* stop drops it and closes the loop at once */
    assert_true(net_rig_wait_for(&app.rig, &app.held_count, 1, 2000));
}

#define ADD(name, run) check_add_fixture(&list, name, run, start, stop, NULL)

int main(void)
{
    struct check_list list = {0};

    ADD("texts go both ways, also those sent before the opening", echo);
    ADD("a name is resolved, every address is tried", a_name_is_resolved);
    ADD("fragments with a ping between them are joined", fragments_are_joined);
    ADD("many messages arrive in order", many_messages_in_order);
    ADD("a large message arrives whole", a_large_message);
    ADD("several sockets share a context", several_share_a_context);
    ADD("pings keep a quiet connection alive", pings_keep_a_quiet_connection);
    ADD("a paused socket reads nothing, then catches up", pause_and_resume);
    CHECK_ROWS(&list, ENDS, end_row);
    ADD("a refused connection", nobody_listens);
    ADD("an unknown name", an_unknown_name);
    ADD("a server that never answers our Close", a_server_that_never_answers_our_close);
    ADD("closing before it is open", closing_before_it_is_open);
    ADD("dropping is silent in every state", dropping_is_silent);
    ADD("dropping inside callbacks", dropping_inside_callbacks);
    ADD("closing inside a message", closing_inside_a_message);
    ADD("the send queue has a cap", the_send_queue_has_a_cap);
    ADD("the proxy of the environment is not used", the_proxy_of_the_environment_is_not_used);
    ADD("ending the loop in mid-handshake", ending_the_loop_in_mid_handshake);
    return check_run(&list, "ws_client");
}
