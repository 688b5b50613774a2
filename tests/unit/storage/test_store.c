/* test_store.c - the store in memory: pages, bounds, the event log.
 * SPDX-License-Identifier: MIT */
#include "storage/store.h"
#include "support/check.h"

static const char EPOCH[] = "00000000000000aa";

static struct oc_instrument instrument_of(const char *symbol)
{
    struct oc_instrument instrument;

    assert_true(oc_instrument_init(&instrument, symbol, OC_MARKET_USDM, 1, 1, 1, 3));
    return instrument;
}

static struct store *open_store(size_t signals, size_t opinions, size_t events)
{
    struct store_memory_config config = {signals, opinions, events, EPOCH};
    struct store *store = NULL;
    struct error error = {0};

    assert_int_equal(store_memory_open(&config, &store, &error), OC_OK);
    return store;
}

/* minute n, direction and endorsement by the caller */
static struct signal_record signal_at(const char *symbol, int64_t minute,
                                      enum oc_direction direction, bool is_endorsed)
{
    struct oc_instrument instrument = instrument_of(symbol);
    struct store_provenance provenance = {.build = "test"};
    struct oc_signal signal = {
        .open_ms = minute * OC_MINUTE_MS,
        .direction = direction,
        .lead = OC_ENGINE_FABIO,
        .is_endorsed = is_endorsed,
        .confidence = is_endorsed ? 0.6 : 0.52,
        .plan = {.engine = OC_ENGINE_FABIO, .setup = OC_SETUP_TREND, .direction = direction},
    };
    struct signal_record record;

    store_signal_init(&record, &instrument, "BINANCE", &provenance, &signal);
    return record;
}

static struct outcome_record outcome_of(const struct signal_record *record,
                                        enum oc_outcome_status status, bool is_final)
{
    struct oc_outcome outcome = {
        .open_ms = record->signal.open_ms,
        .engine = record->signal.lead,
        .setup = record->signal.plan.setup,
        .direction = record->signal.direction,
        .is_published = true,
        .status = status,
        .is_final = is_final,
    };
    struct outcome_record made;

    store_outcome_init(&made, &record->instrument, "BINANCE", &outcome);
    return made;
}

static void put(struct store *store, const char *symbol, int64_t minute,
                enum oc_direction direction, bool is_endorsed)
{
    struct signal_record record = signal_at(symbol, minute, direction, is_endorsed);

    assert_int_equal(store_put_signal(store, &record), OC_OK);
}

struct list {
    int64_t minutes[64];
    size_t count;
};

static void collect(void *context, const struct signal_record *record)
{
    struct list *list = context;

    list->minutes[list->count++] = record->signal.open_ms / OC_MINUTE_MS;
}

/* ---- ids ---- */

/* strategies.md E17 */
static const struct id_case {
    const char *name;
    enum oc_market market;
    const char *symbol;
    enum oc_engine_id engine;
    enum oc_direction direction;
    const char *want;
} IDS[] = {
    {"id of a long on futures", OC_MARKET_USDM, "BTCUSDT", OC_ENGINE_FABIO, OC_LONG,
     "5a4113e0-a7e4-5249-9fb3-3eff399b8d37"},
    {"id of a short on spot", OC_MARKET_SPOT, "ALGOUSDT", OC_ENGINE_GRID, OC_SHORT,
     "672049d4-d811-5a7d-abc0-2964845001bf"},
    {"id of a Neutral names no engine", OC_MARKET_USDM, "BTCUSDT", OC_ENGINE_NONE, OC_NEUTRAL,
     "aa9d2b6d-34f9-59e1-a807-7ff12049ed5e"},
};

static void id_row(void **state)
{
    const struct id_case *row = *state;
    char id[STORE_ID_SIZE];

    store_make_id(id, "BINANCE", row->market, row->symbol, INT64_C(1762002540000), row->engine,
                  row->direction);
    assert_text(id, row->want);
}

/* ---- queries ---- */

/* BTC at 1..6 (odd Long, even Short; 3 and 6 endorsed), ETH at 7..8 Long */
static struct store *filled(void)
{
    struct store *store = open_store(0, 0, 0);

