/* test_book.c - the candle book by scripts: what is offered, what comes out.
 *
 * Offers, one word each (n is a minute, the origin being 0):
 *   wn  final from the stream        rn  REST row, its minute over      fn  final from a file
 *   on  open from the stream         pn  REST row of the running minute
 *   a trailing ' changes its numbers; a trailing @k sets its event time to the end of minute k
 *   xn  final but unsound            an-m  declared absent              mn  misaligned time
 * Results: Rn released, Sn released and made by us, Gn-m gap, then, if it was not released,
 *   =n duplicate, #n differs from the released one, !n differs from the pending one, hn held,
 *   dn dropped, on open, sn stale, xn corrupt, a+ a- absence used or not
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "market/book.h"

enum { MINUTE = 60000, KEPT = 400 };

static const int64_t ORIGIN = INT64_C(1761955200000); /* 2025-11-01T00:00:00Z */

struct bench {
    struct book book;
    struct oc_instrument instrument;
    struct oc_candle released[KEPT];
    bool has[KEPT];
    char log[8192];
    size_t size;
};

__attribute__((format(printf, 2, 3))) static void note(struct bench *bench, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int size = vsnprintf(bench->log + bench->size, sizeof bench->log - bench->size, format, args);

    va_end(args);
    assert_true(size > 0 && (size_t)size < sizeof bench->log - bench->size);
    bench->size += (size_t)size;
}

static int minute_of(int64_t ms)
{
    return (int)((ms - ORIGIN) / MINUTE);
}

static void on_released(void *context, const struct oc_candle *candle)
{
    struct bench *bench = context;
    int minute = minute_of(oc_candle_open_ms(candle));

    assert_true(oc_candle_has(candle, OC_CANDLE_FINAL));
    note(bench, " %c%d", oc_candle_has(candle, OC_CANDLE_SYNTHETIC) ? 'S' : 'R', minute);
    if (minute < KEPT) {
        bench->released[minute] = *candle;
        bench->has[minute] = true;
    }
}

static void on_gap(void *context, int64_t first_ms, int64_t last_ms)
{
    note(context, " G%d-%d", minute_of(first_ms), minute_of(last_ms));
}

static const struct oc_candle *lookup(void *context, int64_t open_ms)
{
    struct bench *bench = context;
    int minute = minute_of(open_ms);

    return minute >= 0 && minute < KEPT && bench->has[minute] ? &bench->released[minute] : NULL;
}

static struct book_sink sink_of(struct bench *bench)
{
    return (struct book_sink){on_released, on_gap, lookup, bench};
}

static void bench_init(struct bench *bench)
{
    memset(bench, 0, sizeof *bench);
    book_init(&bench->book, ORIGIN);
    assert_true(oc_instrument_init(&bench->instrument, "TESTUSDT", OC_MARKET_SPOT, 1, 2, 1, 3));
}

/* Minute n trades around 100 + n/100. */
static struct oc_candle make_candle(int minute, bool is_changed)
{
    double base = (double)(10000 + minute) / 100;

    return (struct oc_candle){
        .open = base,
        .high = (double)(10005 + minute) / 100,
        .low = (double)(9990 + minute) / 100,
        .close = (double)(10001 + minute) / 100,
        .volume_base = is_changed ? 2.5 : 1.5,
        .turnover_quote = 150,
        .taker_base = 0.5,
        .open_s = (uint32_t)((ORIGIN + (int64_t)minute * MINUTE) / 1000),
        .trades_flags = 10U << 6,
    };
}

static void note_answer(struct bench *bench, const struct book_result *result, int minute)
{
    static const char LETTERS[] = {
        [BOOK_OPEN] = 'o',    [BOOK_DUPLICATE] = '=', [BOOK_REVISED] = '!', [BOOK_HELD] = 'h',
        [BOOK_DROPPED] = 'd', [BOOK_STALE] = 's',     [BOOK_CORRUPT] = 'x', [BOOK_RELEASED] = '?'};

    if (result->answer == BOOK_CORRUPT) {
        assert_non_null(result->field);
    } else {
        assert_null(result->field);
    }
    if (result->answer != BOOK_RELEASED) {
        note(bench, " %c%d", result->was_released ? '#' : LETTERS[result->answer], minute);
    }
}

