/* parse.c - stream frames, the fast way: key-driven and order-free; whatever it finds unusual goes to
 * cJSON in parse_slow.c.
 * SPDX-License-Identifier: MIT */
#include "exchange/binance/parse.h"

#include "base/error.h"
#include "exchange/binance/frame_parts.h"
#include "exchange/binance/scan.h"

#include <string.h>

enum scan_result {
    SCAN_DONE,   /* all of it understood */
    SCAN_ENOUGH, /* some other event: no need to read on */
    SCAN_GIVE_UP /* not as it usually is */
};

/* Marks a member as seen; a second time is not as it usually is. */
static bool mark(uint32_t *present, uint32_t part)
{
    bool is_new = (*present & part) == 0;

    *present |= part;
    return is_new;
}

static bool take_bool(struct scan *scan, bool *out)
{
    struct slice word;

    if (!scan_word(scan, &word))
        return false;
    *out = slice_is(word, "true");
    return *out || slice_is(word, "false");
}

/* "x": - nearly every key is one letter with nothing between; all others go the long way. */
static inline bool take_key(struct scan *scan, struct slice *key)
{
    const char *at = scan->at;

    if (scan->end - at > 4 && at[0] == '"' && at[2] == '"' && at[3] == ':' &&
        SCAN_IS_PLAIN[(unsigned char)at[1]]) {
        *key = (struct slice){at + 1, 1};
        scan->at = at + 4;
        return true;
    }
    return scan_string(scan, key) && scan_take(scan, ':');
}

/* The single-letter members of k. Keys differ by case only: t and T, v and V, l and L. */
static bool take_kline_member(struct scan *scan, struct slice key, struct frame_parts *parts)
{
    struct kline_values *kline = &parts->kline;
    uint32_t *seen = &parts->kline_present;
    struct slice ignored;
    int64_t ignored_int;

    switch (key.size == 1 ? key.data[0] : '\0') {
    case 't':
        return mark(seen, KLINE_OPEN_TIME) && scan_int(scan, &kline->open_time);
    case 'T':
        return mark(seen, KLINE_CLOSE_TIME) && scan_int(scan, &kline->close_time);
    case 's':
        return mark(seen, KLINE_SYMBOL) && scan_string(scan, &parts->kline_symbol);
    case 'i':
        return mark(seen, KLINE_INTERVAL) && scan_string(scan, &parts->interval);
    case 'o':
        return mark(seen, KLINE_OPEN) && scan_string(scan, &kline->open);
    case 'c':
        return mark(seen, KLINE_CLOSE) && scan_string(scan, &kline->close);
    case 'h':
        return mark(seen, KLINE_HIGH) && scan_string(scan, &kline->high);
    case 'l':
        return mark(seen, KLINE_LOW) && scan_string(scan, &kline->low);
    case 'v':
        return mark(seen, KLINE_VOLUME) && scan_string(scan, &kline->volume);
    case 'n':
        return mark(seen, KLINE_TRADES) && scan_int(scan, &kline->trades);
    case 'x':
        return mark(seen, KLINE_IS_FINAL) && take_bool(scan, &parts->is_final);
    case 'q':
        return mark(seen, KLINE_TURNOVER) && scan_string(scan, &kline->turnover);
    case 'V':
        return mark(seen, KLINE_TAKER) && scan_string(scan, &kline->taker);
    case 'f': /* not used, but in every frame: no need for the general skip */
    case 'L':
        return scan_int(scan, &ignored_int);
    case 'Q':
    case 'B':
        return scan_string(scan, &ignored);
    default:
        return scan_skip(scan);
    }
}

static bool take_kline(struct scan *scan, struct frame_parts *parts)
{
    struct slice key;
    bool is_first = true;
    bool ok;

    if (!scan_take(scan, '{'))
        return false;
    while (scan_more(scan, '}', &is_first, &ok)) {
        if (!take_key(scan, &key) || !take_kline_member(scan, key, parts))
            return false;
    }
    return ok;
}

