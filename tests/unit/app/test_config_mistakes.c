/* test_config_mistakes.c - every mistake in a configuration names the key, the file and the line.
 * SPDX-License-Identifier: MIT */
#include "unit/app/config_setup.h"

/* ---- mistakes: the error's text without the folder ---- */

static const struct mistake_case {
    const char *name;
    const char *flag, *environment, *env_file, *json;
    const char *want;
} MISTAKES[] = {
    {"a port above its range names key, file and line", NULL, NULL, NULL,
     "{\n  \"server\": {\n    \"port\": 65536\n  }\n}",
     "json:3: server.port: 65536 is not a whole number, 0 .. 65535"},
    {"a fraction is no whole number", NULL, NULL, NULL, "{\"server\":{\"port\":1.5}}",
     "json:1: server.port: 1.5 is not a whole number, 0 .. 65535"},
    {"a text is no number in JSON", NULL, NULL, NULL, "{\"server\":{\"port\":\"1\"}}",
     "json:1: server.port: is not of the right JSON type"},
    {"an unknown JSON key is named with its line", NULL, NULL, NULL,
     "{\"server\": {\n\"prot\": 1}}", "json:2: server.prot: unknown key"},
    {"an unknown JSON section is named", NULL, NULL, NULL, "{\n\"sever\": {\"port\": 1}}",
     "json:2: sever.port: unknown key"},
    {"the line is of the right section", NULL, NULL, NULL,
     "{\"metrics\": {\n\"port\": 1},\n\"server\": {\n\"port\": -1}}",
     "json:4: server.port: -1 is not a whole number, 0 .. 65535"},
    {"a key that is there twice is refused at the second", NULL, NULL, NULL,
     "{\"server\": {\"port\": 1,\n\"port\": 2}}", "json:2: server.port: is there twice"},
    {"nested and dotted forms are the same key", NULL, NULL, NULL,
     "{\"server\": {\"port\": 1},\n\"server.port\": 2}", "json:2: server.port: is there twice"},
    {"broken JSON names the line", NULL, NULL, NULL, "{\n\"server\": {\"port\": 1},\n}",
     "json:3: not valid JSON"},
    {"JSON must be an object", NULL, NULL, NULL, "[]", "json:1: not a JSON object"},
    {"an unknown OUTCRY_ name in the environment stops the start", NULL, "OUTCRY_SERVER_PROT=1",
     NULL, NULL, "environment: OUTCRY_SERVER_PROT: unknown key"},
    {"an unknown OUTCRY_ name in .env stops the start", NULL, NULL, "\n\nOUTCRY_X=1", NULL,
     "env:3: OUTCRY_X: unknown key"},
    {"a line of .env without = is named", NULL, NULL, "A=1\nhello", NULL,
     "env:2: not of the form NAME=value"},
    {"a name that is none is named", NULL, NULL, "9A=1", NULL, "env:1: 9A is not a name"},
    {"an open quote is named", NULL, NULL, "PORT=\"1", NULL, "env:1: PORT: quotes do not match"},
    {"a name twice in .env is refused", NULL, NULL, "PORT=1\nPORT=2", NULL,
     "env:2: PORT is also in line 1"},
    {"a bad value in .env names its line", NULL, NULL, "\nPORT=x", NULL,
     "env:2: server.port: x is not a whole number, 0 .. 65535"},
    {"a bad flag is named", "--server-port=x", NULL, NULL, NULL,
     "flag --server-port: server.port: x is not a whole number, 0 .. 65535"},
    {"a flag without its value", "--server-port", NULL, NULL, NULL,
     "flag --server-port: a value is missing"},
    {"a choice that is none lists the choices", NULL, "OUTCRY_ENGINE_GRID=maybe", NULL, NULL,
     "environment OUTCRY_ENGINE_GRID: engine.grid: maybe is not on, off, shadow, auto"},
    {"a number out of range lists the range", NULL, "OUTCRY_VOTE_GATE=0.4", NULL, NULL,
     "environment OUTCRY_VOTE_GATE: vote.gate: 0.4 is not a number, 0.5 .. 0.99"},
    {"not-a-number is no number", NULL, "OUTCRY_VOTE_GATE=nan", NULL, NULL,
     "environment OUTCRY_VOTE_GATE: vote.gate: nan is not a number, 0.5 .. 0.99"},
    {"lower-case symbols are refused by name", NULL, "DEFAULT_SYMBOLS=BTCUSDT,ethusdt", NULL, NULL,
     "environment DEFAULT_SYMBOLS: symbols: ethusdt must be upper case"},
    {"a symbol twice is refused by name", NULL, "DEFAULT_SYMBOLS=BTCUSDT,BTCUSDT", NULL, NULL,
     "environment DEFAULT_SYMBOLS: symbols: BTCUSDT is there twice"},
    {"top without a number is refused", NULL, "OUTCRY_SYMBOLS=top:x:USDT", NULL, NULL,
     "environment OUTCRY_SYMBOLS: symbols: top:x:USDT asks for less than 1 or more than 2000 "
     "symbols"},
    {"a bind that is no address", NULL, "API_HOST=example.org", NULL, NULL,
     "environment API_HOST: server.bind: example.org is not an IPv4 or IPv6 address, nor "
     "localhost"},
    {"a URL of the wrong kind", NULL, "BINANCE_WS_URL=https://x", NULL, NULL,
     "environment BINANCE_WS_URL: exchange.ws_url: https://x is not a URL that begins with wss:// "
     "or "
     "ws://"},
    {"a proxy with an impossible prefix", NULL, "OUTCRY_SERVER_TRUSTED_PROXIES=10.0.0.0/33", NULL,
     NULL,
     "environment OUTCRY_SERVER_TRUSTED_PROXIES: server.trusted_proxies: 10.0.0.0/33 has a prefix "
     "length out of range"},
    {"the trade stream cannot be turned on yet", NULL, "OUTCRY_FLOW_TRADES=on", NULL, NULL,
     "environment OUTCRY_FLOW_TRADES: flow.trades: on is not possible in this version: only off"},
    {"the default timeframe must be one of those offered", NULL, "TIMEFRAMES=5m,1h", NULL, NULL,
     "default.timeframe: 1m is not among timeframes"},
    {"a series that is none", NULL, "INDICATORS=rsi:14,foo", NULL, NULL,
     "environment INDICATORS: indicators: foo is not a series; outcry study --list names them"},
    {"events are no series", "--indicators=swings", NULL, NULL, NULL,
     "flag --indicators: indicators: swings is not a series; outcry study --list names them"},
    {"a series with a period of 0", "--indicators=EMA:0", NULL, NULL, NULL,
     "flag --indicators: indicators: EMA:0 has a parameter out of range"},
    {"a series with a parameter too many", "--indicators=rsi:14:2", NULL, NULL, NULL,
     "flag --indicators: indicators: rsi:14:2 has too many parameters"},
    {"more series than one answer holds", "--indicators=tr,tr,tr,tr,tr,tr,tr,tr,tr", NULL, NULL,
     NULL, "flag --indicators: indicators: more than 8 entries"},
    {"a token without a digest", NULL, NULL, NULL,
     "{\"server\":{\"tokens\":[{\"name\":\"a\",\"role\":\"reader\"}]}}",
     "json:1: server.tokens: entry 1 has no sha256"},
    {"a role that is none", NULL, NULL, NULL,
     "{\"server\":{\"tokens\":[{\"name\":\"a\",\"role\":\"root\",\"sha256\":\"\"}]}}",
     "json:1: server.tokens: role of entry 1 is not reader, trader or admin"},
    {"a digest of the wrong length", NULL, NULL, NULL,
     "{\"server\":{\"tokens\":[{\"name\":\"a\",\"role\":\"admin\",\"sha256\":\"00\"}]}}",
     "json:1: server.tokens: sha256 of entry 1 is not 64 hex digits"},
};

static void mistake_row(void **state)
{
    const struct mistake_case *row = *state;
    void *memory;
    struct setup *setup;
    const char *text, *cut;
    enum oc_status status;

    setup_new(&memory);
    setup = memory;
    status = load(setup, row->flag, row->environment, row->env_file, row->json);
    text = setup->error.text;
    cut = strstr(text, setup->folder);
    if (cut != NULL)
        text = cut + strlen(setup->folder) + 1;
    assert_int_not_equal(status, OC_OK);
    assert_int_equal(setup->error.status, status);
    if (strlen(setup->error.text) < sizeof(setup->error.text) - 1)
        assert_text(text, row->want);
    setup_free(&memory);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, MISTAKES, mistake_row);
    return check_run(&list, "configuration mistakes");
}