static void play_offer(struct bench *bench, const char *word)
{
    char *rest = NULL;
    char kind = word[0];
    int minute = (int)strtol(word + 1, &rest, 10);
    struct book_sink sink = sink_of(bench);
    struct book_offer offer = {.candle = make_candle(minute, *rest == '\''),
                               .is_final = kind != 'o',
                               .event_ms = ORIGIN + (int64_t)(minute + 1) * MINUTE};
    enum oc_source source = kind == 'r' || kind == 'p' ? OC_SOURCE_REST
                            : kind == 'f'              ? OC_SOURCE_FILE
                                                       : OC_SOURCE_WS;

    rest += *rest == '\'' ? 1 : 0;
    if (*rest == '@') {
        offer.event_ms = ORIGIN + (strtol(rest + 1, NULL, 10) + 1) * MINUTE;
    }
    offer.event_ms -= kind == 'o' || kind == 'p' ? MINUTE / 2 : 0;
    offer.event_ms = kind == 'f' ? 0 : offer.event_ms;
    offer.candle.close = kind == 'x' ? 100.005 : offer.candle.close; /* off the grid */
    offer.candle.open_s += kind == 'm' ? 1U : 0U;
    oc_candle_set_meta(&offer.candle, 10, source, 0);
    uint32_t before = (uint32_t)bench->size;
    struct book_result result = book_offer(&bench->book, &bench->instrument, &offer, &sink);

    assert_true((result.released > 0) ==
                (bench->size > before && strpbrk(bench->log + before, "RS") != NULL));
    note_answer(bench, &result, minute);
}

static void play_absent(struct bench *bench, const char *word)
{
    char *dash = NULL;
    int64_t first = strtol(word + 1, &dash, 10);
    int64_t last = strtol(dash + 1, NULL, 10);
    struct book_sink sink = sink_of(bench);
    uint32_t released = 0;
    bool is_used = book_declare_absent(&bench->book, ORIGIN + first * MINUTE,
                                       ORIGIN + last * MINUTE, &sink, &released);

    note(bench, is_used ? " a+" : " a-");
}

static void play(struct bench *bench, const char *script)
{
    char words[4096];
    char *rest = words;

    assert_true(strlen(script) < sizeof words);
    memcpy(words, script, strlen(script) + 1);
    for (char *word = strtok_r(words, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest)) {
        if (word[0] == 'a') {
            play_absent(bench, word);
        } else {
            play_offer(bench, word);
        }
    }
    int64_t first_ms = 0;
    int64_t last_ms = 0;

    if (book_missing(&bench->book, &first_ms, &last_ms)) {
        note(bench, " missing %d-%d", minute_of(first_ms), minute_of(last_ms));
    }
    if (book_late(&bench->book, &first_ms, &last_ms)) {
        note(bench, " late %d-%d", minute_of(first_ms), minute_of(last_ms));
    }
    if (book_open_candle(&bench->book) != NULL) {
        note(bench, " open %d", minute_of(oc_candle_open_ms(book_open_candle(&bench->book))));
    }
}

