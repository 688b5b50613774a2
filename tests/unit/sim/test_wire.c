/* test_wire.c - the exchange's JSON, against texts in the form of the recorded frames.
 * SPDX-License-Identifier: MIT */
#include "sim/book.h"
#include "sim/control.h"
#include "sim/info.h"
#include "sim/wire.h"

#include "support/check.h"

#include <cjson/cJSON.h>

#define OPEN_MS INT64_C(1752397260000)

/* Values of the recorded BNBBTC frame of 2025-07-13: tick 0.00000100, step 0.001. */
static struct sim_symbol bnbbtc(void)
{
    struct oc_instrument instrument;
    struct sim_symbol symbol;

    assert_true(oc_instrument_init(&instrument, "BNBBTC", OC_MARKET_SPOT, 1, 6, 1, 3));
    assert_true(sim_symbol_init(&symbol, &instrument, 1));
    symbol.quote_decimals = 8;
    return symbol;
}

static struct sim_symbol ctkusdt(void)
{
    struct oc_instrument instrument;
    struct sim_symbol symbol;

    assert_true(oc_instrument_init(&instrument, "CTKUSDT", OC_MARKET_USDM, 1, 5, 1, 0));
    assert_true(sim_symbol_init(&symbol, &instrument, 1));
    return symbol;
}

static const struct sim_kline BNB = {.open_ms = OPEN_MS,
                                     .next_ms = OPEN_MS + 60000,
                                     .candle = {.open = 5851,
                                                .high = 5851,
                                                .low = 5849,
                                                .close = 5850,
                                                .volume = 5688,
                                                .taker = 1259,
                                                .quote = 3327391,
                                                .taker_quote = 736515,
                                                .first_trade = 273280640,
                                                .trades = 24,
                                                .is_present = true}};

static const char BNB_FRAME[] =
    "{\"e\":\"kline\",\"E\":1752397290016,\"s\":\"BNBBTC\",\"k\":{\"t\":1752397260000,\"T\":"
    "1752397319999,\"s\":\"BNBBTC\",\"i\":\"1m\",\"f\":273280640,\"L\":273280663,\"o\":"
    "\"0.00585100\",\"c\":\"0.00585000\",\"h\":\"0.00585100\",\"l\":\"0.00584900\",\"v\":"
    "\"5.68800000\",\"n\":24,\"x\":false,\"q\":\"0.03327391\",\"V\":\"1.25900000\",\"Q\":"
    "\"0.00736515\",\"B\":\"0\"}}";

static char *text_of(struct buffer *out)
{
    assert_int_equal(buffer_status(out), OC_OK);
    return (char *)(uintptr_t)buffer_text(out);
}

static void recorded_frame(void **state)
{
    struct sim_symbol symbol = bnbbtc();
    struct buffer out;

    (void)state;
    buffer_init(&out, 4096);
    sim_put_kline_event(&out, &symbol, SIM_1M, &BNB, false, INT64_C(1752397290016), SIM_UNIT_MS);
    assert_text(text_of(&out), BNB_FRAME);
    buffer_deinit(&out);
}

static void microseconds(void **state)
{
    struct sim_symbol symbol = bnbbtc();
    struct buffer out;

    (void)state;
    buffer_init(&out, 4096);
    sim_put_kline_event(&out, &symbol, SIM_1M, &BNB, true, OPEN_MS + 60004, SIM_UNIT_US);
    assert_non_null(strstr(text_of(&out), "\"E\":1752397320004000,"));
    assert_non_null(strstr(text_of(&out), "\"t\":1752397260000000,\"T\":1752397319999999,"));
    assert_non_null(strstr(text_of(&out), "\"x\":true,"));
    buffer_deinit(&out);
}

static void rest_row(void **state)
{
    struct sim_symbol symbol = bnbbtc();
    struct buffer out;

    (void)state;
    buffer_init(&out, 4096);
    sim_put_kline_row(&out, &symbol, &BNB, SIM_UNIT_MS);
    assert_text(text_of(&out),
                "[1752397260000,\"0.00585100\",\"0.00585100\",\"0.00584900\",\"0.00585000\","
                "\"5.68800000\",1752397319999,\"0.03327391\",24,\"1.25900000\",\"0.00736515\","
                "\"0\"]");
    buffer_deinit(&out);
}

/* Futures print as many decimals as the tick and the step have. */
static void futures_decimals(void **state)
{
    struct sim_symbol symbol = ctkusdt();
    struct sim_kline kline = {.open_ms = 0, .next_ms = 60000};
    struct buffer out;

    (void)state;
    kline.candle = (struct sim_candle){.open = 101000,
                                       .high = 101100,
                                       .low = 101000,
                                       .close = 101100,
                                       .volume = 3917,
                                       .taker = 1729,
                                       .quote = 395789900,
                                       .taker_quote = 174801900,
                                       .first_trade = 23961275,
                                       .trades = 48,
                                       .is_present = true};
    buffer_init(&out, 4096);
    sim_put_kline_row(&out, &symbol, &kline, SIM_UNIT_MS);
    assert_text(text_of(&out), "[0,\"1.01000\",\"1.01100\",\"1.01000\",\"1.01100\",\"3917\",59999,"
                               "\"3957.89900\",48,\"1729\",\"1748.01900\",\"0\"]");
    buffer_deinit(&out);
}

