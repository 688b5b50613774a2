/* test_query.c - profiles, flow, levels and market state as the API sees them.
 * SPDX-License-Identifier: MIT */
#include "symbol.h"

enum { DAYS = 8, MINUTES = DAYS * 1440 };

static const int64_t DAY0 = 20000 * INT64_C(86400000);
static struct oc_bar bars[MINUTES];
static struct oc_profile profile;

static void make_bars(void)
{
    random_bars(
        bars, MINUTES,
        &(struct random_bars_config){.seed = 33, .open_ms = DAY0, .price = 90000, .step = 60});
}

static enum oc_status ask(const struct symbol *symbol, enum oc_profile_kind kind)
{
    return analysis_profile(&symbol->block->analysis, &symbol->block->m1.series,
                            &symbol->instrument, kind, &profile);
}

static void volume_is_of(size_t from, size_t to)
{
    int64_t volume = 0;
    int64_t taker = 0;

    for (size_t i = from; i < to; i++) {
        volume += bars[i].volume;
        taker += bars[i].taker;
    }
    assert_int_equal(profile.volume, volume);
    assert_true(profile.taker <= taker); /* a lot may be lost where a row's floor is its volume */
    assert_near((double)profile.taker, (double)taker, 1e-4 * (double)taker);
    assert_int_equal(profile.from_ms, DAY0 + (int64_t)from * OC_MINUTE_MS);
    assert_int_equal(profile.to_ms, DAY0 + (int64_t)to * OC_MINUTE_MS);
}

/* Rows without a gap, the value area inside them, nodes in order. */
static void is_sound(void)
{
    assert_true(profile.row_count > 0);
    for (size_t i = 0; i < profile.row_count; i++) {
        assert_int_equal(profile.rows[i].first,
                         profile.rows[0].first + (int64_t)i * profile.row_ticks);
        assert_true(profile.rows[i].taker <= profile.rows[i].volume);
    }
    assert_true(profile.rows[0].volume > 0 && profile.rows[profile.row_count - 1].volume > 0);
    assert_true(profile.rows[0].first <= profile.val);
    assert_true(profile.val <= profile.poc && profile.poc <= profile.vah);
    assert_true(profile.vah < profile.rows[profile.row_count - 1].first + profile.row_ticks);
    for (size_t i = 0; i < profile.hvn_count; i++) {
        assert_true(profile.hvns[i].prominence >= 0.20 && profile.hvns[i].prominence <= 1.0);
        assert_true(i == 0 || profile.hvns[i].low > profile.hvns[i - 1].high);
    }
    for (size_t i = 0; i < profile.lvn_count; i++) {
        assert_true(profile.lvns[i].depth >= 0.40 && profile.lvns[i].depth <= 1.0);
    }
}

static void nothing_yet(void **state)
{
    struct symbol symbol;
    struct oc_market_state market;
    static struct oc_flow flow;

    (void)state;
    symbol_open(&symbol, true);
    for (int kind = 0; kind < OC_PROFILE_KIND_COUNT; kind++) {
        assert_int_equal(ask(&symbol, (enum oc_profile_kind)kind), OC_EAGAIN);
    }
    assert_int_equal(
        analysis_flow(&symbol.block->analysis, &symbol.block->m1.series, &symbol.instrument, &flow),
        OC_EAGAIN);
    assert_int_equal(analysis_levels(&symbol.block->analysis).count, 0);
    analysis_market_state(&symbol.block->analysis, &market);
    assert_false(market.has_reference);
    symbol_close(&symbol);
}

static void profiles_by_kind(void **state)
{
    struct symbol symbol;

    (void)state;
    symbol_open(&symbol, true);
    for (size_t i = 0; i < 6 * 1440 + 500; i++) {
        symbol_push(&symbol, &bars[i]);
    }
    assert_int_equal(ask(&symbol, OC_PROFILE_SESSION), OC_OK);
    volume_is_of(6 * 1440, 6 * 1440 + 500);
    is_sound();
    assert_int_equal(ask(&symbol, OC_PROFILE_ROLLING), OC_OK);
    volume_is_of(5 * 1440 + 500, 6 * 1440 + 500);
    is_sound();
    assert_int_equal(ask(&symbol, OC_PROFILE_LAST), OC_OK);
    volume_is_of(5 * 1440, 6 * 1440);
    assert_int_equal(profile.sessions, 1);
    is_sound();
    assert_int_equal(ask(&symbol, OC_PROFILE_COMPOSITE), OC_OK);
    volume_is_of(1440, 6 * 1440);
    assert_int_equal(profile.sessions, 5);
    is_sound();
    assert_int_equal(ask(&symbol, OC_PROFILE_REFERENCE), OC_OK);
    is_sound();
    assert_int_equal(profile.val, symbol.view.val);
    assert_int_equal(profile.poc, symbol.view.poc);
    assert_int_equal(profile.vah, symbol.view.vah);
    symbol_close(&symbol);
}

