/* test_document.c - openapi.json and /docs tell the defaults of the server that wrote them.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/server_rig.h"

#include <cjson/cJSON.h>

static struct server_rig rig;
static cJSON *api;

static void quarter_hours(struct server_config *config)
{
    static const char *const SERIES[] = {"ema:200", "rsi:7"};

    config->default_timeframe = OC_TF_15M;
    config->timeframes = 1U << OC_TF_1M | 1U << OC_TF_15M | 1U << OC_TF_1H;
    config->indicators = SERIES;
    config->indicator_count = 2;
}

static int start(void **state)
{
    char *document = NULL;

    (void)state;
    server_rig_start(&rig, quarter_hours, NULL);
    document = server_rig_ask(&rig, "GET", "/openapi.json", "", "");
    api = cJSON_Parse(server_rig_body(document));
    free(document);
    return api == NULL;
}

static int stop(void **state)
{
    (void)state;
    cJSON_Delete(api);
    server_rig_stop(&rig);
    return 0;
}

/* The schema of a parameter as text; "" if there is none. To be freed. */
static char *schema_text(const char *path, const char *name)
{
    const cJSON *get =
        cJSON_GetObjectItem(cJSON_GetObjectItem(cJSON_GetObjectItem(api, "paths"), path), "get");
    const cJSON *row = NULL;

    cJSON_ArrayForEach(row, cJSON_GetObjectItem(get, "parameters"))
    {
        if (strcmp(cJSON_GetObjectItem(row, "name")->valuestring, name) == 0) {
            return cJSON_PrintUnformatted(cJSON_GetObjectItem(row, "schema"));
        }
    }
    return calloc(1, 1);
}

#define OFFERED "{\"type\":\"string\",\"enum\":[\"1m\",\"15m\",\"1h\"],\"default\":\"15m\"}"
#define ALL     "\"enum\":[\"1m\",\"5m\",\"15m\",\"30m\",\"1h\",\"4h\",\"1d\"]"

static const struct param_case {
    const char *name;
    const char *path, *param, *want;
} PARAMS[] = {
    {"candles name the configured timeframe and those offered", "/api/candles/{symbol}",
     "timeframe", OFFERED},
    {"so do swings", "/api/swings/{symbol}", "timeframe", OFFERED},
    {"so does structure", "/api/structure/{symbol}", "timeframe", OFFERED},
    {"so do indicators", "/api/indicators/{symbol}", "timeframe", OFFERED},
    {"the ranking by volatility has its own default", "/api/scan/volatility", "timeframe",
     "{\"type\":\"string\"," ALL ",\"default\":\"1h\"}"},
    {"indicators name the configured series", "/api/indicators/{symbol}", "name",
     "{\"type\":\"string\",\"default\":\"ema:200,rsi:7\"}"},
    {"a number's default is a number", "/api/candles/{symbol}", "limit",
     "{\"type\":\"integer\",\"minimum\":1,\"maximum\":5000,\"default\":500}"},
    {"a truth's default is a truth", "/api/candles/{symbol}", "partial",
     "{\"type\":\"boolean\",\"default\":false}"},
    {"a choice's default is one of its words", "/api/profile/{symbol}", "kind",
     "{\"type\":\"string\",\"enum\":[\"session\",\"last\",\"composite\",\"rolling\",\"balance\","
     "\"reference\"],\"default\":\"session\"}"},
    {"a filter has none", "/api/signals", "endorsed", "{\"type\":\"boolean\"}"},
};

static void param_row(void **state)
{
    const struct param_case *row = *state;
    char *text = schema_text(row->path, row->param);

    assert_text(text, row->want);
    free(text);
}

/* What the document promises is what a request without the parameter gets. */
static void defaults_are_kept(void **state)
{
    (void)state;
    server_rig_expect(&rig, "GET", "/api/candles/AAAUSDT?limit=1", "", "", 200,
                      "\"timeframe\":\"15m\"");
    server_rig_expect(&rig, "GET", "/api/indicators/AAAUSDT?limit=1", "", "", 200,
                      "\"name\":\"ema:200\"");
    server_rig_expect(&rig, "GET", "/api/candles/AAAUSDT?timeframe=5m", "", "", 422,
                      "5m is not among the timeframes offered");
}

static void the_page_says_the_same(void **state)
{
    (void)state;
    server_rig_expect(&rig, "GET", "/docs", "", "", 200,
                      "<td><code>timeframe</code></td><td>one of <code>1m</code> <code>15m</code> "
                      "<code>1h</code></td><td>15m</td>");
    server_rig_expect(&rig, "GET", "/docs", "", "", 200, "<td>ema:200,rsi:7</td>");
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, PARAMS, param_row);
    check_add(&list, "requests without the parameters get those defaults", defaults_are_kept, NULL);
    check_add(&list, "the page for people says the same", the_page_says_the_same, NULL);
    list.tests[0].setup_func = start;
    list.tests[list.count - 1].teardown_func = stop;
    return check_run(&list, "document");
}
