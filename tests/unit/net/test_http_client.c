/* test_http_client.c - calls against our own server: replies, limits, deadlines, cancelling.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/net_rig.h"

#include "net/http_client.h"

enum { HELD_MAX = 16 };

static struct app {
    struct net_rig rig;
    struct http_client *client;
    struct http_request *held[HELD_MAX];
    int held_count;
    int done_count;
    bool is_inside_start;
    struct http_call *second; /* to be cancelled inside a callback */
    bool closes_client;
    enum oc_status status;
    int http_status;
    char body[256];
    size_t body_size;
    char text[256];
    char retry_after[32];
    int64_t weight;
    int64_t elapsed_ms;
    bool has_weight;
} app;

/* "hello hello hello hello" by gzip */
static const char GZIP[] = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\x48\xcd\xc9\xc9\x57"
                           "\xc8\x40\x27\x01\xe3\x51\x3d\x8d\x17\x00\x00\x00";

static void hold(struct http_request *request)
{
    http_defer(request, NULL, NULL);
    app.held[app.held_count++] = request;
}

static void respond_gzip(struct http_request *request, size_t size)
{
    struct http_header header = {slice_of("Content-Encoding"), slice_of("gzip")};

    assert_true(slice_is(http_request_header(request, "Accept-Encoding"), "gzip"));
    http_respond(request,
                 &(struct http_response){
                     .status = 200, .headers = &header, .header_count = 1, .body = {GZIP, size}});
}

static void respond_limited(struct http_request *request)
{
    struct http_header headers[2] = {{slice_of("Retry-After"), slice_of("7")},
                                     {slice_of("x-mbx-used-weight-1m"), slice_of("1200")}};

    http_respond(request, &(struct http_response){.status = 429,
                                                  .content_type = "application/json",
                                                  .headers = headers,
                                                  .header_count = 2,
                                                  .body = slice_of("{\"code\":-1003}")});
}

static void cut(struct http_request *request)
{
    struct http_response head = {.status = 200, .body = slice_of("half")};

    http_stream_begin(request, &head, &(struct http_stream){.content_length = 8});
    http_stream_cut(request);
}

static void mute(struct http_request *request)
{
    http_defer(request, NULL, NULL);
    http_stream_cut(request);
}

static void on_request(struct http_request *request, void *context)
{
    static const char BIG[5000];

    (void)context;
    if (slice_is(request->path, "/hold"))
        hold(request);
    else if (slice_is(request->path, "/gzip"))
        respond_gzip(request, sizeof(GZIP) - 1);
    else if (slice_is(request->path, "/badgzip"))
        respond_gzip(request, 14);
    else if (slice_is(request->path, "/limited"))
        respond_limited(request);
    else if (slice_is(request->path, "/cut"))
        cut(request);
    else if (slice_is(request->path, "/mute"))
        mute(request);
    else if (slice_is(request->path, "/big"))
        http_respond_with(request, 200, "text/plain", (struct slice){BIG, sizeof(BIG)});
    else if (slice_is(request->path, "/headers"))
        http_respond_with(request, 200, "text/plain", http_request_header(request, "X-Key"));
    else if (request->method == HTTP_METHOD_POST)
        http_respond_with(request, 200, "text/plain", request->body);
    else
        http_respond_with(request, 200, "text/plain", request->target);
}

static int start(void **state)
{
    struct http_client_config config;
    struct error error;

    (void)state;
    memset(&app, 0, sizeof(app));
    net_rig_start(&app.rig, on_request, NULL, NULL);
    http_client_config_init(&config);
    config.parallel_max = 4;
    config.queue_max = 8;
    assert_int_equal(http_client_open(app.rig.loop, &config, &app.client, &error), OC_OK);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    http_client_close(app.client);
    net_rig_close_server(&app.rig);
    for (int i = 0; i < app.held_count; i++)
        http_respond_with(app.held[i], 200, NULL, slice_of(""));
    net_rig_stop(&app.rig);
    return 0;
}

static void on_done(const struct http_result *result, void *context)
{
    (void)context;
    assert_false(app.is_inside_start);
    app.done_count++;
    app.status = result->status;
    app.http_status = result->http_status;
    app.elapsed_ms = result->elapsed_ms;
    app.body_size = result->body.size;
    (void)slice_copy(result->body, app.body, sizeof(app.body));
    (void)slice_copy(slice_of(result->error_text), app.text, sizeof(app.text));
    (void)slice_copy(http_result_header(result, "retry-after"), app.retry_after,
                     sizeof(app.retry_after));
    app.has_weight = http_result_header_int(result, "X-MBX-USED-WEIGHT-1M", &app.weight);
    if (app.second != NULL) {
        http_call_cancel(app.second);
        app.second = NULL;
    }
    if (app.closes_client) {
        http_client_close(app.client);
        app.client = NULL;
    }
}

