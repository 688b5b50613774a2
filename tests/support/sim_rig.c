/* sim_rig.c - the simulated exchange as a process, and clients of it in the test's own loop.
 * SPDX-License-Identifier: MIT */
#include "support/sim_rig.h"

#include "net/http_client.h"
#include "net/loop.h"
#include "net/ws_client.h"
#include "support/check.h"

enum { WORDS_MAX = 64, TURN_MS = 20, REPLY_MS = 10000 };

/* One loop for all rigs of a test. */
static struct loop *shared_loop;
static int shared_by;

/* ---- the process ---- */

static void split_words(char *text, const char **words, size_t *count)
{
    char *rest = text, *end;

    while (*rest != '\0') {
        while (*rest == ' ')
            *rest++ = '\0';
        if (*rest == '\0')
            break;
        assert_true(*count + 1 < WORDS_MAX);
        words[(*count)++] = rest;
        end = strchr(rest, ' ');
        if (end == NULL)
            break;
        rest = end;
    }
}

static void take_word(const char *line, const char *key, char *out, size_t size)
{
    const char *at = strstr(line, key);
    size_t length = 0;

    assert_non_null(at);
    at += strlen(key);
    while (at[length] != ' ' && at[length] != '\0' && at[length] != '\n')
        length++;
    assert_true(length < size);
    memcpy(out, at, length);
    out[length] = '\0';
}

void sim_rig_start(struct sim_rig *rig, const char *arguments)
{
    const char *words[WORDS_MAX] = {"outcry", "sim", "--port", "0"};
    char text[4096], line[PROCESS_LINE_CAP];
    struct http_client_config config;
    size_t count = 4;

    memset(rig, 0, sizeof *rig);
    assert_true(strlen(arguments) < sizeof text);
    memcpy(text, arguments, strlen(arguments) + 1);
    split_words(text, words, &count);
    process_start(&rig->process, words, NULL);
    process_expect_line(&rig->process, "ready ", 20000, line);
    take_word(line, "rest=", rig->rest, sizeof rig->rest);
    take_word(line, "ws=", rig->ws, sizeof rig->ws);
    if (shared_by++ == 0) {
        assert_int_equal(loop_process_init(256, NULL, NULL), OC_OK);
        assert_int_equal(loop_open(&shared_loop, NULL), OC_OK);
    }
    rig->loop = shared_loop;
    http_client_config_init(&config);
    assert_int_equal(http_client_open(rig->loop, &config, &rig->http, NULL), OC_OK);
}

void sim_rig_stop(struct sim_rig *rig)
{
    int code = rig->process.pid == 0 ? 0 : process_stop(&rig->process, 2000);

    process_close(&rig->process);
    http_client_close(rig->http);
    if (--shared_by == 0)
        assert_int_equal(loop_close(shared_loop, NULL), OC_OK);
    assert_int_equal(code, 0);
}

/* ---- turns of the loop ---- */

static void on_turn_over(void *context)
{
    loop_stop(context);
}

static void run_loop(struct sim_rig *rig, uint32_t ms)
{
    struct loop_timer *timer = loop_timer_new(rig->loop, on_turn_over, rig->loop);

    assert_non_null(timer);
    loop_timer_once(timer, ms);
    loop_run(rig->loop);
    loop_timer_free(timer);
}

/* ---- REST ---- */

struct asking {
    struct sim_rig *rig;
    struct sim_reply reply;
    bool is_done;
};

static void on_reply(const struct http_result *result, void *context)
{
    struct asking *asking = context;
    struct sim_reply *reply = &asking->reply;

    reply->is_whole = result->status == OC_OK;
    reply->status = result->http_status;
    reply->body = calloc(1, result->body.size + 1);
    assert_non_null(reply->body);
    if (result->body.size > 0)
        memcpy(reply->body, result->body.data, result->body.size);
    if (!http_result_header_int(result, "X-MBX-USED-WEIGHT-1M", &reply->used))
        reply->used = -1;
    if (!http_result_header_int(result, "Retry-After", &reply->retry))
        reply->retry = -1;
    reply->elapsed_ms = result->elapsed_ms;
    asking->is_done = true;
    loop_stop(asking->rig->loop);
}

static struct sim_reply ask(struct sim_rig *rig, enum http_method method, const char *path,
                            const char *body)
{
    struct asking asking = {.rig = rig};
    char url[4096];
    struct http_call_config config = {.method = method, .url = url, .body = slice_of(body)};
    int64_t until_ms = process_mono_ms() + REPLY_MS;

    snprintf(url, sizeof url, "%s%s", rig->rest, path);
    config.total_timeout_ms = REPLY_MS;
    assert_int_equal(http_client_start(rig->http, &config, on_reply, &asking, NULL, NULL), OC_OK);
    while (!asking.is_done && process_mono_ms() < until_ms)
        run_loop(rig, TURN_MS);
    assert_true(asking.is_done);
    return asking.reply;
}

struct sim_reply sim_rig_get(struct sim_rig *rig, const char *path)
{
    return ask(rig, HTTP_METHOD_GET, path, NULL);
}

struct sim_reply sim_rig_post(struct sim_rig *rig, const char *path, const char *body)
{
    return ask(rig, HTTP_METHOD_POST, path, body);
}

