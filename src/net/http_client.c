/* http_client.c - calls: setting up, collecting the reply, telling the caller.
 *
 * http_client_uv.c drives curl with libuv. User callbacks come only from finish_messages, which runs
 * outside of curl.
 * SPDX-License-Identifier: MIT */
#include "net/http_client_internal.h"

#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECT_TIMEOUT_MS = 10000, TOTAL_TIMEOUT_MS = 30000 };

void http_client_config_init(struct http_client_config *config)
{
    *config = (struct http_client_config){
        .parallel_max = 16,
        .queue_max = LIMIT_NET_CALLS,
        .connections_per_host = 6,
    };
}

/* ---- the reply ---- */

static size_t on_body(char *data, size_t size, size_t count, void *context)
{
    struct http_call *call = context;

    buffer_append(&call->body, data, size * count);
    if (buffer_status(&call->body) == OC_OK)
        return size * count;
    call->is_too_big = buffer_status(&call->body) == OC_ETOOBIG;
    return 0; /* ends the transfer with CURLE_WRITE_ERROR */
}

/* One whole header line at a time; a status line begins the header of the next reply (after a 100). */
static size_t on_header(char *data, size_t size, size_t count, void *context)
{
    struct http_call *call = context;
    struct slice line = {data, size * count};

    if (slice_starts(line, "HTTP/"))
        buffer_clear(&call->head);
    else
        buffer_append_slice(&call->head, line);
    if (buffer_status(&call->head) == OC_OK)
        return line.size;
    call->is_too_big = true;
    return 0;
}

static size_t split_headers(struct http_call *call)
{
    struct slice rest = buffer_slice(&call->head);
    struct slice line;
    size_t count = 0;

    while (count < CALL_HEADERS_MAX && rest.size > 0 && slice_split(&rest, '\n', &line)) {
        const char *colon = line.size > 0 ? memchr(line.data, ':', line.size) : NULL;

        if (colon == NULL)
            continue;
        call->headers[count].name = (struct slice){line.data, (size_t)(colon - line.data)};
        call->headers[count].value =
            slice_trim((struct slice){colon + 1, line.size - (size_t)(colon - line.data) - 1});
        count++;
    }
    return count;
}

static enum oc_status status_of(const struct http_call *call, CURLcode code)
{
    if (call->is_too_big)
        return OC_ETOOBIG;
    switch ((int)code) {
    case CURLE_OK:
        return OC_OK;
    case CURLE_OPERATION_TIMEDOUT:
        return OC_ETIMEOUT;
    case CURLE_OUT_OF_MEMORY:
        return OC_ENOMEM;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_HTTP2:
        return OC_ECORRUPT;
    default:
        return OC_EIO;
    }
}

static const char *text_of(const struct http_call *call, CURLcode code)
{
    if (call->is_too_big)
        return "reply larger than the limit";
    if (code == CURLE_OK)
        return "";
    return call->error[0] != '\0' ? call->error : curl_easy_strerror(code);
}

struct slice http_result_header(const struct http_result *result, const char *name)
{
    for (size_t i = 0; i < result->header_count; i++)
        if (slice_is_nocase(result->headers[i].name, name))
            return result->headers[i].value;
    return (struct slice){NULL, 0};
}

bool http_result_header_int(const struct http_result *result, const char *name, int64_t *out)
{
    struct slice value = http_result_header(result, name);
    int64_t number = 0;

    if (value.size == 0 || value.size > 18)
        return false;
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] < '0' || value.data[i] > '9')
            return false;
        number = number * 10 + (value.data[i] - '0');
    }
    *out = number;
    return true;
}

/* ---- lists and memory ---- */

static void list_add(struct http_call **first, struct http_call **last, struct http_call *call)
{
    call->next = NULL;
    call->prev = *last;
    if (*last != NULL)
        (*last)->next = call;
    else
        *first = call;
    *last = call;
}

static void list_remove(struct http_call **first, struct http_call **last, struct http_call *call)
{
    if (call->prev != NULL)
        call->prev->next = call->next;
    else
        *first = call->next;
    if (call->next != NULL)
        call->next->prev = call->prev;
    else
        *last = call->prev;
}

static void free_call(struct http_call *call)
{
    if (call->easy != NULL)
        curl_easy_cleanup(call->easy);
    curl_slist_free_all(call->lines);
    buffer_deinit(&call->body);
    buffer_deinit(&call->head);
    free(call);
}