static void no_trades(void **state)
{
    struct sim_symbol symbol = bnbbtc();
    struct sim_kline kline = {.open_ms = 0, .next_ms = 60000};
    struct buffer out;

    (void)state;
    kline.candle =
        (struct sim_candle){.open = 5, .high = 5, .low = 5, .close = 5, .is_present = true};
    buffer_init(&out, 4096);
    sim_put_kline_event(&out, &symbol, SIM_1M, &kline, true, 60004, SIM_UNIT_MS);
    assert_non_null(strstr(text_of(&out), "\"f\":-1,\"L\":-1,"));
    assert_non_null(strstr(text_of(&out), "\"v\":\"0.00000000\",\"n\":0,\"x\":true"));
    buffer_deinit(&out);
}

static void info_is_json(void **state)
{
    struct sim_symbol symbols[2] = {bnbbtc(), ctkusdt()};
    struct buffer out;
    size_t i;

    (void)state;
    for (i = 0; i < 2; i++) {
        cJSON *tree;

        buffer_init(&out, 1 << 20);
        sim_put_info_head(&out, symbols[i].instrument.market, OPEN_MS, SIM_UNIT_MS);
        sim_put_info_symbol(&out, &symbols[i], true);
        buffer_append_char(&out, ',');
        sim_put_info_symbol(&out, &symbols[i], false);
        sim_put_info_tail(&out);
        tree = cJSON_Parse(text_of(&out));
        assert_non_null(tree);
        assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(tree, "symbols")), 2);
        assert_non_null(
            strstr(out.data, i == 0 ? "\"tickSize\":\"0.00000100\"" : "\"tickSize\":\"0.00001\""));
        assert_non_null(
            strstr(out.data, i == 0 ? "\"stepSize\":\"0.00100000\"" : "\"stepSize\":\"1\""));
        cJSON_Delete(tree);
        buffer_deinit(&out);
    }
}

/* What a client's copy of one side of the book holds: the recipe of the exchange's documentation. */
struct mirror {
    int64_t price[4 * SIM_BOOK_LEVELS], lots[4 * SIM_BOOK_LEVELS];
    size_t count;
};

static void mirror_set(struct mirror *mirror, const char *price, const char *lots)
{
    int64_t ticks = (int64_t)(strtod(price, NULL) * 1e6 + 0.5);
    int64_t volume = (int64_t)(strtod(lots, NULL) * 1e3 + 0.5);
    size_t i;

    for (i = 0; i < mirror->count && mirror->price[i] != ticks; i++)
        continue;
    if (volume == 0 && i < mirror->count) {
        mirror->count--;
        mirror->price[i] = mirror->price[mirror->count];
        mirror->lots[i] = mirror->lots[mirror->count];
    } else if (volume > 0) {
        mirror->price[i] = ticks;
        mirror->lots[i] = volume;
        mirror->count += i == mirror->count ? 1 : 0;
    }
}

static void mirror_read(struct mirror *mirror, const cJSON *levels)
{
    const cJSON *level;

    cJSON_ArrayForEach(level, levels) mirror_set(mirror, cJSON_GetArrayItem(level, 0)->valuestring,
                                                 cJSON_GetArrayItem(level, 1)->valuestring);
}

static void book_can_be_followed(void **state)
{
    struct sim_symbol symbol = bnbbtc();
    struct mirror bids = {.count = 0};
    struct sim_book before, book;
    struct buffer out;
    cJSON *tree;
    int64_t at_ms = OPEN_MS;
    int64_t price = 5851;
    size_t level;
    int i;

    (void)state;
    buffer_init(&out, 1 << 20);
    sim_book_init(&before, &symbol, price, at_ms);
    sim_put_depth(&out, &before, 1000);
    tree = cJSON_Parse(text_of(&out));
    mirror_read(&bids, cJSON_GetObjectItemCaseSensitive(tree, "bids"));
    cJSON_Delete(tree);
    for (i = 0; i < 300; i++) {
        at_ms += 100;
        price += (i * 7 % 11) - 5;
        sim_book_init(&book, &symbol, price, at_ms);
        buffer_clear(&out);
        sim_put_depth_update(&out, &book, &before, SIM_UNIT_MS);
        tree = cJSON_Parse(text_of(&out));
        assert_int_equal((int64_t)cJSON_GetObjectItemCaseSensitive(tree, "U")->valuedouble,
                         sim_book_id(before.at_ms) + 1);
        mirror_read(&bids, cJSON_GetObjectItemCaseSensitive(tree, "b"));
        cJSON_Delete(tree);
        before = book;
    }
    assert_int_equal(bids.count, SIM_BOOK_LEVELS);
    for (level = 0; level < SIM_BOOK_LEVELS; level++) {
        int64_t want = sim_book_price(&book, true, level);
        size_t k;

        for (k = 0; k < bids.count && bids.price[k] != want; k++)
            continue;
        assert_true(k < bids.count);
        assert_int_equal(bids.lots[k], sim_book_lots(&book, true, want));
    }
    buffer_deinit(&out);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "a kline frame is what was recorded on the wire", recorded_frame, NULL);
    check_add(&list, "in microseconds a candle closes at ...999999", microseconds, NULL);
    check_add(&list, "a REST row has twelve columns", rest_row, NULL);
    check_add(&list, "futures print the decimals of tick and step", futures_decimals, NULL);
    check_add(&list, "a candle without trades has the ids -1", no_trades, NULL);
    check_add(&list, "exchangeInfo of both markets is JSON with tick and step", info_is_json, NULL);
    check_add(&list, "who applies the diffs holds the book that REST shows", book_can_be_followed,
              NULL);
    return check_run(&list, "sim wire");
}