    for (int64_t minute = 1; minute <= 6; minute++) {
        put(store, "BTCUSDT", minute, minute % 2 == 1 ? OC_LONG : OC_SHORT, minute % 3 == 0);
    }
    put(store, "ETHUSDT", 7, OC_LONG, false);
    put(store, "ETHUSDT", 8, OC_LONG, false);
    return store;
}

static const struct query_case {
    const char *name;
    struct store_query query;
    int64_t want[9]; /* minutes, ends at 0 */
    bool has_next;
} QUERIES[] = {
    {"everything, newest first", {.limit = 50}, {8, 7, 6, 5, 4, 3, 2, 1}, false},
    {"a limit leaves a next page", {.limit = 3}, {8, 7, 6}, true},
    {"a limit that fits exactly leaves none", {.limit = 8}, {8, 7, 6, 5, 4, 3, 2, 1}, false},
    {"one symbol", {.symbol = "BTCUSDT", .limit = 50}, {6, 5, 4, 3, 2, 1}, false},
    {"one symbol, a page", {.symbol = "BTCUSDT", .limit = 2}, {6, 5}, true},
    {"an unknown symbol has none", {.symbol = "XYZ", .limit = 5}, {0}, false},
    {"one direction",
     {.has_direction = true, .direction = OC_SHORT, .limit = 50},
     {6, 4, 2},
     false},
    {"endorsed ones", {.has_endorsed = true, .endorsed = true, .limit = 50}, {6, 3}, false},
    {"not endorsed ones",
     {.has_endorsed = true, .endorsed = false, .symbol = "BTCUSDT", .limit = 50},
     {5, 4, 2, 1},
     false},
    {"confidence at least", {.min_confidence = 0.6, .limit = 50}, {6, 3}, false},
    {"since is inclusive, of the close",
     {.since_ms = 7 * OC_MINUTE_MS, .limit = 50},
     {8, 7, 6},
     false},
    {"until is inclusive", {.until_ms = 3 * OC_MINUTE_MS, .limit = 50}, {2, 1}, false},
    {"another engine has none",
     {.has_engine = true, .engine = OC_ENGINE_GRID, .limit = 50},
     {0},
     false},
    {"a set-up", {.has_setup = true, .setup = OC_SETUP_TREND, .limit = 1}, {8}, true},
    {"live ones", {.status = STORE_STATUS_LIVE, .limit = 2}, {8, 7}, true},
    {"an ending nobody had",
     {.status = STORE_STATUS_OF(OC_OUTCOME_HIT_STOP), .limit = 2},
     {0},
     false},
};

static void query_row(void **state)
{
    const struct query_case *row = *state;
    struct store *store = filled();
    struct list list = {0};
    uint64_t next = store_find_signals(store, &row->query, collect, &list);
    size_t want = 0;

    while (row->want[want] != 0) {
        assert_true(want < list.count);
        assert_int_equal(list.minutes[want], row->want[want]);
        want++;
    }
    assert_int_equal(list.count, want);
    assert_int_equal(next != 0, row->has_next);
    store_close(store);
}

static void pages_meet(void **state)
{
    struct store *store = filled();
    struct list list = {0};
    struct store_query query = {.symbol = "BTCUSDT", .limit = 1};
    int pages = 0;

    (void)state;
    do {
        query.before = store_find_signals(store, &query, collect, &list);
        pages++;
        if (pages == 2) { /* news do not disturb the pages */
            put(store, "BTCUSDT", 20, OC_LONG, false);
        }
    } while (query.before != 0);
    assert_int_equal(pages, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(list.minutes[i], 6 - (int64_t)i);
    }
    store_close(store);
}

/* ---- bounds ---- */