/* Out of curl and out of its list. */
static void detach(struct http_call *call)
{
    struct http_client *client = call->client;

    if (call->is_active) {
        (void)curl_multi_remove_handle(client->multi, call->easy);
        client->active_count--;
        list_remove(&client->active, &client->active_last, call);
    } else {
        client->waiting_count--;
        list_remove(&client->waiting, &client->waiting_last, call);
    }
}

static void start_waiting(struct http_client *client)
{
    while (client->waiting != NULL && client->active_count < client->config.parallel_max) {
        struct http_call *call = client->waiting;

        client->waiting_count--;
        list_remove(&client->waiting, &client->waiting_last, call);
        call->is_active = true;
        call->started_ms = loop_mono_ms(client->loop);
        client->active_count++;
        list_add(&client->active, &client->active_last, call);
        /* Fails only for a handle that is in a multi already or without memory for a list node; the
         * total timeout does not run then, so it is told at once. */
        call->add_code = curl_multi_add_handle(client->multi, call->easy);
        if (call->add_code != CURLM_OK)
            http_client_kick(client);
    }
}

/* ---- the end of calls ---- */

static void finish(struct http_call *call, CURLcode code)
{
    struct http_client *client = call->client;
    long http_status = 0;
    struct http_result result;

    (void)curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &http_status);
    detach(call);
    result = (struct http_result){
        .status = status_of(call, code),
        .http_status = (int)http_status,
        .error_text = text_of(call, code),
        .body = buffer_slice(&call->body),
        .headers = call->headers,
        .header_count = split_headers(call),
        .elapsed_ms = loop_mono_ms(client->loop) - call->started_ms,
    };
    call->on_done(&result, call->context);
    free_call(call);
}

void http_client_finish(struct http_client *client)
{
    CURLMsg *message;
    int left;

    client->depth++;
    while (!client->is_closing && (message = curl_multi_info_read(client->multi, &left)) != NULL) {
        struct http_call *call = NULL;

        if (message->msg == CURLMSG_DONE &&
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&call) == CURLE_OK)
            finish(call, message->data.result);
    }
    for (struct http_call *call = client->active; call != NULL && !client->is_closing;) {
        if (call->add_code == CURLM_OK) {
            call = call->next;
            continue;
        }
        finish(call, CURLE_OUT_OF_MEMORY);
        call = client->active; /* the callback may have changed the list */
    }
    client->depth--;
    if (!client->is_closing)
        start_waiting(client);
    else if (client->depth == 0)
        http_client_free(client);
}

void http_call_cancel(struct http_call *call)
{
    struct http_client *client = call->client;

    detach(call);
    free_call(call);
    if (client->waiting != NULL)
        http_client_kick(client); /* the free place is given in a later turn */
}

/* ---- start ---- */

static CURLcode set_method(struct http_call *call, const struct http_call_config *config)
{
    CURL *easy = call->easy;
    bool has_body = config->method == HTTP_METHOD_POST || config->method == HTTP_METHOD_PUT;
    CURLcode code;

    if (!has_body) {
        if (config->method == HTTP_METHOD_GET)
            return curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
        return curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, http_method_text(config->method));
    }
    code = curl_easy_setopt(easy, CURLOPT_POST, 1L);
    if (code == CURLE_OK && config->method == HTTP_METHOD_PUT)
        code = curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "PUT");
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)config->body.size);
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS,
                                config->body.size > 0 ? config->body.data : "");
    return code;
}

static bool add_line(struct http_call *call, const char *line)
{
    struct curl_slist *lines = curl_slist_append(call->lines, line);

    if (lines != NULL)
        call->lines = lines;
    return lines != NULL;
}

static CURLcode set_headers(struct http_call *call, const struct http_call_config *config)
{
    char line[256];
    bool is_done = true;

    for (size_t i = 0; i < config->header_count; i++)
        is_done = is_done && add_line(call, config->headers[i]);
    if (config->content_type != NULL) {
        (void)snprintf(line, sizeof(line), "Content-Type: %s", config->content_type);
        is_done = is_done && add_line(call, line);
    }
    is_done = is_done && add_line(call, "Expect:"); /* no waiting for a 100 */
    if (!is_done)
        return CURLE_OUT_OF_MEMORY;
    return curl_easy_setopt(call->easy, CURLOPT_HTTPHEADER, call->lines);
}

