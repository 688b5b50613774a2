/* conn_send.c - subscribing: batches under the message rate, their answers, and the names that a
 * refused batch is taken apart for.
 * SPDX-License-Identifier: MIT */
#include "exchange/binance/conn_send.h"

#include "base/limits.h"
#include "base/log.h"

#include <stdio.h>
#include <string.h>

static const int64_t ANSWER_TIMEOUT_MS = 10000;

static bool is_settled(const struct conn_entry *entry)
{
    return entry->has_data || entry->state == ENTRY_ACKED || entry->state == ENTRY_REFUSED;
}

/* The only writer of entry states; keeps the counts. */
static void set_entry(struct conn *conn, uint32_t index, enum entry_state state, bool has_data)
{
    struct conn_entry *entry = &conn->entries[index];
    bool was_settled = is_settled(entry);

    if (has_data && !entry->has_data)
        conn->silent--;
    entry->state = state;
    entry->has_data = has_data;
    if (!was_settled && is_settled(entry))
        conn->unsettled--;
    else if (was_settled && !is_settled(entry))
        conn->unsettled++;
}

/* Left to the timer: the names of one turn go out together, and nothing is called back from here. */
static void want(struct conn *conn)
{
    if (conn->state == CONN_SUBSCRIBING || conn->state == CONN_LIVE)
        loop_timer_once(conn->timer, 1);
}

void conn_add_entry(struct conn *conn, uint32_t index)
{
    conn->entries[index] = (struct conn_entry){ENTRY_WANTED, false, false, 0};
    conn->unsettled++;
    conn->silent++;
    want(conn);
}

void conn_remove_entry(struct conn *conn, uint32_t index, uint32_t last, const char *symbol)
{
    const struct conn_entry *entry = &conn->entries[index];

    if (!is_settled(entry))
        conn->unsettled--;
    if (!entry->has_data)
        conn->silent--;
    /* one that does not fit stays subscribed: frames of symbols nobody follows are ignored */
    if (conn->opened_mono_ms != 0 && entry->state != ENTRY_WANTED &&
        conn->unsubscribe.size + OC_SYMBOL_CAP + 16 <= LIMIT_EXCHANGE_CONTROL - 128) {
        if (conn->unsubscribe.size > 0)
            buffer_append_char(&conn->unsubscribe, ',');
        binance_append_stream_name(&conn->unsubscribe, symbol);
    }
    conn->entries[index] = conn->entries[last];
    want(conn);
}

/* ---- messages ---- */

static bool send_message(struct conn *conn, const char *method, struct slice names)
{
    struct buffer message;
    bool is_sent;

    buffer_init(&message, LIMIT_EXCHANGE_CONTROL);
    buffer_printf(&message, "{\"method\":\"%s\",\"params\":[", method);
    buffer_append_slice(&message, names);
    buffer_printf(&message, "],\"id\":%u}", ++conn->request_id);
    is_sent = buffer_status(&message) == OC_OK &&
              ws_client_send(conn->ws, buffer_slice(&message)) == OC_OK;
    buffer_deinit(&message);
    conn->sent_mono_ms = loop_mono_ms(conn->binance->loop);
    return is_sent;
}

/* Gathers up to a batch of wanted names and marks them as sent with the id the message will have. */
static uint32_t gather(struct conn *conn, struct buffer *names)
{
    uint32_t taken = 0;

    for (uint32_t i = 0; i < conn->shard->count && taken < LIMIT_EXCHANGE_NAMES; i++) {
        struct conn_entry *entry = &conn->entries[i];

        if (entry->state != ENTRY_WANTED || (entry->is_alone && taken > 0))
            continue;
        /* a name of 50 bytes and its decoration must always fit beside the frame of the message */
        if (names->size + OC_SYMBOL_CAP + 16 > LIMIT_EXCHANGE_CONTROL - 128)
            break;
        if (taken > 0)
            buffer_append_char(names, ',');
        binance_append_stream_name(names, conn->binance->slots[conn->shard->slots[i]].symbol);
        set_entry(conn, i, ENTRY_SENT, entry->has_data);
        entry->request_id = conn->request_id + 1;
        taken++;
        if (entry->is_alone)
            break;
    }
    return taken;
}

