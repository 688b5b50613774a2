/* fuzz_book.c - any order of offers and declarations to a candle book.
 *
 * What must hold: minutes come out in order, each once; none before all earlier ones came out or were
 * declared absent; what comes out was offered as it is (or made for a declared minute, at the last
 * close); runs of absent minutes are filled in or told as a gap by their length; a copied book goes on
 * alike; and feeding all minutes in order at the end releases everything.
 * SPDX-License-Identifier: MIT */
#include "market/book.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MINUTE = 60000, MINUTES = 512, OP_SIZE = 4 };

static const int64_t ORIGIN = INT64_C(1761955200000);

#define REQUIRE(condition)  \
    do {                    \
        if (!(condition)) { \
            abort();        \
        }                   \
    } while (0)

struct model {
    struct oc_candle released[MINUTES];
    bool was_offered[MINUTES][4]; /* as final, by version */
    bool is_absent[MINUTES];
    bool has[MINUTES];
    int next; /* minute expected to be released or skipped next */
    int run;  /* synthetic minutes in a row */
    double last_close;
    bool is_muted;
};

static struct oc_candle make_candle(int minute, int version)
{
    double base = (double)(10000 + minute) / 100;

    return (struct oc_candle){
        .open = base,
        .high = (double)(10010 + minute + version) / 100,
        .low = (double)(9990 + minute) / 100,
        .close = (double)(10001 + minute) / 100,
        .volume_base = (double)(1 + version),
        .turnover_quote = 150,
        .taker_base = 1,
        .open_s = (uint32_t)((ORIGIN + (int64_t)minute * MINUTE) / 1000),
        .trades_flags = 10U << 6,
    };
}

static void on_released(void *context, const struct oc_candle *candle)
{
    struct model *model = context;
    int minute = (int)((oc_candle_open_ms(candle) - ORIGIN) / MINUTE);

    if (model->is_muted) {
        return;
    }
    REQUIRE(oc_candle_has(candle, OC_CANDLE_FINAL));
    if (model->last_close == 0) { /* minutes before the first candle are skipped, if declared */
        for (; model->next < minute; model->next++) {
            REQUIRE(model->is_absent[model->next]);
        }
    }
    REQUIRE(minute == model->next && minute < MINUTES && !model->has[minute]);
    if (oc_candle_has(candle, OC_CANDLE_SYNTHETIC)) {
        model->run++;
        REQUIRE(model->is_absent[minute] && model->run <= LIMIT_SYNTHETIC_MINUTES);
        REQUIRE(candle->open == model->last_close && candle->volume_base == 0);
    } else {
        int version = (int)candle->volume_base - 1;

        model->run = 0;
        REQUIRE(version >= 0 && version < 4 && model->was_offered[minute][version]);
    }
    model->released[minute] = *candle;
    model->has[minute] = true;
    model->last_close = candle->close;
    model->next++;
}

static void on_gap(void *context, int64_t first_ms, int64_t last_ms)
{
    struct model *model = context;
    int first = (int)((first_ms - ORIGIN) / MINUTE);
    int last = (int)((last_ms - ORIGIN) / MINUTE);

    if (model->is_muted) {
        return;
    }
    REQUIRE(first == model->next && last - first + 1 > LIMIT_SYNTHETIC_MINUTES);
    REQUIRE(model->last_close > 0 && model->run == 0);
    for (int minute = first; minute <= last; minute++) {
        REQUIRE(model->is_absent[minute]);
    }
    model->next = last + 1;
}

static const struct oc_candle *lookup(void *context, int64_t open_ms)
{
    struct model *model = context;
    int64_t minute = (open_ms - ORIGIN) / MINUTE;

    return minute >= 0 && minute < MINUTES && model->has[minute] ? &model->released[minute] : NULL;
}

static void check_shape(const struct book *book)
{
    int64_t previous_ms = book->next_ms;
    int64_t first_ms = 0;
    int64_t last_ms = 0;

    REQUIRE(book->pending_count <= LIMIT_BOOK_PENDING);
    for (uint32_t i = 0; i < book->pending_count; i++) {
        REQUIRE(oc_candle_open_ms(&book->pending[i]) > previous_ms);
        previous_ms = oc_candle_open_ms(&book->pending[i]);
    }
    if (book->pending_count > 0) { /* held candles always say what is missing */
        REQUIRE(book_missing(book, &first_ms, &last_ms));
        REQUIRE(first_ms >= book->next_ms && last_ms >= first_ms);
    }
    if (book_open_candle(book) != NULL) {
        REQUIRE(oc_candle_open_ms(book_open_candle(book)) >= book->next_ms);
    }
}

