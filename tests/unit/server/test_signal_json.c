/* test_signal_json.c - the canonical form, byte for byte, and the sentences.
 *
 * The expected bytes were written by hand from the documentation of the signal object.
 * SPDX-License-Identifier: MIT */
#include "server/signal_json.h"
#include "support/check.h"

static struct oc_instrument btc(void)
{
    struct oc_instrument instrument;

    assert_true(oc_instrument_init(&instrument, "BTCUSDT", OC_MARKET_USDM, 1, 1, 1, 3));
    return instrument; /* tick 0.1 */
}

static const struct store_provenance PROVENANCE = {.build = "0.1.0+abc",
                                                   .config = "sha256:c0",
                                                   .learned = "sha256:1e",
                                                   .input = "sha256:17",
                                                   .origin_ms = INT64_C(1761350400000)};

/* 2025-11-01T13:09:00Z: the close is 13:10 */
#define OPEN_MS INT64_C(1762002540000)

static struct oc_signal trend_long(void)
{
    struct oc_signal signal = {
        .open_ms = OPEN_MS,
        .direction = OC_LONG,
        .code = OC_CODE_OK,
        .is_endorsed = true,
        .quality = 'B',
        .agree = 1,
        .lead = OC_ENGINE_FABIO,
        .confidence = 0.61,
        .confidence_n = 0,
        .p_target = 0.3829787,
        .expected_r = 0.1,
        .close = 270000,
        .auction = OC_AUCTION_OUT_UP,
        .flip_weight_p = 0.5512,
        .score = {60, 1U << OC_FACTOR_OB | 1U << OC_FACTOR_FIB | 1U << OC_FACTOR_SWING},
        .marks = {.swing_high = 276000, .support = 269505},
        .plan = {.engine = OC_ENGINE_FABIO,
                 .setup = OC_SETUP_TREND,
                 .direction = OC_LONG,
                 .entry = 270000,
                 .stop = 267300,
                 .target = 275900,
                 .targets = {273000, 275900},
                 .target_count = 2,
                 .rr = 2.1851851851,
                 .expiry_min = 240,
                 .evidence = {.imbalance = 0.7,
                              .depth = 0.89,
                              .aggression = 0.755,
                              .zone_low = 269900,
                              .zone_high = 269990,
                              .target_kind = OC_TARGET_LEVEL}},
    };

    signal.voices[OC_ENGINE_FABIO] = (struct oc_voice){.is_available = true,
                                                       .direction = OC_LONG,
                                                       .p = 0.63,
                                                       .weight = 0.93,
                                                       .code = OC_CODE_OK,
                                                       .setup = OC_SETUP_TREND,
                                                       .open_ms = OPEN_MS,
                                                       .rr = 2.184,
                                                       .cost_r = 0.12};
    signal.voices[OC_ENGINE_GRID] =
        (struct oc_voice){.is_available = true, .weight = 1, .code = OC_CODE_NO_RANGE};
    signal.voices[OC_ENGINE_MR] = (struct oc_voice){.code = OC_CODE_WARMING_UP};
    for (int i = OC_ENGINE_SMC; i < OC_ENGINE_COUNT; i++) {
        signal.voices[i] = (struct oc_voice){
            .is_available = true, .is_shadow = true, .weight = 1, .code = OC_CODE_WAITING};
    }
    return signal;
}

