/* test_replay_summary.c - counts and means of opinions and outcomes, as tables and as lines of JSON.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "app/replay_summary.h"

static void add_opinion(struct summary *summary, enum oc_direction direction, bool is_published,
                        enum oc_code verdict)
{
    struct opinion_record record = {0};

    (void)snprintf(record.instrument.symbol, sizeof record.instrument.symbol, "NEARUSDT");
    record.event.opinion.setup = OC_SETUP_GRID;
    record.event.opinion.direction = direction;
    record.event.is_published = is_published;
    record.event.is_endorsed = false;
    record.event.verdict = verdict;
    summary_add_opinion(summary, &record);
}

static void add_outcome(struct summary *summary, enum oc_outcome_status status, double p,
                        double label, double r_gross, double r_net)
{
    struct outcome_record record = {0};

    (void)snprintf(record.instrument.symbol, sizeof record.instrument.symbol, "NEARUSDT");
    record.outcome.setup = OC_SETUP_GRID;
    record.outcome.direction = OC_LONG;
    record.outcome.status = status;
    record.outcome.is_final = true;
    record.outcome.has_label = true;
    record.outcome.exit = 1;
    record.outcome.p = p;
    record.outcome.label = label;
    record.outcome.r_gross = r_gross;
    record.outcome.r_net = r_net;
    summary_add_outcome(summary, &record);
}

/* Two longs of 0.75 and 0.5, the first won 1.5 R, the second lost 1 R; one short that never ended.
 * Brier: (0.25^2 + 0.5^2) / 2 = 0.15625; gross (1.5 - 1) / 2 = 0.25; net (1.25 - 1.25) / 2 = 0. */
static void fill(struct summary *summary)
{
    summary_init(summary);
    summary->days = 3;
    add_opinion(summary, OC_LONG, true, OC_CODE_OK);
    add_opinion(summary, OC_LONG, true, OC_CODE_OK);
    add_opinion(summary, OC_SHORT, false, OC_CODE_OFF);
    add_outcome(summary, OC_OUTCOME_HIT_TARGET, 0.75, 1, 1.5, 1.25);
    add_outcome(summary, OC_OUTCOME_HIT_STOP, 0.5, 0, -1, -1.25);
}

static void check_written(void (*write)(const struct summary *, struct buffer *), const char *want)
{
    struct summary summary;
    struct buffer out;

    fill(&summary);
    buffer_init(&out, 1 << 16);
    write(&summary, &out);
    assert_int_equal(buffer_status(&out), OC_OK);
    assert_text(buffer_text(&out), want);
    buffer_deinit(&out);
    summary_deinit(&summary);
}

static void tables_for_people(void **state)
{
    (void)state;
    check_written(
        summary_write,
        "1 symbols, 3 days\n\n"
        "| symbol | set-up | side | opinions | published | endorsed | filled | labelled | "
        "mean p | +1R rate | Brier | mean R gross | mean R net |\n"
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|\n"
        "| NEARUSDT | Grid Range Scalp | Long | 2 | 2 | 0 | 2 | 2 | 0.625 | 0.500 | 0.156 | "
        "0.250 | 0.000 |\n"
        "| NEARUSDT | Grid Range Scalp | Short | 1 | 0 | 0 | 0 | 0 | - | - | - | - | - |\n"
        "| all | Grid Range Scalp | both | 3 | 2 | 0 | 2 | 2 | 0.625 | 0.500 | 0.156 | 0.250 "
        "| 0.000 |\n"
        "\n| set-up | verdict | opinions |\n|---|---|---|\n"
        "| Grid Range Scalp | OK | 2 |\n"
        "| Grid Range Scalp | OFF | 1 |\n"
        "\n| set-up | ending | outcomes |\n|---|---|---|\n"
        "| Grid Range Scalp | HIT_TARGET | 1 |\n"
        "| Grid Range Scalp | HIT_STOP | 1 |\n");
}

static void lines_for_programs(void **state)
{
    (void)state;
    check_written(
        summary_write_json,
        "{\"symbol\":\"NEARUSDT\",\"setup\":\"Grid Range Scalp\",\"direction\":\"Long\",\"days\":3,"
        "\"opinions\":2,\"published\":2,\"endorsed\":0,\"filled\":2,\"labelled\":2,"
        "\"p_mean\":0.625,\"plus_1r_frac\":0.5,\"brier\":0.15625,\"r_gross_mean\":0.25,"
        "\"r_net_mean\":0,\"verdicts\":{\"OK\":2},\"outcomes\":{\"HIT_TARGET\":1,\"HIT_STOP\":1}}\n"
        "{\"symbol\":\"NEARUSDT\",\"setup\":\"Grid Range Scalp\",\"direction\":\"Short\","
        "\"days\":3,\"opinions\":1,\"published\":0,\"endorsed\":0,\"filled\":0,\"labelled\":0,"
        "\"p_mean\":null,\"plus_1r_frac\":null,\"brier\":null,\"r_gross_mean\":null,"
        "\"r_net_mean\":null,\"verdicts\":{\"OFF\":1},\"outcomes\":{}}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_for_people),
        cmocka_unit_test(lines_for_programs),
    };

    return cmocka_run_group_tests_name("replay summary", tests, NULL, NULL);
}