static CURLcode set_rest(struct http_call *call, const struct http_call_config *config)
{
    const struct http_client_config *own = &call->client->config;
    CURL *easy = call->easy;
    long connect_ms = config->connect_timeout_ms > 0 ? (long)config->connect_timeout_ms
                                                     : (long)CONNECT_TIMEOUT_MS;
    long total_ms =
        config->total_timeout_ms > 0 ? (long)config->total_timeout_ms : (long)TOTAL_TIMEOUT_MS;
    CURLcode code = curl_easy_setopt(easy, CURLOPT_URL, config->url);

    /* the others cannot fail: they store a number or a pointer, or copy a few bytes */
    curl_easy_setopt(easy, CURLOPT_PRIVATE, call);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* never join a resolver thread */
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call->error);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, call);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, total_ms);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_USERAGENT,
                                own->user_agent != NULL ? own->user_agent : "outcry");
    if (code == CURLE_OK && !own->use_environment_proxy)
        code = curl_easy_setopt(easy, CURLOPT_PROXY, "");
    if (code == CURLE_OK && own->ca_file != NULL)
        code = curl_easy_setopt(easy, CURLOPT_CAINFO, own->ca_file);
    return code;
}

static enum oc_status check_call(const struct http_client *client,
                                 const struct http_call_config *config, struct error *error)
{
    size_t length = strlen(config->url);
    CURLU *parsed;
    CURLUcode code;

    if (config->method != HTTP_METHOD_GET && config->method != HTTP_METHOD_POST &&
        config->method != HTTP_METHOD_PUT && config->method != HTTP_METHOD_DELETE)
        return error_set(error, OC_EINVALID, "request: method %s is not supported",
                         http_method_text(config->method));
    if (length > LIMIT_NET_URL ||
        (strncmp(config->url, "http://", 7) != 0 && strncmp(config->url, "https://", 8) != 0))
        return error_set(error, OC_EINVALID, "request %.60s: not an http:// or https:// URL",
                         config->url);
    if (client->waiting_count >= client->config.queue_max)
        return error_set(error, OC_EFULL, "request: %zu are waiting already",
                         client->waiting_count);
    parsed = curl_url();
    if (parsed == NULL)
        return error_set(error, OC_ENOMEM, "request: out of memory");
    code = curl_url_set(parsed, CURLUPART_URL, config->url, 0);
    curl_url_cleanup(parsed);
    if (code != CURLUE_OK)
        return error_set(error, OC_EINVALID, "request %.*s: %s", (int)strcspn(config->url, "?"),
                         config->url, curl_url_strerror(code));
    return OC_OK;
}

enum oc_status http_client_start(struct http_client *client, const struct http_call_config *config,
                                 http_call_fn *on_done, void *context, struct http_call **out,
                                 struct error *error)
{
    enum oc_status status = check_call(client, config, error);
    struct http_call *call;

    if (status != OC_OK)
        return status;
    call = calloc(1, sizeof(*call));
    if (call == NULL)
        return error_set(error, OC_ENOMEM, "request: out of memory");
    call->client = client;
    call->on_done = on_done;
    call->context = context;
    buffer_init(&call->body,
                config->body_bytes_max > 0 ? config->body_bytes_max : LIMIT_NET_REPLY_BODY);
    buffer_init(&call->head, LIMIT_NET_REPLY_HEADERS);
    call->easy = curl_easy_init();
    if (call->easy == NULL || set_method(call, config) != CURLE_OK ||
        set_headers(call, config) != CURLE_OK || set_rest(call, config) != CURLE_OK) {
        free_call(call);
        return error_set(error, OC_ENOMEM, "request: out of memory");
    }
    client->waiting_count++;
    list_add(&client->waiting, &client->waiting_last, call);
    if (client->depth == 0)
        start_waiting(client);
    if (out != NULL)
        *out = call;
    return OC_OK;
}

size_t http_client_active(const struct http_client *client)
{
    return client->active_count + client->waiting_count;
}

void http_client_cancel_all(struct http_client *client)
{
    while (client->active != NULL) {
        struct http_call *call = client->active;

        detach(call);
        free_call(call);
    }
    while (client->waiting != NULL) {
        struct http_call *call = client->waiting;

        detach(call);
        free_call(call);
    }
}