static struct http_call *call(const struct http_call_config *base, const char *path)
{
    struct http_call_config config = *base;
    struct http_call *out = NULL;
    struct error error;
    char url[128];

    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", app.rig.port, path);
    config.url = url;
    app.is_inside_start = true;
    assert_int_equal(http_client_start(app.client, &config, on_done, NULL, &out, &error), OC_OK);
    app.is_inside_start = false;
    memset(url, 'x', sizeof(url) - 1); /* it was copied */
    return out;
}

static struct http_call *get(const char *path)
{
    return call(&(struct http_call_config){.method = HTTP_METHOD_GET, .total_timeout_ms = 3000},
                path);
}

static void wait_done(int count)
{
    assert_true(net_rig_wait_for(&app.rig, &app.done_count, count, 5000));
}

/* ---- replies ---- */

static const char *const LINES[] = {"X-Key: secret"};

static const struct reply_case {
    const char *name;
    const char *path;
    enum oc_status status;
    int http_status;
    const char *body;
    struct http_call_config config;
} REPLIES[] = {
    {"GET with a query", "/a?b=c", OC_OK, 200, "/a?b=c", {.method = HTTP_METHOD_GET}},
    {"POST with a body",
     "/p",
     OC_OK,
     200,
     "key=1",
     {.method = HTTP_METHOD_POST, .body = {"key=1", 5}, .content_type = "text/plain"}},
    {"POST without body", "/p", OC_OK, 200, "", {.method = HTTP_METHOD_POST}},
    {"DELETE", "/d", OC_OK, 200, "/d", {.method = HTTP_METHOD_DELETE}},
    {"own headers",
     "/headers",
     OC_OK,
     200,
     "secret",
     {.method = HTTP_METHOD_GET, .headers = LINES, .header_count = 1}},
    {"gzip is undone", "/gzip", OC_OK, 200, "hello hello hello hello", {.method = HTTP_METHOD_GET}},
    {"a reply of exactly the cap",
     "/123456789",
     OC_OK,
     200,
     "/123456789",
     {.method = HTTP_METHOD_GET, .body_bytes_max = 10}},
    {"a reply over the cap",
     "/1234567890",
     OC_ETOOBIG,
     200,
     NULL,
     {.method = HTTP_METHOD_GET, .body_bytes_max = 10}},
    {"a cap on what gzip expands to",
     "/gzip",
     OC_ETOOBIG,
     200,
     NULL,
     {.method = HTTP_METHOD_GET, .body_bytes_max = 20}},
    {"a cut body", "/cut", OC_EIO, 200, NULL, {.method = HTTP_METHOD_GET}},
    {"no answer at all", "/mute", OC_EIO, 0, NULL, {.method = HTTP_METHOD_GET}},
    {"a slow answer",
     "/hold",
     OC_ETIMEOUT,
     0,
     NULL,
     {.method = HTTP_METHOD_GET, .total_timeout_ms = 150}},
};

static void reply_row(void **state)
{
    const struct reply_case *row = *state;

    start(NULL);
    (void)call(&row->config, row->path);
    wait_done(1);
    assert_int_equal(app.status, row->status);
    assert_int_equal(app.http_status, row->http_status);
    if (row->body != NULL)
        assert_string_equal(app.body, row->body);
    assert_true((app.text[0] == '\0') == (row->status == OC_OK));
    net_rig_run(&app.rig, 20);
    assert_int_equal(app.done_count, 1);
    stop(NULL);
}

static void headers_are_found(void **state)
{
    (void)state;
    (void)get("/limited");
    wait_done(1);
    assert_int_equal(app.status, OC_OK); /* an answer, whatever it says */
    assert_int_equal(app.http_status, 429);
    assert_string_equal(app.retry_after, "7");
    assert_true(app.has_weight);
    assert_int_equal(app.weight, 1200);
}

static void refused_connection(void **state)
{
    (void)state;
    net_rig_close_server(&app.rig); /* its port is free now */
    (void)get("/");
    wait_done(1);
    assert_int_equal(app.status, OC_EIO);
    assert_true(app.text[0] != '\0');
}