static const char LONG_CANONICAL[] =
    "{\"signal_id\":\"5a4113e0-a7e4-5249-9fb3-3eff399b8d37\","
    "\"timestamp\":\"2025-11-01T13:10:00.000Z\",\"symbol\":\"BTCUSDT\",\"broker\":\"BINANCE\","
    "\"market\":\"usdm\",\"signal\":\"Long\",\"confidence\":0.61,\"entry\":27000.0,"
    "\"stop_loss\":26730.0,\"target\":27590.0,"
    "\"reason\":\"Trend Model long: out of balance up (S 0.70), pullback into LVN "
    "26990.0-26999.0 (depth 0.89), aggression 0.76, target level 27590.0, R:R 2.19\","
    "\"market_state\":\"Out of Balance\",\"setup\":\"Trend Model\","
    "\"timeframe\":\"1m\",\"engine\":\"fabio\",\"endorsed\":true,\"quality\":\"B\",\"agree\":1,"
    "\"market_score\":60,\"confluence\":[\"OB\",\"FIB\",\"SWING\"],\"code\":\"OK\",\"price\":27000."
    "0,"
    "\"entry_kind\":\"MARKET\",\"entries\":[27000.0],\"targets\":[27300.0,27590.0],"
    "\"risk_reward\":2.185185,\"p_target\":0.382979,\"expected_r\":0.1,"
    "\"expires\":\"2025-11-01T17:10:00.000Z\",\"confidence_basis\":\"prior\",\"confidence_n\":0,"
    "\"uncalibrated\":false,\"swing_high\":27600.0,\"swing_low\":null,"
    "\"support_level\":26950.5,"
    "\"resistance_level\":null,\"engines\":["
    "{\"engine\":\"fabio\",\"available\":true,\"direction\":\"Long\",\"p\":0.63,\"weight\":0.93,"
    "\"code\":\"OK\",\"reason\":\"Trend Model long, R:R 2.18, costs 0.12 R\",\"standing\":false,"
    "\"shadow\":false},"
    "{\"engine\":\"grid\",\"available\":true,\"direction\":\"Neutral\",\"p\":null,\"weight\":1,"
    "\"code\":\"NO_RANGE\",\"reason\":\"the market is not in a grid range\",\"standing\":false,"
    "\"shadow\":false},"
    "{\"engine\":\"mr\",\"available\":false,\"direction\":\"Neutral\",\"p\":null,\"weight\":0,"
    "\"code\":\"WARMING_UP\",\"reason\":\"not enough closed candles yet\",\"standing\":false,"
    "\"shadow\":false},"
    "{\"engine\":\"smc\",\"available\":true,\"direction\":\"Neutral\",\"p\":null,"
    "\"weight\":1,\"code\":\"WAITING\",\"reason\":\"no set-up at this close\","
    "\"standing\":false,\"shadow\":true},"
    "{\"engine\":\"fibonacci\",\"available\":true,\"direction\":\"Neutral\",\"p\":null,"
    "\"weight\":1,\"code\":\"WAITING\",\"reason\":\"no set-up at this close\","
    "\"standing\":false,\"shadow\":true},"
    "{\"engine\":\"indicators\",\"available\":true,\"direction\":\"Neutral\",\"p\":null,"
    "\"weight\":1,\"code\":\"WAITING\",\"reason\":\"no set-up at this close\","
    "\"standing\":false,\"shadow\":true}],"
    "\"flip\":\"a standing or fresh Short of p >= 0.56 at weight 1 would make this CONFLICT\","
    "\"grid\":null,\"provenance\":{\"build\":\"0.1.0+abc\",\"config\":\"sha256:c0\","
    "\"learned\":\"sha256:1e\",\"origin\":\"2025-10-25T00:00:00.000Z\",\"input\":\"sha256:17\"}";

static void write_into(struct buffer *out, const struct signal_record *record,
                       enum signal_form form)
{
    struct json_writer json;

    buffer_init(out, 65536);
    json_init(&json, out);
    signal_write(&json, record, form);
}

static void long_is_canonical(void **state)
{
    struct oc_instrument instrument = btc();
    struct oc_signal signal = trend_long();
    struct signal_record record;
    struct buffer out;
    char want[4096];

    (void)state;
    store_signal_init(&record, &instrument, "BINANCE", &PROVENANCE, &signal);
    write_into(&out, &record, SIGNAL_CANONICAL);
    snprintf(want, sizeof(want), "%s}", LONG_CANONICAL);
    assert_text(buffer_text(&out), want);
    buffer_deinit(&out);
}

static void last_block(void **state)
{
    struct oc_instrument instrument = btc();
    struct oc_signal signal = trend_long();
    struct signal_record record;
    struct buffer out;
    char want[4096];

    (void)state;
    store_signal_init(&record, &instrument, "BINANCE", &PROVENANCE, &signal);
    store_signal_set_late(&record, OPEN_MS + 60000 + 212);
    record.seq = 1841;
    record.status = OC_OUTCOME_HIT_TARGET;
    record.has_outcome = true;
    record.outcome = (struct oc_outcome){.status = OC_OUTCOME_HIT_TARGET,
                                         .filled_ms = OPEN_MS + 60000,
                                         .resolved_ms = OPEN_MS + 600000,
                                         .exit = 275900,
                                         .r_gross = 1.9,
                                         .r_net = 1.7,
                                         .mfe_r = 2.1,
                                         .mae_r = 0.3,
                                         .has_label = true,
                                         .label = 1};
    write_into(&out, &record, SIGNAL_CURRENT);
    snprintf(
        want, sizeof(want),
        "%s,\"seq\":1841,\"status\":\"HIT_TARGET\",\"outcome\":{\"status\":\"HIT_TARGET\","
        "\"filled_at\":\"2025-11-01T13:10:00.000Z\",\"closed_at\":\"2025-11-01T13:20:00.000Z\","
        "\"exit\":27590.0,\"r_gross\":1.9,\"r_net\":1.7,\"mfe_r\":2.1,\"mae_r\":0.3,"
        "\"label\":1,\"resolved_by\":\"candle\"},\"late_ms\":212,\"late\":false}",
        LONG_CANONICAL);
    assert_text(buffer_text(&out), want);
    buffer_deinit(&out);
    write_into(&out, &record, SIGNAL_PUBLISHED); /* as it was then */
    snprintf(want, sizeof(want),
             "%s,\"seq\":1841,\"status\":\"open\",\"outcome\":null,\"late_ms\":212,\"late\":false}",
             LONG_CANONICAL);
    assert_text(buffer_text(&out), want);
    buffer_deinit(&out);
}

