/* test_sizing.c - sizes beside plans: equity and risk_frac on the routes that show one.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/schema.h"
#include "support/server_rig.h"

#include "outcry/market_data.h"

#include <cjson/cJSON.h>
#include <math.h>

static struct server_rig rig;

static int start(void **state)
{
    (void)state;
    server_rig_start(&rig, NULL, NULL);
    rig.symbols[0].seen.min_notional = 5.0;
    (void)server_rig_next(&rig, 0, true);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    server_rig_stop(&rig);
    return 0;
}

#define ASKED      "equity=10000&risk_frac=0.01"
#define BODY(more) "{\"symbol\":\"AAAUSDT\"" more "}"

static const struct ask_case {
    const char *name;
    const char *method, *target, *body;
    int status;
    const char *has;
} ASKS[] = {
    {"an equity alone is 400", "GET", "/api/fibonacci/AAAUSDT?equity=10000", "", 400,
     "\"message\":\"risk_frac is missing: a size needs both equity and risk_frac\",\"field\":"
     "\"risk_frac\""},
    {"a risk alone is 400", "GET", "/api/signals/AAAUSDT/latest?risk_frac=0.01", "", 400,
     "\"code\":\"missing_parameter\""},
    {"a risk of nothing is 422 and named", "GET", "/api/fibonacci/AAAUSDT?equity=1&risk_frac=0", "",
     422, "risk_frac 0: must be above 0 and at most 1"},
    {"a risk above the whole is 422 and named", "GET",
     "/api/fibonacci/AAAUSDT?equity=1&risk_frac=1.5", "", 422,
     "risk_frac 1.5: must be above 0 and at most 1"},
    {"a risk in per cent is no number", "GET", "/api/fibonacci/AAAUSDT?equity=1&risk_frac=1%25", "",
     422, "risk_frac 1%: is not a number"},
    {"a negative equity is 422 and named", "GET",
     "/api/fibonacci/AAAUSDT?equity=-100&risk_frac=0.01", "", 422, "equity -100: must be above 0"},
    {"nan is no number", "GET", "/api/fibonacci/AAAUSDT?equity=nan&risk_frac=0.01", "", 422,
     "equity nan: is not a number"},
    {"the whole equity may be asked for", "GET", "/api/fibonacci/AAAUSDT?equity=100&risk_frac=1",
     "", 200, "\"risk_limit\":100,"},
    {"a list of signals takes no equity", "GET", "/api/signals?equity=1&risk_frac=1", "", 400,
     "unknown_parameter"},
    {"analyze takes them as numbers", "POST", "/api/signals/analyze",
     BODY(",\"equity\":10000,\"risk_frac\":0.01"), 200,
     "\"sizing\":{\"equity\":10000,\"risk_frac\":0.01,\"risk_limit\":100,\"min_notional\":5,"},
    {"analyze refuses them as texts", "POST", "/api/signals/analyze",
     BODY(",\"equity\":\"10000\",\"risk_frac\":0.01"), 422, "equity must be a number"},
    {"analyze names a bad one", "POST", "/api/signals/analyze",
     BODY(",\"equity\":10000,\"risk_frac\":2"), 422, "risk_frac 2: must be above 0 and at most 1"},
    {"analyze wants both", "POST", "/api/signals/analyze", BODY(",\"equity\":10000"), 400,
     "\"field\":\"risk_frac\""},
};

static void ask_row(void **state)
{
    const struct ask_case *row = *state;

    server_rig_expect(&rig, row->method, row->target, "", row->body, row->status, row->has);
}

static cJSON *data_of(const char *target, cJSON **root)
{
    char *answer = server_rig_ask(&rig, "GET", target, "", "");

    if (server_rig_status(answer) != 200) {
        fail_msg("%s: %.300s", target, answer);
    }
    *root = cJSON_Parse(server_rig_body(answer));
    free(answer);
    assert_non_null(*root);
    return cJSON_GetObjectItem(*root, "data");
}

static double number(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItem(object, key);

    assert_true(cJSON_IsNumber(item));
    return item->valuedouble;
}

/* Each size is the largest whole number of steps whose loss is at most the risk. */
static void judge_sizes(const cJSON *plan, const char *stop_name, double limit)
{
    const cJSON *sizes = cJSON_GetObjectItem(cJSON_GetObjectItem(plan, "sizing"), "sizes");
    const cJSON *entries = cJSON_GetObjectItem(plan, "entries");
    double step = rig.symbols[0].instrument.step;
    int count = cJSON_GetArraySize(entries);

    assert_true(count > 0);
    assert_int_equal(cJSON_GetArraySize(sizes), count);
    for (int i = 0; i < count; i++) {
        const cJSON *row = cJSON_GetArrayItem(sizes, i);
        double entry = cJSON_GetArrayItem(entries, i)->valuedouble;
        double size = number(row, "size");
        double distance = fabs(entry - number(plan, stop_name));
        double lots = size / step;

        assert_near(number(row, "entry"), entry, 0);
        assert_near(number(row, "stop_loss"), number(plan, stop_name), 0);
        assert_near(lots, floor(lots + 0.5), 1e-6);
        assert_true(size * distance <= limit * (1 + 1e-9));
        assert_true((size + step) * distance > limit * (1 - 1e-9));
        assert_near(number(row, "risk"), size * distance, 1e-6);
        assert_near(number(row, "notional"), size * entry, 1e-6);
        assert_near(number(row, "leverage"), size * entry / 10000, 1e-6);
        assert_true(cJSON_IsTrue(cJSON_GetObjectItem(row, "tradable")) ==
                    (size > 0 && size * entry >= 5.0));
    }
}