struct sim_reply sim_rig_delete(struct sim_rig *rig, const char *path)
{
    return ask(rig, HTTP_METHOD_DELETE, path, NULL);
}

void sim_reply_free(struct sim_reply *reply)
{
    free(reply->body);
    reply->body = NULL;
}

cJSON *sim_rig_json(struct sim_rig *rig, const char *path)
{
    struct sim_reply reply = sim_rig_get(rig, path);
    cJSON *tree = cJSON_Parse(reply.body);

    if (reply.status != 200 || tree == NULL)
        fail_msg("%s: %d %.200s", path, reply.status, reply.body);
    sim_reply_free(&reply);
    return tree;
}

double sim_rig_state(struct sim_rig *rig, const char *path)
{
    cJSON *tree = sim_rig_json(rig, "/sim/state");
    const cJSON *item = tree;
    struct slice rest = slice_of(path), part;
    char key[64];
    double value;

    while (slice_split(&rest, '.', &part)) {
        assert_true(slice_copy(part, key, sizeof key));
        item = cJSON_GetObjectItemCaseSensitive(item, key);
    }
    value = cJSON_IsNumber(item) ? item->valuedouble : cJSON_IsTrue(item) ? 1 : 0;
    cJSON_Delete(tree);
    return value;
}

/* ---- WebSocket ---- */

static void on_open(struct ws_client *client, void *context)
{
    struct sim_peer *peer = context;

    (void)client;
    peer->is_open = true;
    loop_stop(peer->rig->loop);
}

static void on_message(struct ws_client *client, struct slice text, void *context)
{
    struct sim_peer *peer = context;
    char *copy = malloc(text.size + 1);

    (void)client;
    assert_non_null(copy);
    if (text.size > 0)
        memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    if (peer->count == peer->cap) {
        peer->cap = peer->cap == 0 ? 256 : peer->cap * 2;
        peer->messages = realloc(peer->messages, peer->cap * sizeof(char *));
        assert_non_null(peer->messages);
    }
    peer->messages[peer->count++] = copy;
}

static void on_closed(struct ws_client *client, const struct ws_client_end *end, void *context)
{
    struct sim_peer *peer = context;

    (void)client;
    peer->client = NULL;
    peer->has_closed = true;
    peer->close_code = end->code;
    peer->refused_status = end->http_status;
    (void)slice_copy(end->reason, peer->close_reason, sizeof peer->close_reason);
    loop_stop(peer->rig->loop);
}

void sim_peer_open(struct sim_peer *peer, struct sim_rig *rig, const char *path)
{
    static const struct ws_client_events EVENTS = {
        .on_open = on_open, .on_message = on_message, .on_closed = on_closed};
    struct ws_client_config config;
    char url[4096];
    int64_t until_ms = process_mono_ms() + REPLY_MS;

    memset(peer, 0, sizeof *peer);
    peer->rig = rig;
    snprintf(url, sizeof url, "%s%s", rig->ws, path);
    ws_client_config_init(&config);
    config.url = url;
    assert_int_equal(ws_client_open(rig->loop, &config, &EVENTS, peer, &peer->client, NULL), OC_OK);
    while (!peer->is_open && !peer->has_closed && process_mono_ms() < until_ms)
        run_loop(rig, TURN_MS);
    assert_true(peer->is_open || peer->has_closed);
}

void sim_peer_free(struct sim_peer *peer)
{
    size_t i;

    ws_client_drop(peer->client);
    for (i = 0; i < peer->count; i++)
        free(peer->messages[i]);
    free(peer->messages);
    memset(peer, 0, sizeof *peer);
}

void sim_peer_send(struct sim_peer *peer, const char *text)
{
    assert_int_equal(ws_client_send(peer->client, slice_of(text)), OC_OK);
}

void sim_peer_run(struct sim_peer *peer, uint32_t ms)
{
    int64_t until_ms = process_mono_ms() + ms;

    while (process_mono_ms() < until_ms)
        run_loop(peer->rig, TURN_MS);
}

static bool has_all(const char *message, const char *text)
{
    struct slice rest = slice_of(text), part;
    char one[256];

    while (slice_split(&rest, '|', &part)) {
        assert_true(slice_copy(part, one, sizeof one));
        if (strstr(message, one) == NULL)
            return false;
    }
    return true;
}

const char *sim_peer_wait(struct sim_peer *peer, const char *text, size_t *from, uint32_t limit_ms)
{
    int64_t until_ms = process_mono_ms() + limit_ms;

    for (;;) {
        for (; *from < peer->count; (*from)++)
            if (has_all(peer->messages[*from], text))
                return peer->messages[(*from)++];
        if (process_mono_ms() >= until_ms || peer->has_closed)
            return NULL;
        run_loop(peer->rig, TURN_MS);
    }
}

bool sim_peer_wait_close(struct sim_peer *peer, uint32_t limit_ms)
{
    int64_t until_ms = process_mono_ms() + limit_ms;

    while (!peer->has_closed && process_mono_ms() < until_ms)
        run_loop(peer->rig, TURN_MS);
    return peer->has_closed;
}

size_t sim_peer_count(const struct sim_peer *peer, const char *text)
{
    size_t i, count = 0;

    for (i = 0; i < peer->count; i++)
        count += has_all(peer->messages[i], text) ? 1 : 0;
    return count;
}