static void oldest_goes_first(void **state)
{
    struct store *store = open_store(4, 0, 100);
    struct signal_record first = signal_at("BTCUSDT", 1, OC_LONG, true);
    struct list list = {0};
    struct store_query query = {.symbol = "BTCUSDT", .limit = 50};
    struct store_summary summary;
    struct store_sizes sizes;

    (void)state;
    for (int64_t minute = 1; minute <= 1000; minute++) {
        put(store, minute % 2 == 0 ? "ETHUSDT" : "BTCUSDT", minute, OC_LONG, minute == 1);
    }
    assert_int_equal(store_find_signals(store, &query, collect, &list), 0);
    assert_int_equal(list.count, 2);
    assert_int_equal(list.minutes[0], 999);
    assert_null(store_signal_by_id(store, first.id));
    store_summarize(store, &summary, NULL, NULL);
    assert_int_equal(summary.total, 4);
    assert_int_equal(summary.endorsed, 0);
    assert_int_equal(summary.by_direction[2], 4);
    store_get_sizes(store, &sizes);
    assert_int_equal(sizes.signals, 4);
    assert_int_equal(sizes.signals_total, 1000);
    assert_int_equal(store->seq, 1000);
    assert_int_equal(store->oldest_seq, 997); /* an event without its signal could not be shown */
    store_close(store);
}

static void found_by_id_until_it_goes(void **state)
{
    enum { CAP = 300, ALL = 2000 };
    struct store *store = open_store(CAP, 0, 0);

    (void)state;
    for (int64_t minute = 1; minute <= ALL; minute++) {
        put(store, "BTCUSDT", minute, OC_LONG, false);
    }
    for (int64_t minute = 1; minute <= ALL; minute++) {
        struct signal_record record = signal_at("BTCUSDT", minute, OC_LONG, false);
        const struct signal_record *found = store_signal_by_id(store, record.id);

        if (minute <= ALL - CAP) {
            assert_null(found);
        } else {
            assert_non_null(found);
            assert_int_equal(found->seq, minute);
        }
    }
    assert_null(store_signal_by_id(store, "not a uuid"));
    assert_null(store_signal_by_id(store, ""));
    store_close(store);
}

static void twice_is_refused(void **state)
{
    struct store *store = open_store(0, 0, 0);
    struct signal_record record = signal_at("BTCUSDT", 5, OC_LONG, true);

    (void)state;
    assert_int_equal(store_put_signal(store, &record), OC_OK);
    assert_int_equal(store_put_signal(store, &record), OC_EDUPLICATE);
    assert_int_equal(store->seq, 1);
    store_close(store);
}

/* ---- outcomes and the log ---- */

static bool note_seq(void *context, const struct store_event *event)
{
    struct list *list = context;

    list->minutes[list->count++] =
        (int64_t)event->seq * (event->signal != NULL ? 1 : -1); /* outcomes: negative */
    return true;
}

static void outcome_changes_the_signal(void **state)
{
    struct store *store = open_store(0, 0, 0);
    struct signal_record record = signal_at("BTCUSDT", 5, OC_LONG, true);
    struct outcome_record fill = outcome_of(&record, OC_OUTCOME_OPEN, false);
    struct outcome_record end = outcome_of(&record, OC_OUTCOME_HIT_TARGET, true);
    struct list list = {0};
    const struct signal_record *found = NULL;

    (void)state;
    assert_int_equal(store_put_signal(store, &record), OC_OK);
    assert_int_equal(store_put_outcome(store, &fill), OC_OK);
    assert_int_equal(store_put_outcome(store, &end), OC_OK);
    assert_int_equal(end.seq, 3);
    found = store_latest(store, "BTCUSDT");
    assert_int_equal(found->status, OC_OUTCOME_HIT_TARGET);
    assert_true(found->has_outcome);
    assert_int_equal(store_replay(store, 0, note_seq, &list), OC_OK);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.minutes[0], 1);
    assert_int_equal(list.minutes[1], -2);
    assert_int_equal(list.minutes[2], -3);
    store_close(store);
}

static void shadow_of_a_superseded_signal(void **state)
{
    struct store *store = open_store(0, 0, 0);
    struct signal_record record = signal_at("BTCUSDT", 5, OC_LONG, false);
    struct outcome_record superseded = outcome_of(&record, OC_OUTCOME_SUPERSEDED, false);
    struct outcome_record end = outcome_of(&record, OC_OUTCOME_HIT_STOP, true);

    (void)state;
    superseded.outcome.was_superseded = true;
    end.outcome.was_superseded = true;
    assert_int_equal(store_put_signal(store, &record), OC_OK);
    assert_int_equal(store_put_outcome(store, &superseded), OC_OK);
    assert_int_equal(superseded.seq, 2);
    assert_int_equal(store_put_outcome(store, &end), OC_ENOTFOUND);
    assert_int_equal(end.seq, 0); /* no event */
    assert_int_equal(store_latest(store, "BTCUSDT")->status, OC_OUTCOME_SUPERSEDED);
    store_close(store);
}