static void lateness(void **state)
{
    struct oc_instrument instrument = btc();
    struct oc_signal signal = trend_long();
    struct signal_record record;

    (void)state;
    store_signal_init(&record, &instrument, "BINANCE", &PROVENANCE, &signal);
    store_signal_set_late(&record, OPEN_MS + 60000 + 90000);
    assert_false(record.is_late);
    store_signal_set_late(&record, OPEN_MS + 60000 + 90001);
    assert_true(record.is_late);
    store_signal_set_late(&record, OPEN_MS); /* a clock behind the exchange's */
    assert_int_equal(record.late_ms, 0);
}

/* Members of a whole object that must be there, by kind of signal. */
static void expect_members(const struct oc_signal *signal, const char *const *members)
{
    struct oc_instrument instrument = btc();
    struct signal_record record;
    struct buffer out;

    store_signal_init(&record, &instrument, "BINANCE", &PROVENANCE, signal);
    write_into(&out, &record, SIGNAL_CANONICAL);
    for (size_t i = 0; members[i] != NULL; i++) {
        if (strstr(buffer_text(&out), members[i]) == NULL) {
            fail_msg("%s is not in %s", members[i], buffer_text(&out));
        }
    }
    buffer_deinit(&out);
}

static void neutral(void **state)
{
    struct oc_signal signal = {.open_ms = OPEN_MS,
                               .code = OC_CODE_CONFLICT,
                               .quality = 'D',
                               .lead = OC_ENGINE_NONE,
                               .confidence = 0.5,
                               .close = 270000};
    static const char *const MEMBERS[] = {
        "\"signal_id\":\"aa9d2b6d-34f9-59e1-a807-7ff12049ed5e\"",
        "\"signal\":\"Neutral\",\"confidence\":0.5,\"entry\":null,\"stop_loss\":null,"
        "\"target\":null,\"reason\":\"Neutral: engines disagree (fabio Long 0.66, grid Short 0.62, "
        "mr WAITING)\",\"market_state\":\"Balanced\",\"setup\":null,\"timeframe\":\"1m\","
        "\"engine\":\"none\",\"endorsed\":false,\"quality\":\"D\",\"agree\":0",
        "\"code\":\"CONFLICT\",\"price\":27000.0,\"entry_kind\":null,\"entries\":[],\"targets\":[],"
        "\"risk_reward\":null,\"p_target\":null,\"expected_r\":null,\"expires\":null",
        "\"flip\":\"one side at less than half of the other would make this a direction\","
        "\"grid\":null",
        NULL};

    (void)state;
    signal.voices[0] = (struct oc_voice){
        .is_available = true, .direction = OC_LONG, .p = 0.66, .weight = 1, .code = OC_CODE_OK};
    signal.voices[1] = (struct oc_voice){
        .is_available = true, .direction = OC_SHORT, .p = 0.62, .weight = 1, .code = OC_CODE_OK};
    signal.voices[2] =
        (struct oc_voice){.is_available = true, .weight = 1, .code = OC_CODE_WAITING};
    for (int i = OC_ENGINE_SMC; i < OC_ENGINE_COUNT; i++) {
        signal.voices[i].is_shadow = true; /* no voice: not told */
    }
    expect_members(&signal, MEMBERS);
}

