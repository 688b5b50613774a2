/* hub_message.c - what WebSocket clients ask for. Every request is answered once, with its id.
 * SPDX-License-Identifier: MIT */
#include "server/hub_inside.h"

#include "base/decimal.h"
#include "base/json_text.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

enum { MESSAGE_ID_CAP = 64 };

static void begin_answer(struct buffer *out, struct json_writer *json, const char *type,
                         const cJSON *id)
{
    buffer_init(out, 65536);
    json_init(json, out);
    json_object_begin(json);
    json_member_string(json, "type", type);
    json_key(json, "id");
    if (cJSON_IsRaw(id)) {
        json_raw(json, slice_of(id->valuestring));
    } else if (cJSON_IsNumber(id)) {
        json_number(json, id->valuedouble);
    } else if (cJSON_IsString(id)) {
        json_string(json, id->valuestring);
    } else {
        json_null(json);
    }
}

static void end_answer(struct hub_client *client, struct buffer *out, struct json_writer *json)
{
    json_object_end(json);
    hub_client_answer(client, buffer_slice(out));
    buffer_deinit(out);
}

static void answer_error(struct hub_client *client, const cJSON *id, const char *code,
                         const char *message)
{
    struct buffer out;
    struct json_writer json;

    begin_answer(&out, &json, "error", id);
    json_member_string(&json, "code", code);
    json_member_string(&json, "message", message);
    end_answer(client, &out, &json);
}

static void answer_channels(struct hub_client *client, const cJSON *id)
{
    struct buffer out;
    struct json_writer json;
    const struct hub_channel *channels[HUB_CLIENT_CHANNELS];
    size_t count = 0;

    for (const struct hub_sub *sub = client->subs; sub != NULL; sub = sub->next) {
        channels[count++] = sub->channel;
    }
    begin_answer(&out, &json, "ack", id);
    json_key(&json, "channels");
    json_array_begin(&json);
    while (count-- > 0) { /* in the order of asking */
        json_string(&json, channels[count]->name);
    }
    json_array_end(&json);
    end_answer(client, &out, &json);
}

/* The channels of a request, each once. False: answered with an error. */
static bool read_channels(struct hub_client *client, const cJSON *id, const cJSON *list,
                          struct hub_channel *out[HUB_CLIENT_CHANNELS], size_t *count)
{
    const cJSON *item = NULL;
    char why[160];

    *count = 0;
    if (!cJSON_IsArray(list) || list->child == NULL) {
        answer_error(client, id, "invalid", "channels must be a list of names");
        return false;
    }
    cJSON_ArrayForEach(item, list)
    {
        struct hub_channel *channel = NULL;
        enum oc_status status = OC_EINVALID;
        size_t i = 0;

        snprintf(why, sizeof(why), "a channel must be a text");
        if (cJSON_IsString(item)) {
            status = hub_channel_parse(client->hub, slice_of(item->valuestring), &channel, why,
                                       sizeof(why));
        }
        if (status != OC_OK) {
            answer_error(client, id,
                         status == OC_ENOTFOUND ? "unknown_channel" : oc_status_code(status), why);
            return false;
        }
        while (i < *count && out[i] != channel) {
            i++;
        }
        if (i == HUB_CLIENT_CHANNELS) {
            answer_error(client, id, "too_many_channels", "at most 64 channels a connection");
            return false;
        }
        if (i == *count) {
            out[(*count)++] = channel;
        }
    }
    return true;
}

static bool read_since(struct hub_client *client, const cJSON *id, const cJSON *since,
                       uint64_t *out)
{
    if (since == NULL || cJSON_IsNull(since)) {
        return true;
    }
    if (!cJSON_IsNumber(since) || !(since->valuedouble >= 0) || since->valuedouble > 9e15 ||
        since->valuedouble != (double)(uint64_t)since->valuedouble) {
        answer_error(client, id, "invalid", "since must be a seq: a whole number, 0 or more");
        return false;
    }
    *out = (uint64_t)since->valuedouble;
    return true;
}

static bool sit_down(struct hub_client *client, struct hub_channel *const *channels, size_t count,
                     bool has_since)
{
    for (size_t i = 0; i < count; i++) {
        struct hub_sub *sub = hub_sub_find(client, channels[i]);

        if (sub == NULL) {
            sub = hub_sub_add(client, channels[i]);
            if (sub == NULL) {
                return false;
            }
            sub->is_asked = true;
        } else if (has_since) {
            sub->is_asked = true;
        }
    }
    return true;
}