static void shadows_are_no_events(void **state)
{
    struct store *store = open_store(0, 0, 0);
    struct signal_record record = signal_at("BTCUSDT", 5, OC_LONG, false);
    struct outcome_record shadow = outcome_of(&record, OC_OUTCOME_HIT_STOP, true);

    (void)state;
    shadow.outcome.is_published = false;
    assert_int_equal(store_put_outcome(store, &shadow), OC_ENOTFOUND);
    assert_int_equal(shadow.seq, 0);
    assert_int_equal(store->seq, 0);
    store_close(store);
}

static void log_has_two_ends(void **state)
{
    struct store *store = open_store(0, 0, 5);
    struct list list = {0};

    (void)state;
    for (int64_t minute = 1; minute <= 12; minute++) {
        put(store, "BTCUSDT", minute, OC_LONG, false);
    }
    assert_int_equal(store->oldest_seq, 8);
    assert_int_equal(store_replay(store, 6, note_seq, &list), OC_ERANGE);
    assert_int_equal(store_replay(store, 13, note_seq, &list), OC_ERANGE);
    assert_int_equal(list.count, 0);
    assert_int_equal(store_replay(store, 7, note_seq, &list), OC_OK);
    assert_int_equal(list.count, 5);
    assert_int_equal(list.minutes[0], 8);
    list.count = 0;
    assert_int_equal(store_replay(store, 12, note_seq, &list), OC_OK);
    assert_int_equal(list.count, 0);
    store_close(store);
}

static void opinions_follow_their_outcomes(void **state)
{
    struct store *store = open_store(0, 3, 0);
    struct oc_instrument instrument = instrument_of("BTCUSDT");
    struct oc_opinion_event event = {.opinion = {.engine = OC_ENGINE_GRID,
                                                 .setup = OC_SETUP_GRID,
                                                 .direction = OC_SHORT,
                                                 .entry_kind = OC_ENTRY_LIMIT,
                                                 .p = 0.55},
                                     .verdict = OC_CODE_OPEN_SIGNAL};
    struct opinion_record record;
    struct store_sizes sizes;

    (void)state;
    for (int64_t minute = 1; minute <= 5; minute++) {
        event.opinion.open_ms = minute * OC_MINUTE_MS;
        store_opinion_init(&record, &instrument, "BINANCE", &event);
        assert_int_equal(record.status, OC_OUTCOME_PENDING);
        assert_int_equal(store_put_opinion(store, &record), OC_OK);
    }
    assert_int_equal(store_put_opinion(store, &record), OC_EDUPLICATE);
    store_get_sizes(store, &sizes);
    assert_int_equal(sizes.opinions, 3);
    store_close(store);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, IDS, id_row);
    CHECK_ROWS(&list, QUERIES, query_row);
    check_add(&list, "pages meet without overlap, whatever arrives meanwhile", pages_meet, NULL);
    check_add(&list, "over the cap the oldest signal goes, its event too", oldest_goes_first, NULL);
    check_add(&list, "an id finds its signal until that is dropped", found_by_id_until_it_goes,
              NULL);
    check_add(&list, "the same signal twice is refused", twice_is_refused, NULL);
    check_add(&list, "an outcome becomes the signal's status and an event",
              outcome_changes_the_signal, NULL);
    check_add(&list, "what becomes of a superseded signal stays out of the log",
              shadow_of_a_superseded_signal, NULL);
    check_add(&list, "a shadow's outcome has no seq", shadows_are_no_events, NULL);
    check_add(&list, "the log answers exactly from its oldest event on", log_has_two_ends, NULL);
    check_add(&list, "opinions are bounded and never twice", opinions_follow_their_outcomes, NULL);
    return check_run(&list, "store");
}