/* A grid of three intervals on 26900.0 .. 27050.0, step 50; the close 26912.3 lies above the first. */
static void grid(void **state)
{
    struct oc_signal signal = {.open_ms = OPEN_MS,
                               .direction = OC_LONG,
                               .code = OC_CODE_NEGATIVE_EXPECTANCY,
                               .quality = 'D',
                               .agree = 2,
                               .lead = OC_ENGINE_GRID,
                               .confidence = 0.56,
                               .confidence_n = 200,
                               .is_uncalibrated = true,
                               .close = 269123,
                               .plan = {.engine = OC_ENGINE_GRID,
                                        .setup = OC_SETUP_GRID,
                                        .direction = OC_LONG,
                                        .entry_kind = OC_ENTRY_LIMIT,
                                        .entry = 269000,
                                        .stop = 268000,
                                        .target = 270500,
                                        .targets = {269500, 270000, 270500},
                                        .target_count = 3,
                                        .rr = 1.5,
                                        .expiry_min = 480,
                                        .evidence = {.range_low = 269000,
                                                     .range_high = 270500,
                                                     .atr_frac = 0.00312,
                                                     .efficiency = 0.12,
                                                     .adx = 15.25,
                                                     .touches_top = 3,
                                                     .touches_bottom = 4,
                                                     .target_kind = OC_TARGET_LINE},
                                        .grid = {.line_count = 4,
                                                 .lines = {269000, 269500, 270000, 270500},
                                                 .step = 500,
                                                 .net_frac = 0.00145}}};
    static const char *const MEMBERS[] = {
        "\"reason\":\"Grid Range Scalp long: range 26900.0-27050.0 (ATR 15m 0.31 %, ER 0.12, ADX "
        "15.2, touches 3 above and 4 below), 4 lines 50.0 apart, net 0.145 % a grid, limit at "
        "26900.0, target grid line 27050.0, R:R 1.50; with Mean Reversion (p 0.58, standing); not "
        "endorsed: costs eat the edge\"",
        "\"timeframe\":\"5m\",\"engine\":\"grid\",\"endorsed\":false",
        "\"entry_kind\":\"LIMIT\",\"entries\":[26900.0],\"targets\":[26950.0,27000.0,27050.0]",
        "\"confidence_basis\":\"measured\",\"confidence_n\":200,\"uncalibrated\":true",
        "\"reason\":\"Failed Breakout Reversion long, R:R 2.00, costs 0.08 R, still open since "
        "2025-11-01T12:50:00.000Z\",\"standing\":true",
        "\"flip\":\"no single opposing opinion would change this\"",
        "\"grid\":{\"lines\":[26900.0,26950.0,27000.0,27050.0],"
        "\"sides\":[\"buy\",\"sell\",\"sell\",\"sell\"],\"step\":50.0,\"net\":0.00145}",
        NULL};

    (void)state;
    signal.voices[OC_ENGINE_MR] = (struct oc_voice){.is_available = true,
                                                    .is_standing = true,
                                                    .direction = OC_LONG,
                                                    .p = 0.58,
                                                    .weight = 1,
                                                    .code = OC_CODE_OK,
                                                    .setup = OC_SETUP_FAILED_BREAKOUT,
                                                    .open_ms = OPEN_MS - 20 * 60000,
                                                    .rr = 2,
                                                    .cost_r = 0.08};
    expect_members(&signal, MEMBERS);
}

/* ---- sentences ---- */