static const struct script_case {
    const char *name;
    const char *script;
    const char *want;
} SCRIPTS[] = {
    {"minutes in order are released one by one", "w0 w1 w2", "R0 R1 R2"},
    {"an open candle is shown and replaced by its close", "o0 w0", "o0 R0"},
    {"updates of the next minute run ahead of a late close", "w0 o1 o2",
     "R0 o1 o2 late 1-1 open 2"},
    {"the late close comes and nothing is late", "w0 o1 o2 w1", "R0 o1 o2 R1 open 2"},
    {"a duplicate close is told and not released", "w0 w0", "R0 =0"},
    {"the same minute from REST is a duplicate", "w0 r0", "R0 =0"},
    {"a changed close after release is a revision", "w0 w0'", "R0 #0"},
    {"a hole holds what is behind it", "w0 w2 w3", "R0 h2 h3 missing 1-1"},
    {"the repair releases all that was held", "w0 w2 w3 r1", "R0 h2 h3 R1 R2 R3"},
    {"two holes are told one after the other", "w0 w2 w5 r1", "R0 h2 h5 R1 R2 missing 3-4"},
    {"out of order closes come out in order", "w0 w3 w1 w2", "R0 h3 R1 R2 R3"},
    {"a held minute offered again is a duplicate", "w0 w2 w2", "R0 h2 =2 missing 1-1"},
    {"a held minute is replaced by later word", "w0 w2 r2'@5 r1 w2'", "R0 h2 !2 R1 R2 =2"},
    {"a held minute is not replaced by earlier word", "w0 r2@5 w2' r1", "R0 h2 s2 R1 R2"},
    {"an update of a closed minute is stale", "w0 o0", "R0 s0"},
    {"an update of a held minute is stale", "w0 w2 o2", "R0 h2 s2 missing 1-1"},
    {"an update older than the open one is stale", "o5 o4", "o5 s4 late 0-4 open 5"},
    {"an equal update is a duplicate", "o0 o0", "o0 =0 open 0"},
    {"the running row of REST is never a close", "r0 p1", "R0 o1 open 1"},
    {"a REST row is a close once its minute is over", "r0 r1", "R0 R1"},
    {"a minute before the origin is stale", "w-1 w0", "s-1 R0"},
    {"a minute that is off the grid is corrupt and wanted", "w0 x1", "R0 x1 missing 1-1"},
    {"the corrupt minute is fetched", "w0 x1 r1", "R0 x1 R1"},
    {"a corrupt copy of a released minute is of no matter", "w0 x0", "R0 x0"},
    {"a time between minutes is corrupt and wants nothing", "w0 m1", "R0 x1"},
    {"a minute from the future is corrupt and wants nothing", "w0 w9@3", "R0 x9"},
    {"five absent minutes are filled in", "w0 w6 a1-5", "R0 h6 S1 S2 S3 S4 S5 R6 a+"},
    {"six absent minutes are a gap", "w0 w7 a1-6", "R0 h7 G1-6 R7 a+"},
    {"absence is settled only when the next candle is known", "w0 a1-3", "R0 a+"},
    {"and then as if the candle had come first", "w0 a1-3 w4", "R0 a+ S1 S2 S3 R4"},
    {"two declarations of one gap make one gap", "w0 a1-4 a5-6 w7", "R0 a+ a+ G1-6 R7"},
    {"a declaration behind a hole is not kept", "w0 w9 a3-5", "R0 h9 a- missing 1-8"},
    {"a declaration of the past is of no use", "w0 w1 w2 a1-1", "R0 R1 R2 a-"},
    {"a page with several holes", "w0 r3 r6 a1-6", "R0 h3 h6 S1 S2 R3 S4 S5 R6 a+"},
    {"half of a hole is declared", "w0 w6 a1-3", "R0 h6 a+ missing 4-5"},
    {"a declared minute that comes after all counts", "w0 a1-3 w2 w4", "R0 a+ S1 R2 S3 R4"},
    {"what REST cannot find is no longer wanted", "w0 x1 a1-1 w2", "R0 x1 a+ S1 R2"},
    {"minutes missing before the first candle are skipped", "w3 a0-2 w4", "h3 R3 a+ R4"},
    {"files need no event time", "f0 f1 f3 a2-2", "R0 R1 h3 S2 R3 a+"},
    {"a change of a synthetic minute is a revision", "w0 w2 a1-1 w1", "R0 h2 S1 R2 a+ #1"},
    {"a candle of a gap that comes after all is stale", "w0 w9 a1-8 w4", "R0 h9 G1-8 R9 a+ s4"},
};

static void script_row(void **state)
{
    const struct script_case *row = *state;
    struct bench bench;

    bench_init(&bench);
    play(&bench, row->script);
    assert_text(bench.log + 1, row->want);
}