static void subscribe(struct hub_client *client, const cJSON *id, const cJSON *request)
{
    struct hub_channel *channels[HUB_CLIENT_CHANNELS];
    const cJSON *since = cJSON_GetObjectItemCaseSensitive(request, "since");
    const cJSON *epoch = cJSON_GetObjectItemCaseSensitive(request, "epoch");
    const char *own_epoch = client->hub->server->store->epoch;
    bool has_since = since != NULL && !cJSON_IsNull(since);
    bool wants_market = false;
    uint64_t after = 0;
    size_t count = 0;
    size_t added = 0;

    if (!read_channels(client, id, cJSON_GetObjectItemCaseSensitive(request, "channels"), channels,
                       &count) ||
        !read_since(client, id, since, &after)) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        bool is_new = hub_sub_find(client, channels[i]) == NULL;

        added += is_new ? 1 : 0;
        wants_market = wants_market || (is_new && channels[i]->kind == HUB_MARKET);
    }
    if (client->sub_count + added > HUB_CLIENT_CHANNELS) {
        answer_error(client, id, "too_many_channels", "at most 64 channels a connection");
        return;
    }
    if (!sit_down(client, channels, count, has_since)) {
        hub_subscribe_live(client);
        answer_error(client, id, oc_status_code(OC_ENOMEM), "out of memory");
        return;
    }
    answer_channels(client, id);
    if (has_since) {
        hub_replay_begin(client, after,
                         !cJSON_IsString(epoch) || strcmp(epoch->valuestring, own_epoch) == 0);
    } else {
        hub_subscribe_live(client);
    }
    if (wants_market) {
        hub_market_snapshot(client->hub, client);
    }
}

static void unsubscribe(struct hub_client *client, const cJSON *id, const cJSON *request)
{
    struct hub_channel *channels[HUB_CLIENT_CHANNELS];
    size_t count = 0;

    if (!read_channels(client, id, cJSON_GetObjectItemCaseSensitive(request, "channels"), channels,
                       &count)) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct hub_sub *sub = hub_sub_find(client, channels[i]);

        if (sub != NULL) {
            hub_sub_remove(client, sub);
        }
    }
    answer_channels(client, id);
}

static void ping(struct hub_client *client, const cJSON *id)
{
    struct buffer out;
    struct json_writer json;

    begin_answer(&out, &json, "pong", id);
    end_answer(client, &out, &json);
}

static void handle(struct hub_client *client, const cJSON *id, const cJSON *request)
{
    const cJSON *op = cJSON_GetObjectItemCaseSensitive(request, "op");
    const char *name = cJSON_IsString(op) ? op->valuestring : "";

    if (strcmp(name, "subscribe") == 0) {
        subscribe(client, id, request);
    } else if (strcmp(name, "unsubscribe") == 0) {
        unsubscribe(client, id, request);
    } else if (strcmp(name, "list") == 0) {
        answer_channels(client, id);
    } else if (strcmp(name, "ping") == 0) {
        ping(client, id);
    } else {
        answer_error(client, id, "unknown_op", "op must be subscribe, unsubscribe, list or ping");
    }
}

/* A whole number beyond 2^53, such as a time in nanoseconds, goes back as it came. */
static const cJSON *exact_id(cJSON *request, struct slice message)
{
    const cJSON *id = cJSON_GetObjectItemCaseSensitive(request, "id");
    struct slice text = json_text_member(message, "id");
    int64_t value = 0;
    char digits[DECIMAL_TEXT_SIZE];

    if (!cJSON_IsNumber(id) || decimal_parse_int(text.data, text.size, &value) != OC_OK) {
        return id;
    }
    digits[decimal_print_int(digits, value)] = '\0';
    if (!cJSON_ReplaceItemInObjectCaseSensitive(request, "id", cJSON_CreateRaw(digits))) {
        return id;
    }
    return cJSON_GetObjectItemCaseSensitive(request, "id");
}

void hub_client_message(struct hub_client *client, struct slice message)
{
    cJSON *request = cJSON_ParseWithLength(message.data, message.size);
    const cJSON *id = NULL;

    if (!cJSON_IsObject(request)) {
        answer_error(client, NULL, oc_status_code(OC_EMALFORMED),
                     "a message must be one JSON object");
        cJSON_Delete(request);
        return;
    }
    id = cJSON_GetObjectItemCaseSensitive(request, "id");
    if (id != NULL && !cJSON_IsNumber(id) && !cJSON_IsNull(id) &&
        !(cJSON_IsString(id) && strlen(id->valuestring) <= MESSAGE_ID_CAP)) {
        answer_error(client, NULL, oc_status_code(OC_EINVALID),
                     "id must be a number or a text of at most 64 bytes");
    } else {
        handle(client, exact_id(request, message), request);
    }
    cJSON_Delete(request);
}