static const struct reason_case {
    const char *name;
    struct oc_opinion opinion;
    const char *want;
} REASONS[] = {
    /* strategies.md 8: the example, at a tick of 0.1 */
    {"the specification's example",
     {.setup = OC_SETUP_TREND,
      .direction = OC_LONG,
      .target = 1330,
      .rr = 3.243243,
      .evidence = {.imbalance = 0.7,
                   .zone_low = 1170,
                   .zone_high = 1209,
                   .depth = 0.8889,
                   .aggression = 0.7619,
                   .target_kind = OC_TARGET_LEVEL}},
     "Trend Model long: out of balance up (S 0.70), pullback into LVN 117.0-120.9 (depth 0.89), "
     "aggression 0.76, target level 133.0, R:R 3.24"},
    {"a leg extension down",
     {.setup = OC_SETUP_TREND,
      .direction = OC_SHORT,
      .target = 800,
      .rr = 2,
      .evidence = {.imbalance = 0.8,
                   .zone_low = 900,
                   .zone_high = 910,
                   .depth = 0.5,
                   .aggression = 0.6,
                   .target_kind = OC_TARGET_LEG_EXTENSION}},
     "Trend Model short: out of balance down (S 0.80), pullback into LVN 90.0-91.0 (depth 0.50), "
     "aggression 0.60, target leg extension 80.0, R:R 2.00"},
    {"Fabio's mean reversion",
     {.engine = OC_ENGINE_FABIO,
      .setup = OC_SETUP_FABIO_MR,
      .direction = OC_SHORT,
      .target = 1100,
      .rr = 1.432432,
      .evidence = {.imbalance = 0.3,
                   .zone_low = 1180,
                   .zone_high = 1190,
                   .depth = 0.62,
                   .aggression = 0.35,
                   .attack = 0.2,
                   .failed_extreme = 1230,
                   .target_kind = OC_TARGET_POC}},
     "Mean Reversion Model short: in balance (S 0.30), value high failed again at 123.0, pullback "
     "into LVN 118.0-119.0 (depth 0.62), aggression 0.35, failed attack 0.20, target POC 110.0, "
     "R:R 1.43"},
    {"a failed breakout",
     {.engine = OC_ENGINE_MR,
      .setup = OC_SETUP_FAILED_BREAKOUT,
      .direction = OC_SHORT,
      .target = 1010,
      .rr = 2.147059,
      .evidence = {.imbalance = 0.3,
                   .range_low = 1000,
                   .range_high = 1200,
                   .failed_extreme = 1230,
                   .volume_ratio = 0.61,
                   .attempt_delta = -0.05,
                   .has_prior_failure = true,
                   .target_kind = OC_TARGET_FAR_EDGE}},
     "Failed Breakout Reversion short: look above value 120.0 failed at 123.0 on 0.61 of the usual "
     "volume (attempt delta -0.05, S 0.30), not its first failure, target far side of value 101.0, "
     "R:R 2.15"},
    {"a first failure below value",
     {.engine = OC_ENGINE_MR,
      .setup = OC_SETUP_FAILED_BREAKOUT,
      .direction = OC_LONG,
      .target = 1190,
      .rr = 2,
      .evidence = {.imbalance = 0.3,
                   .range_low = 1000,
                   .range_high = 1200,
                   .failed_extreme = 980,
                   .volume_ratio = 0.5,
                   .attempt_delta = 0.1,
                   .target_kind = OC_TARGET_FAR_EDGE}},
     "Failed Breakout Reversion long: look below value 100.0 failed at 98.0 on 0.50 of the usual "
     "volume (attempt delta 0.10, S 0.30), target far side of value 119.0, R:R 2.00"},
    {"warming up says how much is missing",
     {.engine = OC_ENGINE_GRID, .code = OC_CODE_WARMING_UP, .waits_for = 17},
     "Grid: not enough closed candles yet (17 missing)"},
    {"low quality says how low",
     {.engine = OC_ENGINE_FABIO, .code = OC_CODE_LOW_QUALITY, .evidence = {.quality = 0.47}},
     "Fabio Playbook: quality below 0.50 (0.47)"},
    {"a plain code",
     {.engine = OC_ENGINE_MR, .code = OC_CODE_ACCEPTED},
     "Mean Reversion: the breakout was accepted"},
};

static void reason_row(void **state)
{
    const struct reason_case *row = *state;
    struct oc_instrument instrument = btc();
    struct buffer out;

    buffer_init(&out, SIGNAL_TEXT_CAP);
    reason_append_opinion(&out, &instrument, &row->opinion);
    assert_text(buffer_text(&out), row->want);
    buffer_deinit(&out);
}

static const struct verdict_case {
    const char *name;
    struct oc_opinion_event event;
    const char *want;
} VERDICTS[] = {
    {"endorsed",
     {.is_published = true, .is_endorsed = true, .verdict = OC_CODE_OK},
     "published and endorsed"},
    {"published only",
     {.is_published = true, .verdict = OC_CODE_LOW_CONFIDENCE},
     "published, not endorsed: confidence below the gate"},
    {"not published",
     {.verdict = OC_CODE_OPEN_SIGNAL},
     "not published: a signal of that direction is still open"},
};

static void verdict_row(void **state)
{
    const struct verdict_case *row = *state;
    struct buffer out;

    buffer_init(&out, SIGNAL_TEXT_CAP);
    reason_append_verdict(&out, &row->event);
    assert_text(buffer_text(&out), row->want);
    buffer_deinit(&out);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "a long signal is its canonical bytes", long_is_canonical, NULL);
    check_add(&list, "the last block follows, as published or as it is now", last_block, NULL);
    check_add(&list, "late is more than 90 s after the close", lateness, NULL);
    check_add(&list, "a Neutral has no prices and says why", neutral, NULL);
    check_add(&list, "a grid signal carries its lines", grid, NULL);
    CHECK_ROWS(&list, REASONS, reason_row);
    CHECK_ROWS(&list, VERDICTS, verdict_row);
    return check_run(&list, "signal_json");
}