enum conn_event conn_send_next(struct conn *conn)
{
    int64_t mono_ms = loop_mono_ms(conn->binance->loop);
    int64_t gap_ms = conn->sent_mono_ms + conn->binance->urls.market->message_gap_ms - mono_ms;
    struct buffer names;
    bool is_ok = true;
    uint32_t taken = 0;

    if (gap_ms > 0) {
        loop_timer_once(conn->timer, (uint64_t)gap_ms);
        return CONN_ON_NOTHING;
    }
    if (conn->unsubscribe.size > 0) {
        is_ok = send_message(conn, "UNSUBSCRIBE", buffer_slice(&conn->unsubscribe));
        buffer_clear(&conn->unsubscribe);
        taken = 1;
    } else {
        buffer_init(&names, LIMIT_EXCHANGE_CONTROL);
        taken = gather(conn, &names);
        if (taken > 0)
            is_ok = send_message(conn, "SUBSCRIBE", buffer_slice(&names));
        buffer_deinit(&names);
    }
    if (!is_ok) {
        (void)snprintf(conn->reason, sizeof(conn->reason), "stream does not take our messages");
        return CONN_ON_BROKEN;
    }
    if (taken > 0) {
        loop_timer_once(conn->timer, conn->binance->urls.market->message_gap_ms);
        return CONN_ON_NOTHING;
    }
    if (conn->unsettled == 0)
        return CONN_ON_SETTLED;
    if (mono_ms - conn->sent_mono_ms < ANSWER_TIMEOUT_MS) {
        loop_timer_once(conn->timer, 500);
        return CONN_ON_NOTHING;
    }
    (void)snprintf(conn->reason, sizeof(conn->reason),
                   "no answer to SUBSCRIBE for %u of %u streams", conn->unsettled,
                   conn->shard->count);
    return CONN_ON_BROKEN;
}

/* ---- answers ---- */

/* Settling is left to the timer: at most one message gap later, and not inside a loop over entries. */
static void settle_soon(struct conn *conn)
{
    if (conn->state == CONN_SUBSCRIBING && conn->unsettled == 0 && conn->unsubscribe.size == 0)
        loop_timer_once(conn->timer, 0);
}

void conn_acked(struct conn *conn, const struct binance_frame *frame)
{
    if (!frame->has_id)
        return;
    for (uint32_t i = 0; i < conn->shard->count; i++) {
        const struct conn_entry *entry = &conn->entries[i];

        if (entry->state == ENTRY_SENT && (int64_t)entry->request_id == frame->id)
            set_entry(conn, i, ENTRY_ACKED, entry->has_data);
    }
    settle_soon(conn);
}

void conn_has_data(struct conn *conn, uint32_t index)
{
    enum entry_state state = conn->entries[index].state;

    set_entry(conn, index, state == ENTRY_SENT || state == ENTRY_REFUSED ? ENTRY_ACKED : state,
              true);
    settle_soon(conn);
}

static uint32_t count_sent(const struct conn *conn, int64_t id)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < conn->shard->count; i++) {
        if (conn->entries[i].state == ENTRY_SENT && (int64_t)conn->entries[i].request_id == id)
            count++;
    }
    return count;
}

/* A refused batch is asked for again name by name, so that one bad name does not cost the others; a
 * refused name is left alone until the next connection. */
void conn_refused(struct conn *conn, const struct binance_frame *frame)
{
    uint32_t count = frame->has_id ? count_sent(conn, frame->id) : 0;

    conn->binance->metrics.control_errors++;
    log_event(LOG_WARN, "exchange", "refused", "venue=binance code=%lld streams=%u text=%s",
              (long long)frame->code, count, frame->text);
    if (!frame->has_id && conn->unsettled > 0 && conn->state == CONN_SUBSCRIBING) {
        char reason[EXCHANGE_REASON_CAP];

        (void)snprintf(reason, sizeof(reason), "exchange refused a message: %lld %.80s",
                       (long long)frame->code, frame->text);
        conn_break(conn, false, reason);
        return;
    }
    for (uint32_t i = 0; i < conn->shard->count && count > 0; i++) {
        struct conn_entry *entry = &conn->entries[i];

        if (entry->state != ENTRY_SENT || (int64_t)entry->request_id != frame->id)
            continue;
        set_entry(conn, i, count == 1 ? ENTRY_REFUSED : ENTRY_WANTED, entry->has_data);
        entry->is_alone = true;
    }
    settle_soon(conn);
}