static void fibonacci_sizes(void **state)
{
    cJSON *root = NULL;
    const cJSON *plan = data_of("/api/fibonacci/AAAUSDT?" ASKED, &root);
    const cJSON *entries = cJSON_GetObjectItem(plan, "entries");
    const cJSON *targets = cJSON_GetObjectItem(plan, "targets");
    const cJSON *rewards = cJSON_GetObjectItem(plan, "risk_reward");

    (void)state;
    judge_sizes(plan, "stop", 100);
    for (int i = 0; i < OC_FIBONACCI_ENTRIES; i++) {
        double entry = cJSON_GetArrayItem(entries, i)->valuedouble;

        for (int k = 0; k < OC_FIBONACCI_TARGETS; k++) {
            double target = cJSON_GetArrayItem(targets, k)->valuedouble;
            const cJSON *reward = cJSON_GetArrayItem(cJSON_GetArrayItem(rewards, i), k);

            assert_near(reward->valuedouble,
                        fabs(target - entry) / fabs(entry - number(plan, "stop")), 1e-6);
        }
    }
    cJSON_Delete(root);
}

static void signal_sizes(void **state)
{
    cJSON *root = NULL;
    const cJSON *plan = data_of("/api/signals/AAAUSDT/latest?" ASKED, &root);
    char target[160];
    cJSON *by_id = NULL;

    (void)state;
    judge_sizes(plan, "stop_loss", 100);
    snprintf(target, sizeof(target), "/api/signals/id/%s?" ASKED,
             cJSON_GetObjectItem(plan, "signal_id")->valuestring);
    judge_sizes(data_of(target, &by_id), "stop_loss", 100);
    cJSON_Delete(by_id);
    cJSON_Delete(root);
}

/* What was there before the question stays byte by byte; the sizes follow. */
static void sizes_stand_beside(void **state)
{
    char *plain = server_rig_ask(&rig, "GET", "/api/signals/AAAUSDT/latest", "", "");
    char *asked = server_rig_ask(&rig, "GET", "/api/signals/AAAUSDT/latest?" ASKED, "", "");
    const char *body = server_rig_body(plain);
    size_t size = strlen(body);

    (void)state;
    assert_true(size > 100);
    assert_memory_equal(body, server_rig_body(asked), size - 2); /* all but }} */
    assert_memory_equal(server_rig_body(asked) + size - 2, ",\"sizing\":{", 11);
    assert_null(strstr(body, "sizing"));
    free(plain);
    free(asked);
}

static void a_neutral_has_no_size(void **state)
{
    (void)state;
    (void)server_rig_signal(&rig, 0, rig.next_ms, OC_NEUTRAL, false);
    server_rig_expect(&rig, "GET", "/api/signals/AAAUSDT/latest?" ASKED, "", "", 200,
                      "\"sizing\":{\"equity\":10000,\"risk_frac\":0.01,\"risk_limit\":100,"
                      "\"min_notional\":5,\"sizes\":[]}}");
}

static void sizes_have_their_shape(void **state)
{
    static const char *const PATHS[][2] = {
        {"/api/fibonacci/{symbol}", "/api/fibonacci/AAAUSDT?" ASKED},
        {"/api/signals/{symbol}/latest", "/api/signals/AAAUSDT/latest?" ASKED},
        {"/api/fibonacci/{symbol}", "/api/fibonacci/AAAUSDT?equity=1e15&risk_frac=1"},
    };
    char *document = server_rig_ask(&rig, "GET", "/openapi.json", "", "");
    cJSON *api = cJSON_Parse(server_rig_body(document));
    char why[256];

    (void)state;
    for (size_t i = 0; i < sizeof(PATHS) / sizeof(PATHS[0]); i++) {
        cJSON *root = NULL;

        assert_non_null(cJSON_GetObjectItem(data_of(PATHS[i][1], &root), "sizing"));
        if (!schema_holds(api, schema_of_answer(api, PATHS[i][0], "get", "200"), root, why,
                          sizeof(why))) {
            fail_msg("%s: %s", PATHS[i][1], why);
        }
        cJSON_Delete(root);
    }
    assert_non_null(strstr(document, "\"name\":\"risk_frac\",\"in\":\"query\",\"required\":false"));
    assert_non_null(strstr(document, "\"type\":\"number\",\"exclusiveMinimum\":0,\"maximum\":1}"));
    cJSON_Delete(api);
    free(document);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, ASKS, ask_row);
    check_add(&list, "the Fibonacci plan's entries are sized, its rewards are named",
              fibonacci_sizes, NULL);
    check_add(&list, "a signal's plan is sized by latest and by id", signal_sizes, NULL);
    check_add(&list, "the signal itself keeps its bytes", sizes_stand_beside, NULL);
    check_add(&list, "sizes have the shape that openapi.json promises", sizes_have_their_shape,
              NULL);
    check_add(&list, "a Neutral has no plan and no size", a_neutral_has_no_size, NULL);
    list.tests[0].setup_func = start;
    list.tests[list.count - 1].teardown_func = stop;
    return check_run(&list, "sizing");
}
