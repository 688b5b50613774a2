/* test_load.c - candle files as the market of the simulator.
 * SPDX-License-Identifier: MIT */
#include "sim/load.h"

#include "support/check.h"
#include "support/place.h"

static const char ROWS[] = "1725148800000,0.1231,0.1232,0.1230,0.1231,137407.3,1725148859999,"
                           "16914.52126,87,57424.5,7072.10914,0\n"
                           "1725148860000,0.1231,0.1232,0.1230,0.1231,61960.4,1725148919999,"
                           "7628.05850,84,18454.5,2272.62450,0\n"
                           "1725148980000,0.1231,0.1231,0.1231,0.1231,0,1725149039999,0,0,0,0,0\n";

struct place {
    char folder[PLACE_PATH_CAP], file[PLACE_PATH_CAP + 64];
};

static void make(struct place *place, const char *name, const char *text)
{
    place_temp_make(place->folder);
    place_write(place->folder, name, text);
    snprintf(place->file, sizeof place->file, "%s/%s", place->folder, name);
}

static void exact_rows(void **state)
{
    struct place place;
    struct sim_store store;
    struct sim_load load = {.market = OC_MARKET_USDM, .seed = 1};
    struct sim_candle candle;
    int64_t minute = INT64_C(1725148800000) / 60000;

    (void)state;
    make(&place, "ALGOUSDT-1m-2024-09.csv", ROWS);
    load.path = place.file;
    sim_store_init(&store);
    assert_int_equal(sim_load_file(&store, &load, NULL), OC_OK);
    assert_int_equal(store.count, 1);
    assert_string_equal(store.series[0].symbol.instrument.symbol, "ALGOUSDT");
    assert_true(sim_store_minute(&store, &store.series[0], minute, &candle));
    /* tick 0.0001 and step 0.1 by the divisor of the day; turnover has five decimals */
    assert_int_equal(candle.open, 1231);
    assert_int_equal(candle.high, 1232);
    assert_int_equal(candle.volume, 1374073);
    assert_int_equal(candle.taker, 574245);
    assert_int_equal(candle.trades, 87);
    assert_int_equal(store.series[0].symbol.quote_decimals, 5);
    assert_int_equal(candle.quote, 1691452126);
    assert_false(sim_store_minute(&store, &store.series[0], minute + 2, &candle));
    assert_true(sim_store_minute(&store, &store.series[0], minute + 3, &candle));
    assert_int_equal(candle.volume, 0);
    assert_int_equal(store.series[0].first_minute, minute);
    assert_int_equal(store.series[0].end_minute, minute + 4);
    sim_store_deinit(&store);
    place_temp_remove(place.folder);
}

static const struct bad_case {
    const char *name;
    const char *file, *text, *tick, *step, *says;
} BAD[] = {
    {"a price off the given tick names row and value", "ALGOUSDT-1m.csv", ROWS, "0.001", "0.1",
     "row 1: open 0.1231 is off"},
    {"a volume off the given step names row and value", "ALGOUSDT-1m.csv", ROWS, "0.0001", "1",
     "row 1: volume 137407.3 is off"},
    {"a file of five minutes cannot be served", "ALGOUSDT-5m.csv",
     "1725148800000,1,2,1,2,3,1725149099999,4,5,1,2,0\n"
     "1725149100000,1,2,1,2,3,1725149399999,4,5,1,2,0\n",
     NULL, NULL, "only 1m files"},
    {"a name without a symbol needs SYMBOL=FILE", "-1m.csv", ROWS, NULL, NULL, "no symbol"},
};

static void bad_row(void **state)
{
    const struct bad_case *row = *state;
    struct place place;
    struct sim_store store;
    struct sim_load load = {
        .market = OC_MARKET_USDM, .seed = 1, .tick = row->tick, .step = row->step};
    struct error error = {0};

    make(&place, row->file, row->text);
    load.path = place.file;
    sim_store_init(&store);
    assert_int_not_equal(sim_load_file(&store, &load, &error), OC_OK);
    if (strstr(error.text, row->says) == NULL)
        fail_msg("'%s' does not say '%s'", error.text, row->says);
    sim_store_deinit(&store);
    place_temp_remove(place.folder);
}

static void continued(void **state)
{
    struct place place;
    char second[PLACE_PATH_CAP + 64];
    struct sim_store store;
    struct sim_load load = {.market = OC_MARKET_USDM, .seed = 1};
    struct sim_candle before, after;
    int64_t minute = INT64_C(1725148980000) / 60000;

    (void)state;
    make(&place, "ALGOUSDT-1m-a.csv", ROWS);
    place_write(place.folder, "ALGOUSDT-1m-b.csv",
                "1725149040000,0.1231,0.1232,0.1230,0.1231,61960.4,1725149099999,7628.05850,84,"
                "18454.5,2272.62450,0\n");
    snprintf(second, sizeof second, "%s/ALGOUSDT-1m-b.csv", place.folder);
    sim_store_init(&store);
    load.path = place.file;
    assert_int_equal(sim_load_file(&store, &load, NULL), OC_OK);
    load.path = second;
    assert_int_equal(sim_load_file(&store, &load, NULL), OC_OK);
    assert_int_equal(store.count, 1);
    assert_true(sim_store_minute(&store, &store.series[0], minute - 2, &before));
    assert_true(sim_store_minute(&store, &store.series[0], minute + 1, &after));
    assert_int_equal(after.first_trade, before.first_trade + 84);
    load.path = place.file; /* once more is going back in time */
    assert_int_equal(sim_load_file(&store, &load, NULL), OC_EINVALID);
    sim_store_deinit(&store);
    place_temp_remove(place.folder);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "rows come out exactly, holes and all", exact_rows, NULL);
    CHECK_ROWS(&list, BAD, bad_row);
    check_add(&list, "a second file goes on where the first ended", continued, NULL);
    return check_run(&list, "sim load");
}
