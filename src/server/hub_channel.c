/* hub_channel.c - channels by name, and who sits in them.
 * SPDX-License-Identifier: MIT */
#include "server/hub_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct kind_row {
    const char *name;
    bool has_symbol;
} KINDS[HUB_KIND_COUNT] = {
#define HUB_KIND_ROW(name, text, symbol) {text, symbol},
    HUB_KIND_LIST(HUB_KIND_ROW)
#undef HUB_KIND_ROW
};

static size_t hash_of(const char *name)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (; *name != '\0'; name++) {
        hash = (hash ^ (unsigned char)*name) * UINT64_C(1099511628211);
    }
    return (size_t)(hash ^ hash >> 29);
}

struct hub_channel *hub_channel_find(const struct hub *hub, const char *name)
{
    struct hub_channel *channel = NULL;

    if (hub->hash_size == 0) {
        return NULL;
    }
    channel = hub->hash[hash_of(name) & (hub->hash_size - 1)];
    while (channel != NULL && strcmp(channel->name, name) != 0) {
        channel = channel->next;
    }
    return channel;
}

static bool grow_hash(struct hub *hub)
{
    size_t size = hub->hash_size == 0 ? 64 : hub->hash_size * 2;
    struct hub_channel **hash = calloc(size, sizeof(struct hub_channel *));

    if (hash == NULL) {
        return false;
    }
    for (size_t i = 0; i < hub->hash_size; i++) {
        struct hub_channel *channel = hub->hash[i];

        while (channel != NULL) {
            struct hub_channel *next = channel->next;
            size_t at = hash_of(channel->name) & (size - 1);

            channel->next = hash[at];
            hash[at] = channel;
            channel = next;
        }
    }
    free((void *)hub->hash);
    hub->hash = hash;
    hub->hash_size = size;
    return true;
}

static void make_name(char name[HUB_NAME_CAP], enum hub_kind kind, const char *symbol,
                      const char *timeframe)
{
    struct {
        const char *text;
    } parts[5] = {{KINDS[kind].name},
                  {symbol == NULL ? "" : "@"},
                  {symbol == NULL ? "" : symbol},
                  {timeframe == NULL ? "" : "@"},
                  {timeframe == NULL ? "" : timeframe}};
    size_t used = 0;

    for (int i = 0; i < 5; i++) { /* on every candle: no printf */
        size_t size = strlen(parts[i].text);

        if (used + size < HUB_NAME_CAP) {
            memcpy(name + used, parts[i].text, size);
            used += size;
        }
    }
    name[used] = '\0';
}

struct hub_channel *hub_channel_of(struct hub *hub, enum hub_kind kind, const char *symbol,
                                   const char *timeframe)
{
    char name[HUB_NAME_CAP];
    struct hub_channel *channel = NULL;
    size_t at = 0;

    make_name(name, kind, symbol, timeframe);
    channel = hub_channel_find(hub, name);
    if (channel != NULL) {
        return channel;
    }
    if (hub->channel_count >= hub->hash_size && !grow_hash(hub)) {
        return NULL;
    }
    channel = calloc(1, sizeof(*channel));
    if (channel == NULL) {
        return NULL;
    }
    memcpy(channel->name, name, sizeof(name));
    channel->kind = kind;
    at = hash_of(name) & (hub->hash_size - 1);
    channel->next = hub->hash[at];
    hub->hash[at] = channel;
    hub->channel_count++;
    return channel;
}

/* ---- names from clients ---- */

static bool parse_kind(struct slice text, enum hub_kind *out)
{
    for (int i = 0; i < HUB_KIND_COUNT; i++) {
        if (slice_is(text, KINDS[i].name)) {
            *out = (enum hub_kind)i;
            return true;
        }
    }
    return false;
}

static enum oc_status check_symbol(struct hub *hub, const char *symbol, char *why, size_t why_size)
{
    const struct source *source = hub->server->source;
    size_t index = 0;
    char upper[OC_SYMBOL_CAP];
    size_t size = strlen(symbol) + 1;

    if (source->symbol_find(source->context, symbol, &index)) {
        return OC_OK;
    }
    memcpy(upper, symbol, size);
    for (char *c = upper; *c != '\0'; c++) {
        *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
    }
    if (strcmp(upper, symbol) != 0) {
        snprintf(why, why_size, "symbols are upper-case: %s should be %s", symbol, upper);
    } else if (!source->has_symbols(source->context)) {
        snprintf(why, why_size, "%s: the exchange's symbols are not known yet", symbol);
        return OC_EAGAIN;
    } else {
        snprintf(why, why_size, "%s is not followed", symbol);
    }
    return OC_ESYMBOL;
}