static void proxy_of_the_environment_is_not_used(void **state)
{
    (void)state;
    setenv("http_proxy", "http://127.0.0.1:9", 1);
    (void)get("/a");
    wait_done(1);
    unsetenv("http_proxy");
    assert_int_equal(app.status, OC_OK);
}

static void something_that_is_no_http(void **state)
{
    struct error error;
    struct http_call_config config = {.method = HTTP_METHOD_GET, .url = "ftp://x/"};

    (void)state;
    assert_int_equal(http_client_start(app.client, &config, on_done, NULL, NULL, &error),
                     OC_EINVALID);
    config.url = "http://";
    assert_int_equal(http_client_start(app.client, &config, on_done, NULL, NULL, &error),
                     OC_EINVALID);
    config.url = "http://x/ y";
    assert_int_equal(http_client_start(app.client, &config, on_done, NULL, NULL, &error),
                     OC_EINVALID);
    config.url = "http://127.0.0.1/";
    config.method = HTTP_METHOD_HEAD;
    assert_int_equal(http_client_start(app.client, &config, on_done, NULL, NULL, &error),
                     OC_EINVALID);
    net_rig_run(&app.rig, 20);
    assert_int_equal(app.done_count, 0);
}

/* ---- many ---- */

static void more_than_may_run_wait(void **state)
{
    struct http_call_config config = {.method = HTTP_METHOD_GET, .url = "http://127.0.0.1/"};
    struct error error;

    (void)state;
    for (int i = 0; i < 12; i++)
        (void)get("/hold");
    assert_int_equal(http_client_start(app.client, &config, on_done, NULL, NULL, &error), OC_EFULL);
    assert_int_equal(http_client_active(app.client), 12);
    for (int answered = 0; answered < 12; answered++) {
        assert_true(net_rig_wait_for(&app.rig, &app.held_count, answered + 1, 2000));
        assert_true(app.held_count <= answered + 4);
        http_respond_with(app.held[answered], 200, NULL, slice_of("x"));
        wait_done(answered + 1);
    }
    app.held_count = 0;
    assert_int_equal(http_client_active(app.client), 0);
    assert_true(http_server_stats(app.rig.server)->accepted <= 4); /* connections are reused */
}

static void a_cancelled_call_is_silent(void **state)
{
    struct http_call *first, *second;

    (void)state;
    first = get("/a");
    http_call_cancel(first); /* before anything happened */
    first = get("/hold");
    second = get("/b");
    assert_true(net_rig_wait_for(&app.rig, &app.held_count, 1, 2000));
    http_call_cancel(first);
    (void)second;
    wait_done(1);
    net_rig_run(&app.rig, 50);
    assert_int_equal(app.done_count, 1);
    assert_string_equal(app.body, "/b");
}

static void cancelling_inside_a_callback(void **state)
{
    (void)state;
    (void)get("/a");
    app.second = get("/hold");
    wait_done(1);
    net_rig_run(&app.rig, 50);
    assert_int_equal(app.done_count, 1);
    assert_int_equal(http_client_active(app.client), 0);
}

static void closing_inside_a_callback(void **state)
{
    (void)state;
    (void)get("/hold");
    (void)get("/a");
    (void)get("/a");
    app.closes_client = true;
    wait_done(1);
    net_rig_run(&app.rig, 50);
    assert_int_equal(app.done_count, 1);
}

static void closing_with_calls_under_way(void **state)
{
    (void)state;
    (void)get("/hold");
    assert_true(net_rig_wait_for(&app.rig, &app.held_count, 1, 2000));
    http_client_close(app.client);
    app.client = NULL;
    net_rig_run(&app.rig, 50);
    assert_int_equal(app.done_count, 0);
}

#define ADD(name, run) check_add_fixture(&list, name, run, start, stop, NULL)

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, REPLIES, reply_row);
    ADD("headers of a reply are found in any case", headers_are_found);
    ADD("a refused connection is an error with a text", refused_connection);
    ADD("the proxy of the environment is not used", proxy_of_the_environment_is_not_used);
    ADD("URLs and methods that cannot be used are refused at once", something_that_is_no_http);
    ADD("more calls than may run wait in order", more_than_may_run_wait);
    ADD("a cancelled call is silent", a_cancelled_call_is_silent);
    ADD("a call may be cancelled inside another's callback", cancelling_inside_a_callback);
    ADD("the client may be closed inside a callback", closing_inside_a_callback);
    ADD("the client may be closed with calls under way", closing_with_calls_under_way);
    return check_run(&list, "http_client");
}