/* id may be a whole number, a text or null: only numbers are ours. */
static bool take_id(struct scan *scan, struct frame_parts *parts)
{
    struct scan tried = *scan;

    if (scan_int(&tried, &parts->id)) {
        parts->has_id = true;
        *scan = tried;
        return true;
    }
    return scan_skip(scan);
}

static enum scan_result take_members(struct scan *scan, struct frame_parts *parts);

/* data, error: their members count as the frame's own, whichever nesting the server chose. */
static enum scan_result take_nested(struct scan *scan, struct frame_parts *parts, uint32_t part)
{
    if (!mark(&parts->present, part))
        return SCAN_GIVE_UP;
    if (scan_peek(scan) != '{')
        return scan_skip(scan) ? SCAN_DONE : SCAN_GIVE_UP;
    return take_members(scan, parts);
}

static enum scan_result done_if(bool ok)
{
    return ok ? SCAN_DONE : SCAN_GIVE_UP;
}

static enum scan_result take_letter(struct scan *scan, char key, struct frame_parts *parts)
{
    uint32_t *seen = &parts->present;

    switch (key) {
    case 'e':
        if (!mark(seen, PART_EVENT) || !scan_string(scan, &parts->event))
            return SCAN_GIVE_UP;
        return slice_is(parts->event, "kline") || slice_is(parts->event, "serverShutdown") ||
                       scan->is_unusual
                   ? SCAN_DONE
                   : SCAN_ENOUGH;
    case 'E':
        return done_if(mark(seen, PART_EVENT_TIME) && scan_int(scan, &parts->event_time));
    case 's':
        return done_if(mark(seen, PART_SYMBOL) && scan_string(scan, &parts->symbol));
    case 'k':
        return done_if(mark(seen, PART_KLINE) && take_kline(scan, parts));
    default:
        return done_if(scan_skip(scan));
    }
}

static enum scan_result take_member(struct scan *scan, struct slice key, struct frame_parts *parts)
{
    uint32_t *seen = &parts->present;

    if (key.size == 1)
        return take_letter(scan, key.data[0], parts);
    if (slice_is(key, "stream"))
        return done_if(mark(seen, PART_STREAM) && scan_string(scan, &parts->stream));
    if (slice_is(key, "data"))
        return take_nested(scan, parts, PART_DATA);
    if (slice_is(key, "error"))
        return take_nested(scan, parts, PART_ERROR);
    if (slice_is(key, "result"))
        return done_if(mark(seen, PART_RESULT) && scan_skip(scan));
    if (slice_is(key, "id"))
        return done_if(mark(seen, PART_ID) && take_id(scan, parts));
    if (slice_is(key, "code"))
        return done_if(mark(seen, PART_CODE) && scan_int(scan, &parts->code));
    if (slice_is(key, "msg"))
        return done_if(mark(seen, PART_MESSAGE) && scan_string(scan, &parts->message));
    return done_if(scan_skip(scan));
}

/* Recursion is bounded: data and error are taken once each. */
static enum scan_result take_members(struct scan *scan, struct frame_parts *parts)
{
    struct slice key;
    bool is_first = true;
    bool ok;

    if (!scan_take(scan, '{'))
        return SCAN_GIVE_UP;
    while (scan_more(scan, '}', &is_first, &ok)) {
        enum scan_result result;

        if (!take_key(scan, &key))
            return SCAN_GIVE_UP;
        result = take_member(scan, key, parts);
        if (result != SCAN_DONE)
            return result;
    }
    return done_if(ok);
}

void binance_parse_frame(const char *bytes, size_t size, struct binance_frame *frame,
                         struct error *error)
{
    struct scan scan = {bytes, bytes + size, false};
    struct frame_parts parts = {0};
    enum scan_result result;

    memset(frame, 0, sizeof(*frame));
    error_clear(error);
    result = take_members(&scan, &parts);
    if (result == SCAN_ENOUGH && !scan.is_unusual) {
        frame->kind = BINANCE_FRAME_OTHER;
        return;
    }
    if (result != SCAN_DONE || scan.is_unusual || scan_peek(&scan) != '\0' || scan.at != scan.end) {
        binance_parse_frame_slow(bytes, size, frame, error);
        return;
    }
    binance_frame_judge(&parts, frame, error);
}