static void a_copy_goes_on_alike(void **state)
{
    (void)state;
    struct bench one;
    struct bench two;

    for (size_t i = 0; i < sizeof SCRIPTS / sizeof SCRIPTS[0]; i++) {
        const char *cut = strchr(SCRIPTS[i].script, ' ');

        bench_init(&one);
        if (cut == NULL) {
            continue;
        }
        char first[64];

        memcpy(first, SCRIPTS[i].script, (size_t)(cut - SCRIPTS[i].script));
        first[cut - SCRIPTS[i].script] = 0;
        play(&one, first);
        memcpy(&two, &one, sizeof one);
        memset(&one, 0xee, sizeof one); /* nothing points into the original */
        bench_init(&one);
        play(&one, first);
        play(&one, cut + 1);
        play(&two, cut + 1);
        assert_string_equal(one.log, two.log);
        assert_memory_equal(&one.book, &two.book, sizeof one.book);
    }
}

static void too_many_are_dropped_and_wanted(void **state)
{
    (void)state;
    static struct bench bench;
    int64_t first_ms = 0;
    int64_t last_ms = 0;
    char word[16];

    bench_init(&bench);
    play_offer(&bench, "w0");
    for (int minute = 2; minute < 2 + LIMIT_BOOK_PENDING + 3; minute++) {
        snprintf(word, sizeof word, "w%d", minute);
        play_offer(&bench, word);
    }
    assert_string_equal(bench.log + bench.size - 15, " d130 d131 d132");
    play_offer(&bench, "r1"); /* releases 1 .. 129 */
    assert_int_equal(minute_of(bench.book.next_ms), 130);
    assert_true(book_missing(&bench.book, &first_ms, &last_ms));
    assert_int_equal(minute_of(first_ms), 130);
    assert_int_equal(minute_of(last_ms), 132);
    play_offer(&bench, "r130");
    play_offer(&bench, "r131");
    play_offer(&bench, "r132");
    assert_false(book_missing(&bench.book, &first_ms, &last_ms));
}

static void the_latest_gives_way_to_an_earlier_one(void **state)
{
    (void)state;
    static struct bench bench;
    int64_t first_ms = 0;
    int64_t last_ms = 0;
    char word[16];

    bench_init(&bench);
    for (int minute = 3; minute < 3 + LIMIT_BOOK_PENDING; minute++) {
        snprintf(word, sizeof word, "w%d", minute);
        play_offer(&bench, word);
    }
    play_offer(&bench, "r2"); /* 130 gives way */
    play_offer(&bench, "r1");
    play_offer(&bench, "r0");
    assert_int_equal(minute_of(bench.book.next_ms), 129);
    assert_true(book_missing(&bench.book, &first_ms, &last_ms));
    assert_int_equal(minute_of(last_ms), 130);
}

static void flags_say_where_it_came_from(void **state)
{
    (void)state;
    static struct bench bench;

    bench_init(&bench);
    play(&bench, "r0 r1 w2 w4 r3 w7 a5-6 w9 w9'@10 r8");
    assert_int_equal(bench.released[0].trades_flags, 10U << 6 | OC_CANDLE_FINAL | OC_SOURCE_REST);
    assert_int_equal(bench.released[2].trades_flags, 10U << 6 | OC_CANDLE_FINAL | OC_SOURCE_WS);
    assert_int_equal(bench.released[3].trades_flags,
                     10U << 6 | OC_CANDLE_FINAL | OC_CANDLE_REPAIRED | OC_SOURCE_REST);
    assert_int_equal(bench.released[5].trades_flags,
                     OC_CANDLE_FINAL | OC_CANDLE_SYNTHETIC | OC_SOURCE_DERIVED);
    assert_same_double(bench.released[6].high, bench.released[4].close);
    assert_same_double(bench.released[6].volume_base, 0.0);
    assert_int_equal(bench.released[9].trades_flags,
                     10U << 6 | OC_CANDLE_FINAL | OC_CANDLE_REVISED | OC_SOURCE_WS);
    assert_same_double(bench.released[9].volume_base, 2.5);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, SCRIPTS, script_row);
    check_add(&list, "a copied book goes on alike, to the byte", a_copy_goes_on_alike, NULL);
    check_add(&list, "too many held minutes are dropped and wanted",
              too_many_are_dropped_and_wanted, NULL);
    check_add(&list, "the latest held minute gives way to an earlier one",
              the_latest_gives_way_to_an_earlier_one, NULL);
    check_add(&list, "flags say where a candle came from", flags_say_where_it_came_from, NULL);
    return check_run(&list, "book");
}