enum oc_status hub_channel_parse(struct hub *hub, struct slice name, struct hub_channel **out,
                                 char *why, size_t why_size)
{
    struct slice rest = name;
    struct slice parts[4] = {{0}};
    size_t count = 0;
    enum hub_kind kind = HUB_SIGNALS;
    char symbol[OC_SYMBOL_CAP];
    char timeframe[8];
    enum oc_timeframe frame = OC_TF_1M;
    size_t want_max = 0;
    enum oc_status status = OC_OK;
    int shown = (int)(name.size > 80 ? 80 : name.size);

    while (count < 4 && slice_split(&rest, '@', &parts[count])) {
        count++;
    }
    if (count == 0 || !parse_kind(parts[0], &kind)) {
        snprintf(why, why_size, "there is no channel %.*s", shown, name.data);
        return OC_ENOTFOUND;
    }
    want_max = kind == HUB_CANDLES ? 3 : KINDS[kind].has_symbol ? 2 : 1;
    if (count > want_max || (kind == HUB_CANDLES && count != 3) ||
        (count > 1 && !slice_copy(parts[1], symbol, sizeof(symbol))) ||
        (count > 2 && !slice_copy(parts[2], timeframe, sizeof(timeframe)))) {
        snprintf(why, why_size, "channel %.*s: should be %s%s", shown, name.data, KINDS[kind].name,
                 want_max == 3   ? "@SYMBOL@TIMEFRAME"
                 : want_max == 2 ? " or with @SYMBOL"
                                 : "");
        return OC_EINVALID;
    }
    if (count > 1) {
        status = check_symbol(hub, symbol, why, why_size);
        if (status != OC_OK) {
            return status;
        }
    }
    if (count > 2 && !oc_timeframe_parse(timeframe, &frame)) {
        snprintf(why, why_size, "channel %.*s: there is no timeframe %s", shown, name.data,
                 timeframe);
        return OC_EINVALID;
    }
    *out = hub_channel_of(hub, kind, count > 1 ? symbol : NULL, count > 2 ? timeframe : NULL);
    if (*out == NULL) {
        snprintf(why, why_size, "out of memory");
        return OC_ENOMEM;
    }
    return OC_OK;
}

/* ---- seats ---- */

struct hub_sub *hub_sub_find(const struct hub_client *client, const struct hub_channel *channel)
{
    struct hub_sub *sub = client->subs;

    while (sub != NULL && sub->channel != channel) {
        sub = sub->next;
    }
    return sub;
}

struct hub_sub *hub_sub_add(struct hub_client *client, struct hub_channel *channel)
{
    struct hub *hub = client->hub;
    struct hub_sub *sub = NULL;

    if (channel->count == channel->size) {
        size_t size = channel->size == 0 ? 4 : channel->size * 2;
        struct hub_sub **seats = realloc((void *)channel->seats, size * sizeof(struct hub_sub *));

        if (seats == NULL) {
            return NULL;
        }
        channel->seats = seats;
        channel->size = size;
    }
    sub = calloc(1, sizeof(*sub));
    if (sub == NULL) {
        return NULL;
    }
    sub->client = client;
    sub->channel = channel;
    sub->seat = channel->count;
    channel->seats[channel->count++] = sub;
    sub->next = client->subs;
    client->subs = sub;
    client->sub_count++;
    hub->subscriptions++;
    hub->used_channels += channel->count == 1 ? 1 : 0;
    hub->candle_subscriptions += channel->kind == HUB_CANDLES ? 1 : 0;
    return sub;
}

void hub_sub_remove(struct hub_client *client, struct hub_sub *sub)
{
    struct hub *hub = client->hub;
    struct hub_channel *channel = sub->channel;
    struct hub_sub **link = &client->subs;

    while (*link != sub) {
        link = &(*link)->next;
    }
    *link = sub->next;
    channel->count--;
    channel->seats[sub->seat] = channel->seats[channel->count];
    channel->seats[sub->seat]->seat = sub->seat;
    client->sub_count--;
    hub->subscriptions--;
    hub->used_channels -= channel->count == 0 ? 1 : 0;
    hub->candle_subscriptions -= channel->kind == HUB_CANDLES ? 1 : 0;
    free(sub);
}

void hub_channels_deinit(struct hub *hub)
{
    for (size_t i = 0; i < hub->hash_size; i++) {
        while (hub->hash[i] != NULL) {
            struct hub_channel *channel = hub->hash[i];

            hub->hash[i] = channel->next;
            free((void *)channel->seats);
            free(channel);
        }
    }
    free((void *)hub->hash);
    hub->hash = NULL;
    hub->hash_size = 0;
}