static void offer(struct book *book, const struct oc_instrument *instrument, struct model *model,
                  const uint8_t *op)
{
    static const enum oc_source SOURCES[] = {OC_SOURCE_WS, OC_SOURCE_REST, OC_SOURCE_FILE,
                                             OC_SOURCE_WS};
    int minute = (op[1] | (op[2] & 1) << 8) - 4;
    int version = op[2] >> 1 & 3;
    struct book_sink sink = {on_released, on_gap, lookup, model};
    struct book_offer given = {.candle = make_candle(minute, version),
                               .is_final = (op[0] & 4) != 0};
    enum oc_source source = SOURCES[op[0] & 3];
    bool is_sound = (op[2] & 0x80) == 0;

    given.event_ms =
        (op[0] & 8) != 0 ? 0 : ORIGIN + (int64_t)minute * MINUTE + (int64_t)op[3] * 1000;
    given.candle.taker_base = is_sound ? 1 : 1000;
    oc_candle_set_meta(&given.candle, 10, source, 0);
    bool is_final = source == OC_SOURCE_REST
                        ? given.event_ms >= ORIGIN + (int64_t)(minute + 1) * MINUTE
                        : given.is_final;

    if (minute >= 0 && is_sound && is_final) {
        model->was_offered[minute][version] = true;
    }
    int64_t before_ms = book->next_ms;
    struct book_result result = book_offer(book, instrument, &given, &sink);

    REQUIRE(is_sound == (result.answer != BOOK_CORRUPT));
    REQUIRE((result.released > 0) == (book->next_ms > before_ms));
    REQUIRE(result.answer != BOOK_RELEASED || result.released > 0);
    REQUIRE(result.answer != BOOK_OPEN || !is_final);
}

static void declare(struct book *book, struct model *model, const uint8_t *op)
{
    struct book_sink sink = {on_released, on_gap, lookup, model};
    int first = op[1] | (op[2] & 1) << 8;
    int last = first + (op[3] & 31);
    bool was[MINUTES];
    uint32_t released = 0;

    last = last < MINUTES ? last : MINUTES - 1;
    memcpy(was, model->is_absent, sizeof was);
    for (int minute = first; minute <= last; minute++) {
        model->is_absent[minute] = true;
    }
    if (!book_declare_absent(book, ORIGIN + (int64_t)first * MINUTE,
                             ORIGIN + (int64_t)last * MINUTE, &sink, &released)) {
        REQUIRE(released == 0);
        memcpy(model->is_absent, was, sizeof was);
    }
}

static void play(struct book *book, const struct oc_instrument *instrument, struct model *model,
                 const uint8_t *op)
{
    if ((op[0] & 0x70) == 0x70) {
        declare(book, model, op);
    } else {
        offer(book, instrument, model, op);
    }
}

static void feed_the_rest(struct book *book, const struct oc_instrument *instrument,
                          struct model *model)
{
    struct book_sink sink = {on_released, on_gap, lookup, model};
    int64_t first_ms = 0;
    int64_t last_ms = 0;

    while (book->next_ms < ORIGIN + (int64_t)MINUTES * MINUTE) {
        int minute = (int)((book->next_ms - ORIGIN) / MINUTE);
        struct book_offer given = {.candle = make_candle(minute, 0), .is_final = true};

        oc_candle_set_meta(&given.candle, 10, OC_SOURCE_FILE, 0);
        model->was_offered[minute][0] = true;
        REQUIRE(book_offer(book, instrument, &given, &sink).answer == BOOK_RELEASED);
    }
    REQUIRE(book->pending_count == 0 && !book_missing(book, &first_ms, &last_ms));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct model model;
    static struct book book;
    static struct book copy;
    struct oc_instrument instrument;

    memset(&model, 0, sizeof model);
    REQUIRE(oc_instrument_init(&instrument, "FUZZ", OC_MARKET_SPOT, 1, 2, 1, 0));
    book_init(&book, ORIGIN);
    for (size_t at = 0; at + OP_SIZE <= size; at += OP_SIZE) {
        memcpy(&copy, &book, sizeof copy);
        model.is_muted = true;
        play(&copy, &instrument, &model, data + at);
        model.is_muted = false;
        play(&book, &instrument, &model, data + at);
        REQUIRE(memcmp(&copy, &book, sizeof copy) == 0);
        check_shape(&book);
    }
    feed_the_rest(&book, &instrument, &model);
    return 0;
}
