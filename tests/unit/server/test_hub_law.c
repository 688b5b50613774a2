/* test_hub_law.c - whoever reconnects with `since` misses nothing and sees nothing twice.
 *
 * Random events, channels, disconnects in the middle of replays and reconnects, against the list of what
 * was published.
 * SPDX-License-Identifier: MIT */
#include "server/server.h"
#include "support/check.h"
#include "support/hub_peer.h"
#include "support/server_rig.h"

enum { LAW_CLIENTS = 5, LAW_STEPS = 1500, LAW_EVENTS = 4000 };

struct law_event {
    uint64_t seq;
    size_t symbol;
    bool is_signal, is_endorsed;
};

struct law_channels {
    const char *list;
    bool (*has)(const struct law_event *event);
};

static bool has_signals(const struct law_event *event)
{
    return event->is_signal;
}

static bool has_symbol_or_endorsed(const struct law_event *event)
{
    return event->is_signal && (event->symbol == 0 || event->is_endorsed);
}

static bool has_endorsed(const struct law_event *event)
{
    return event->is_endorsed;
}

static bool has_all(const struct law_event *event)
{
    (void)event;
    return true;
}

static bool has_outcomes_of_one(const struct law_event *event)
{
    return !event->is_signal && event->symbol == 1;
}

static const struct law_channels LAW_CHANNELS[LAW_CLIENTS] = {
    {"\"signals\"", has_signals},
    {"\"endorsed\",\"signals@AAAUSDT\"", has_symbol_or_endorsed},
    {"\"endorsed\"", has_endorsed},
    {"\"outcomes\",\"signals\",\"endorsed\",\"signals@BBBUSDT\"", has_all},
    {"\"outcomes@BBBUSDT\"", has_outcomes_of_one},
};

struct law_client {
    struct hub_peer *peer; /* NULL: away */
    size_t at;             /* messages read */
    uint64_t last;         /* the last seq seen */
    uint64_t first;        /* it is owed what came after this */
    size_t seen;
};

static struct law_event law_log[LAW_EVENTS];
static size_t law_count;

static uint64_t law_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void law_publish(struct server_rig *own, uint64_t *random)
{
    struct law_event event = {.symbol = law_random(random) % 2,
                              .is_signal = law_random(random) % 3 != 0};

    event.is_endorsed = event.is_signal && law_random(random) % 2 == 0;
    if (event.is_signal) {
        event.seq = server_rig_next(own, event.symbol, event.is_endorsed);
    } else {
        event.seq =
            server_rig_outcome(own, event.symbol, own->next_ms, OC_SHORT, OC_OUTCOME_HIT_STOP);
    }
    law_log[law_count++] = event;
}

/* Each message that came must be the next one this client is owed. */
static void law_read(struct law_client *client, const struct law_channels *channels)
{
    hub_peer_read(client->peer);
    for (; client->at < client->peer->count; client->at++) {
        const cJSON *message = client->peer->messages[client->at];
        const char *type = hub_peer_text(message, "type");
        uint64_t seq = (uint64_t)hub_peer_number(message, "seq");
        uint64_t owed = 0;

        if (strcmp(type, "signal") != 0 && strcmp(type, "outcome") != 0) {
            assert_string_not_equal(type, "lagged");
            assert_string_not_equal(type, "resync-required");
            assert_string_not_equal(type, "error");
            continue;
        }
        for (size_t i = 0; i < law_count && owed == 0; i++) {
            if (law_log[i].seq > client->last && channels->has(&law_log[i])) {
                owed = law_log[i].seq;
            }
        }
        assert_int_equal(seq, owed);
        assert_true(hub_peer_number(message, "prev") <= (double)client->last ||
                    client->last == client->first);
        client->last = seq;
        client->seen++;
    }
}

static void law_connect(struct law_client *client, struct server_rig *own,
                        const struct law_channels *channels)
{
    char request[200];

    client->peer = calloc(1, sizeof(*client->peer));
    client->at = 0;
    hub_peer_open(client->peer, &own->net, false);
    snprintf(request, sizeof(request),
             "{\"id\":1,\"op\":\"subscribe\",\"channels\":[%s],\"since\":%llu,\"epoch\":"
             "\"00000000000000aa\"}",
             channels->list, (unsigned long long)client->last);
    hub_peer_send(client->peer, request);
}

static void law_leave(struct law_client *client)
{
    hub_peer_close(client->peer);
    free(client->peer);
    client->peer = NULL;
}

static void law_run(uint64_t seed)
{
    struct server_rig *own = calloc(1, sizeof(*own));
    struct law_client clients[LAW_CLIENTS];
    uint64_t random = seed;

    memset(clients, 0, sizeof(clients));
    law_count = 0;
    server_rig_start(own, NULL, NULL);
    for (int i = 0; i < LAW_CLIENTS; i++) {
        clients[i].last = clients[i].first = own->store->seq;
    }
    for (int step = 0; step < LAW_STEPS; step++) {
        struct law_client *client = &clients[law_random(&random) % LAW_CLIENTS];
        const struct law_channels *channels = &LAW_CHANNELS[client - clients];
        uint64_t dice = law_random(&random) % 10;

        if (dice < 6) {
            for (uint64_t n = law_random(&random) % 4; n > 0; n--) {
                law_publish(own, &random);
            }
        } else if (client->peer == NULL) {
            law_connect(client, own, channels);
        } else if (dice == 6) { /* away, perhaps in the middle of a replay */
            law_read(client, channels);
            law_leave(client);
        } else {
            net_rig_run(&own->net, 0);
            law_read(client, channels);
        }
    }
    for (int i = 0; i < LAW_CLIENTS; i++) {
        size_t owed = 0;

        if (clients[i].peer == NULL) {
            law_connect(&clients[i], own, &LAW_CHANNELS[i]);
        }
        for (size_t k = 0; k < law_count; k++) {
            owed += LAW_CHANNELS[i].has(&law_log[k]) ? 1 : 0;
        }
        for (int turn = 0; turn < 300 && clients[i].seen < owed; turn++) {
            net_rig_run(&own->net, 1);
            law_read(&clients[i], &LAW_CHANNELS[i]);
        }
        assert_int_equal(clients[i].seen, owed);
        assert_true(owed > 50);
        law_leave(&clients[i]);
    }
    server_rig_stop(own);
    free(own);
}

static const struct law_case {
    const char *name;
    uint64_t seed;
} LAWS[] = {
    {"nothing missed, nothing twice: seed 1", 1},
    {"nothing missed, nothing twice: seed 2", 2},
    {"nothing missed, nothing twice: seed 3", 0x9e3779b97f4a7c15},
};

static void law_row(void **state)
{
    law_run(((const struct law_case *)*state)->seed * 2654435761U + 88172645463325252U);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, LAWS, law_row);
    return check_run(&list, "hub_law");
}
