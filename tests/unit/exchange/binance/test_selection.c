/* test_selection.c - which instruments a selection picks; symbols to slots.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "base/error.h"
#include "exchange/binance/selection.h"
#include "exchange/binance/slot_map.h"

static struct exchange_instrument row_of(const char *symbol, const char *quote, double turnover,
                                         bool is_trading, bool usable)
{
    struct exchange_instrument row;

    memset(&row, 0, sizeof(row));
    snprintf(row.instrument.symbol, sizeof(row.instrument.symbol), "%s", symbol);
    snprintf(row.quote, sizeof(row.quote), "%s", quote);
    row.turnover_24h = turnover;
    row.instrument.is_trading = is_trading;
    row.usable = usable;
    return row;
}

static const struct choice_case {
    const char *name;
    const char *text;
    const char *want; /* "*" marks a row that is not usable; NULL: refused */
    const char *mention;
} CHOICES[] = {
    {"a list keeps its order", "ETHUSDT,BTCUSDT", "ETHUSDT BTCUSDT ", NULL},
    {"blanks around names do not matter", " ETHUSDT , BTCUSDT ", "ETHUSDT BTCUSDT ", NULL},
    {"a symbol that does not trade may be listed", "HALTUSDT", "HALTUSDT ", NULL},
    {"an unknown symbol comes as unusable", "BTCUSDT,NOSUCH", "BTCUSDT NOSUCH* ", NULL},
    {"the top are those of the quote that trade, by turnover", "top:2:USDT", "ETHUSDT BTCUSDT ",
     NULL},
    {"equal turnover is ordered by name", "top:9:USDT", "ETHUSDT BTCUSDT AUSDT BUSDT ", NULL},
    {"another quote", "top:1:BTC", "ETHBTC ", NULL},
    {"a quote nobody has is empty", "top:5:XYZ", "", NULL},
    {"a count of zero is refused", "top:0:USDT", NULL, "top:0:USDT"},
    {"a negative count is refused", "top:-1:USDT", NULL, "top:-1:USDT"},
    {"a count without quote is refused", "top:5", NULL, "top:5"},
    {"a quote in lower case is refused", "top:5:usdt", NULL, "top:5:usdt"},
    {"an empty list is refused", "", NULL, "\"\" is not a symbol"},
    {"a trailing comma is refused", "BTCUSDT,", NULL, "\"\" is not a symbol"},
    {"lower case is refused by name", "btcusdt", NULL, "\"btcusdt\""},
    {"a symbol twice is refused by name", "BTCUSDT,ETHUSDT,BTCUSDT", NULL,
     "BTCUSDT is named twice"},
};

static void choice_row(void **state)
{
    const struct choice_case *row = *state;
    struct exchange_instrument rows[] = {
        row_of("AUSDT", "USDT", 7, true, true),       row_of("BTCUSDT", "USDT", 50, true, true),
        row_of("BUSDT", "USDT", 7, true, true),       row_of("ETHBTC", "BTC", 900, true, true),
        row_of("ETHUSDT", "USDT", 60.5, true, true),  row_of("HALTUSDT", "USDT", 99, false, true),
        row_of("NOTICKUSDT", "USDT", 99, true, false)};
    struct exchange_instruments all = {.rows = rows, .count = sizeof(rows) / sizeof(rows[0])};
    struct exchange_instrument *chosen;
    struct selection selection;
    struct error error;
    char got[256] = "";
    size_t count = 77;

    if (row->want == NULL) {
        assert_int_equal(selection_init(&selection, row->text, &error), OC_EINVALID);
        assert_non_null(strstr(error.text, row->mention));
        return;
    }
    assert_int_equal(selection_init(&selection, row->text, &error), OC_OK);
    chosen = selection_choose(&selection, &all, OC_MARKET_SPOT, &count);
    assert_non_null(chosen);
    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(got);

        snprintf(got + used, sizeof(got) - used, "%s%s ", chosen[i].instrument.symbol,
                 chosen[i].usable ? "" : "*");
    }
    assert_string_equal(got, row->want);
    free(chosen);
    selection_deinit(&selection);
}

/* A thousand symbols come and go; whoever is there is found, whoever is not is not. */
static void map_churn(void **state)
{
    enum { COUNT = 1000 };
    struct slot_map map;
    char symbol[32];
    uint32_t slot = 0;

    (void)state;
    assert_true(slot_map_init(&map, COUNT));
    for (uint32_t i = 0; i < COUNT; i++) {
        snprintf(symbol, sizeof(symbol), "S%uUSDT", i);
        assert_true(slot_map_add(&map, symbol, i));
        assert_false(slot_map_add(&map, symbol, i + 1));
    }
    for (uint32_t i = 0; i < COUNT; i += 3) {
        snprintf(symbol, sizeof(symbol), "S%uUSDT", i);
        slot_map_remove(&map, symbol);
        slot_map_remove(&map, symbol);
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        snprintf(symbol, sizeof(symbol), "S%uUSDT", i);
        assert_int_equal(slot_map_find(&map, symbol, &slot), i % 3 != 0);
        if (i % 3 != 0)
            assert_int_equal(slot, i);
    }
    slot_map_deinit(&map);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CHOICES, choice_row);
    check_add(&list, "a thousand symbols come and go", map_churn, NULL);
    return check_run(&list, "exchange binance selection");
}
