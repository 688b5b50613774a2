/* stream.c - streams by name: what the name means, who listens.
 * SPDX-License-Identifier: MIT */
#include "sim/sim_internal.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS = 4096 };

static bool parse_depth(const struct sim *sim, struct slice kind, struct sim_stream_name *out)
{
    static const size_t LEVELS[] = {5, 10, 20};
    struct slice speed = kind, number;
    size_t i;

    (void)slice_split(&speed, '@', &number);
    number = slice_make(number.data + 5, number.size - 5);
    out->speed_ms = sim->market == OC_MARKET_SPOT ? 1000 : 250;
    if (speed.data != NULL && slice_is(speed, "100ms"))
        out->speed_ms = 100;
    else if (speed.data != NULL && sim->market == OC_MARKET_USDM && slice_is(speed, "500ms"))
        out->speed_ms = 500;
    else if (speed.data != NULL && !slice_is(speed, "1000ms") && !slice_is(speed, "250ms"))
        return false;
    if (number.size == 0) {
        out->kind = SIM_STREAM_DEPTH;
        return true;
    }
    for (i = 0; i < sizeof LEVELS / sizeof LEVELS[0]; i++)
        if (slice_is(number, i == 0 ? "5" : i == 1 ? "10" : "20")) {
            out->kind = SIM_STREAM_PARTIAL_DEPTH;
            out->levels = LEVELS[i];
            return true;
        }
    return false;
}

static bool parse_kline(const struct sim *sim, struct slice kind, struct sim_stream_name *out)
{
    struct slice zone = slice_make(kind.data + 6, kind.size - 6), interval;

    out->kind = SIM_STREAM_KLINE;
    (void)slice_split(&zone, '@', &interval);
    if (zone.data != NULL) {
        if (!slice_is(zone, "+08:00"))
            return false;
        out->tz_ms = INT64_C(8) * 3600000;
    }
    return sim_interval_parse(interval, &out->interval) &&
           (out->interval != SIM_1S || sim->market == OC_MARKET_SPOT);
}

bool sim_stream_parse(const struct sim *sim, struct slice text, struct sim_stream_name *out)
{
    static const struct {
        const char *text;
        enum sim_stream_kind kind;
    } KINDS[] = {
        {"aggTrade", SIM_STREAM_AGG_TRADE},     {"trade", SIM_STREAM_TRADE},
        {"miniTicker", SIM_STREAM_MINI_TICKER}, {"ticker", SIM_STREAM_TICKER},
        {"bookTicker", SIM_STREAM_BOOK_TICKER},
    };
    struct slice kind = text, symbol;
    size_t i;

    memset(out, 0, sizeof *out);
    if (slice_is(text, "!miniTicker@arr") ||
        (slice_is(text, "!ticker@arr") && sim->market == OC_MARKET_USDM)) {
        out->kind = text.data[1] == 'm' ? SIM_STREAM_MINI_TICKERS : SIM_STREAM_TICKERS;
        return true;
    }
    (void)slice_split(&kind, '@', &symbol);
    out->series = sim_store_find_lower(&sim->store, symbol);
    if (out->series == NULL || kind.data == NULL)
        return false;
    if (slice_starts(kind, "kline_"))
        return parse_kline(sim, kind, out);
    if (slice_starts(kind, "depth"))
        return parse_depth(sim, kind, out);
    for (i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++)
        if (slice_is(kind, KINDS[i].text)) {
            out->kind = KINDS[i].kind;
            return true;
        }
    return false;
}

bool sim_stream_is_book(const struct sim_stream_name *name)
{
    return name->kind == SIM_STREAM_BOOK_TICKER || name->kind == SIM_STREAM_DEPTH ||
           name->kind == SIM_STREAM_PARTIAL_DEPTH;
}

/* Events of one moment run in the order of symbols, and for each in that of kinds and intervals. */
static uint64_t order_of(const struct sim_stream_name *name)
{
    uint64_t index = name->series != NULL ? name->series->symbol.index : 0xffffff;

    return index << 32 | (uint64_t)name->kind << 24 | (uint64_t)name->interval << 16 |
           (uint64_t)(name->tz_ms != 0) << 15 | (uint64_t)name->levels << 8 |
           (uint64_t)(name->speed_ms / 100);
}

struct sim_stream *sim_stream_get(struct sim *sim, struct slice text, uint64_t hash)
{
    struct sim_stream_name name;
    struct sim_stream *stream;

    if (sim->streams == NULL) {
        sim->streams = calloc(SLOTS, sizeof(struct sim_stream *));
        if (sim->streams == NULL)
            return NULL;
        sim->stream_slots = SLOTS;
    }
    for (stream = sim->streams[hash % SLOTS]; stream != NULL; stream = stream->next_by_hash)
        if (stream->hash == hash && slice_is(text, stream->text))
            return stream;
    if (!sim_stream_parse(sim, text, &name))
        return NULL;
    stream = calloc(1, sizeof *stream);
    if (stream == NULL)
        return NULL;
    stream->text = malloc(text.size + 1);
    if (stream->text == NULL) {
        free(stream);
        return NULL;
    }
    (void)slice_copy(text, stream->text, text.size + 1);
    stream->sim = sim;
    stream->hash = hash;
    stream->name = name;
    stream->held_open_ms = -1;
    stream->task.run = sim_feed_run;
    stream->task.order = order_of(&name);
    stream->next_by_hash = sim->streams[hash % SLOTS];
    sim->streams[hash % SLOTS] = stream;
    sim->stream_count++;
    return stream;
}

bool sim_stream_join(struct sim_stream *stream, struct sim_conn *conn)
{
    if (stream->member_count == stream->member_cap) {
        size_t cap = stream->member_cap == 0 ? 2 : stream->member_cap * 2;
        struct sim_conn **members = realloc(stream->members, cap * sizeof(struct sim_conn *));

        if (members == NULL)
            return false;
        stream->members = members;
        stream->member_cap = cap;
    }
    stream->members[stream->member_count++] = conn;
    if (stream->member_count == 1)
        sim_feed_begin(stream);
    if (stream->name.kind == SIM_STREAM_KLINE) {
        conn->kline_count++;
        stream->sim->kline_subscriptions++;
    }
    return true;
}

void sim_stream_leave(struct sim_stream *stream, struct sim_conn *conn)
{
    size_t i;

    for (i = 0; i < stream->member_count && stream->members[i] != conn; i++)
        continue;
    if (i == stream->member_count)
        return;
    /* keeps the order, so that a run is the same every time */
    memmove(stream->members + i, stream->members + i + 1,
            (stream->member_count - i - 1) * sizeof(struct sim_conn *));
    if (--stream->member_count == 0)
        sim_agenda_remove(&stream->sim->agenda, &stream->task);
    if (stream->name.kind == SIM_STREAM_KLINE) {
        conn->kline_count--;
        stream->sim->kline_subscriptions--;
    }
}

void sim_streams_free(struct sim *sim)
{
    size_t i;

    for (i = 0; sim->streams != NULL && i < SLOTS; i++)
        while (sim->streams[i] != NULL) {
            struct sim_stream *stream = sim->streams[i];

            sim->streams[i] = stream->next_by_hash;
            free(stream->members);
            free(stream->text);
            free(stream);
        }
    free(sim->streams);
    sim->streams = NULL;
}