/* Rolling is asked for late in the day, when the engine does not keep it. */
static void rolling_at_any_time(void **state)
{
    struct symbol symbol;

    (void)state;
    symbol_open(&symbol, true);
    for (size_t i = 0; i < 3 * 1440; i++) {
        symbol_push(&symbol, &bars[i]);
        if (i % 397 == 0) {
            assert_int_equal(ask(&symbol, OC_PROFILE_ROLLING), OC_OK);
            int64_t want = 0;

            for (size_t j = i < 1440 ? 0 : i - 1439; j <= i; j++) {
                want += bars[j].volume;
            }
            assert_int_equal(profile.volume, want);
        }
    }
    symbol_close(&symbol);
}

static void flow_and_its_history(void **state)
{
    struct symbol symbol;
    static struct oc_flow flow;
    int64_t session = 0;
    int64_t total = 0;
    static int64_t sessions[MINUTES];

    (void)state;
    symbol_open(&symbol, true);
    for (size_t i = 0; i < 1440 + 30; i++) {
        int64_t delta = 2 * bars[i].taker - bars[i].volume;

        session = i % 1440 == 0 ? delta : session + delta;
        total += delta;
        sessions[i] = session;
        symbol_push(&symbol, &bars[i]);
    }
    assert_int_equal(
        analysis_flow(&symbol.block->analysis, &symbol.block->m1.series, &symbol.instrument, &flow),
        OC_OK);
    assert_int_equal(flow.open_ms, bars[1469].open_ms);
    assert_int_equal(flow.delta, 2 * bars[1469].taker - bars[1469].volume);
    assert_int_equal(flow.cvd_session, session);
    assert_int_equal(flow.cvd, total);
    assert_true(flow.has_z);
    assert_near(flow.aggression_long, -flow.aggression_short, 1e-12);
    assert_int_equal(flow.history_count, OC_FLOW_HISTORY);
    for (size_t i = 0; i < OC_FLOW_HISTORY; i++) { /* across 00:00 */
        size_t at = 1470 - OC_FLOW_HISTORY + i;

        assert_int_equal(flow.history[i].open_ms, bars[at].open_ms);
        assert_int_equal(flow.history[i].delta, 2 * bars[at].taker - bars[at].volume);
        assert_int_equal(flow.history[i].cvd_session, sessions[at]);
    }
    symbol_close(&symbol);
}

static void levels_and_naked(void **state)
{
    struct symbol symbol;
    struct oc_naked_poc naked[OC_NAKED_CAP];

    (void)state;
    symbol_open(&symbol, true);
    for (size_t i = 0; i < MINUTES; i++) {
        symbol_push(&symbol, &bars[i]);
    }
    struct oc_levels levels = analysis_levels(&symbol.block->analysis);

    assert_true(levels.count > 10);
    for (size_t i = 0; i < levels.count; i++) {
        const struct oc_level *level = &levels.items[i];

        assert_true(i == 0 || level->low >= levels.items[i - 1].low);
        assert_true(level->significance > 0.0 && level->significance <= 1.0);
        assert_true(level->group_significance >= level->significance - 1e-12);
        assert_true(level->known_ms <= symbol.view.open_ms + OC_MINUTE_MS);
        assert_true(strcmp(oc_level_kind_text(level->kind), "?") != 0);
        assert_true(strcmp(oc_level_source_text(level->source), "?") != 0);
    }
    size_t count = analysis_naked_pocs(&symbol.block->analysis, naked, OC_NAKED_CAP);

    for (size_t i = 0; i < count; i++) {
        for (size_t j = (size_t)((naked[i].day_ms - DAY0) / OC_MINUTE_MS) + 1440; j < MINUTES;
             j++) {
            assert_false(bars[j].low <= naked[i].price && naked[i].price <= bars[j].high);
        }
    }
    assert_int_equal(analysis_naked_pocs(&symbol.block->analysis, naked, 0), 0);
    symbol_close(&symbol);
}

static void names(void **state)
{
    enum oc_profile_kind kind = OC_PROFILE_KIND_COUNT;

    (void)state;
    assert_true(oc_profile_kind_parse("composite", &kind));
    assert_int_equal(kind, OC_PROFILE_COMPOSITE);
    assert_false(oc_profile_kind_parse("composit", &kind));
    assert_false(oc_profile_kind_parse("composites", &kind));
    assert_int_equal(kind, OC_PROFILE_COMPOSITE);
    assert_string_equal(oc_profile_kind_text(OC_PROFILE_ROLLING), "rolling");
    assert_string_equal(oc_profile_kind_text(OC_PROFILE_KIND_COUNT), "?");
}

int main(void)
{
    struct check_list list = {0};

    make_bars();
    check_add(&list, "before the first candle there is nothing", nothing_yet, NULL);
    check_add(&list, "profiles of every kind hold their candles", profiles_by_kind, NULL);
    check_add(&list, "the rolling profile is there at any time", rolling_at_any_time, NULL);
    check_add(&list, "flow and its history across 00:00", flow_and_its_history, NULL);
    check_add(&list, "levels are sorted, naked points untouched", levels_and_naked, NULL);
    check_add(&list, "kinds of profiles have names", names, NULL);
    return check_run(&list, "query");
}
