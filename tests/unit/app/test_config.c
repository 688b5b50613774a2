/* test_config.c - the configuration: values, precedence, names, reload.
 * SPDX-License-Identifier: MIT */
#include "unit/app/config_setup.h"

/* ---- which source wins: server.port ---- */

static const struct precedence_case {
    const char *name;
    const char *flag, *environment, *env_file, *json;
    int64_t want;
    const char *place; /* its end */
} PRECEDENCE[] = {
    {"nothing set gives the default", NULL, NULL, NULL, NULL, 3000, "default"},
    {"JSON beats the default", NULL, NULL, NULL, "{\"server\":{\"port\":1}}", 1, "json:1"},
    {"dotted JSON keys work", NULL, NULL, NULL, "{\"server.port\":1}", 1, "json:1"},
    {"null in JSON is not set", NULL, NULL, NULL, "{\"server\":{\"port\":null}}", 3000, "default"},
    {".env beats JSON", NULL, NULL, "\nOUTCRY_SERVER_PORT=2\n", "{\"server\":{\"port\":1}}", 2,
     "env:2"},
    {"the environment beats .env", NULL, "OUTCRY_SERVER_PORT=3", "OUTCRY_SERVER_PORT=2", NULL, 3,
     "environment OUTCRY_SERVER_PORT"},
    {"a flag beats the environment", "--server-port=4", "OUTCRY_SERVER_PORT=3", NULL, NULL, 4,
     "flag --server-port"},
    {"underscores in flags are fine", "--server_port=4", NULL, NULL, NULL, 4, "flag --server-port"},
    {"PORT is an alias", NULL, "PORT=5", NULL, NULL, 5, "environment PORT"},
    {"API_PORT is an alias", NULL, NULL, "API_PORT=6", NULL, 6, "env:1"},
    {"the own name beats an alias in one source", NULL, NULL, "PORT=7\nOUTCRY_SERVER_PORT=8", NULL,
     8, "env:2"},
    {"the first alias beats the second", NULL, NULL, "API_PORT=7\nPORT=8", NULL, 8, "env:2"},
    {"an alias in the environment beats the own name in .env", NULL, "PORT=5",
     "OUTCRY_SERVER_PORT=2", NULL, 5, "environment PORT"},
    {"an empty value is not set", NULL, "PORT=", "API_PORT=", "{\"server\":{\"port\":1}}", 1,
     "json:1"},
    {"export, quotes and comments are understood", NULL, NULL,
     "# x\nexport OUTCRY_SERVER_PORT=\"9\" # y\r\n", NULL, 9, "env:2"},
};

static void precedence_row(void **state)
{
    const struct precedence_case *row = *state;
    const struct config_key *key = config_key_find("server.port", 11);
    void *memory;
    struct setup *setup;
    char place[512];
    size_t size, tail = strlen(row->place);

    setup_new(&memory);
    setup = memory;
    if (load(setup, row->flag, row->environment, row->env_file, row->json) != OC_OK)
        fail_msg("%s", setup->error.text);
    assert_int_equal(setup->config.server.port, row->want);
    config_place(&setup->config.state->values[config_key_index(key)], place, sizeof(place));
    size = strlen(place);
    assert_true(size >= tail);
    assert_text(place + size - tail, row->place);
    setup_free(&memory);
}

/* ---- single facts ---- */

static void market_decides_defaults(void **state)
{
    struct setup *setup = *state;

    assert_int_equal(load(setup, "--market=futures", NULL, NULL, NULL), OC_OK);
    assert_int_equal(setup->config.market, OC_MARKET_USDM);
    assert_near(setup->config.fees.maker_frac, 0.0002, 0); /* strategies.md 8 */
    assert_near(setup->config.fees.taker_frac, 0.0005, 0);
    assert_near(setup->config.fees.slip_frac, 0.0002, 0);
    assert_near(setup->config.vote_gate, 0.56, 0); /* strategies.md 12.7 */
}

static void spot_defaults(void **state)
{
    struct setup *setup = *state;
    const struct config *config = &setup->config;

    assert_int_equal(load(setup, NULL, NULL, NULL, NULL), OC_OK);
    assert_int_equal(config->market, OC_MARKET_SPOT);
    assert_text(config->symbols, "BTCUSDT,ETHUSDT,BNBUSDT");
    assert_text(config->server.bind, "127.0.0.1");
    assert_near(config->fees.maker_frac, 0.001, 0);
    assert_near(config->fees.taker_frac, 0.001, 0);
    assert_near(config->vote_gate, 0.54, 0);
    assert_int_equal(config->rings[OC_TF_1M], 1500);
    assert_int_equal(config->rings[OC_TF_1D], 500);
    assert_int_equal(config->timeframes, 0x7f);
    assert_int_equal(config->backfill.days, 7);
    assert_int_equal(config->metrics.port, 9464);
    assert_near(config->ready_min_fresh, 0.95, 0);
}

static void lists_and_symbols_are_trimmed(void **state)
{
    struct setup *setup = *state;

    assert_int_equal(load(setup, "--symbols= BTCUSDT , ETHUSDT",
                          "OUTCRY_SERVER_HOSTS=a.example, b:80", NULL, NULL),
                     OC_OK);
    assert_text(setup->config.symbols, "BTCUSDT,ETHUSDT");
    assert_int_equal(setup->config.server.hosts.count, 2);
    assert_text(setup->config.server.hosts.items[1], "b:80");
}

static void tokens_are_read(void **state)
{
    struct setup *setup = *state;
    const struct config_token *token;

    /* SHA-256 of "abc": FIPS 180-2, B.1 */
    assert_int_equal(
        load(setup, NULL, NULL, NULL,
             "{\"server\":{\"tokens\":[{\"name\":\"bot\",\"role\":\"trader\",\"sha256\":"
             "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\",\"expires\":"
             "\"2025-11-01T13:10:00Z\"}]}}"),
        OC_OK);
    assert_int_equal(setup->config.server.tokens.count, 1);
    token = &setup->config.server.tokens.rows[0];
    assert_text(token->name, "bot");
    assert_int_equal(token->role, CONFIG_ROLE_TRADER);
    assert_int_equal(token->sha256[0], 0xba);
    assert_int_equal(token->sha256[31], 0xad);
    assert_int_equal(token->expires_ms, INT64_C(1762002600000));
}

static void secrets_are_masked(void **state)
{
    struct setup *setup = *state;
    struct buffer out;

    assert_int_equal(load(setup, NULL, "SHARED_SECRET=hunter2hunter2", NULL, NULL), OC_OK);
    buffer_init(&out, 1 << 20);
    config_print_text(&setup->config, &out);
    config_print_json(&setup->config, &out);
    assert_null(strstr(buffer_text(&out), "hunter2"));
    assert_non_null(strstr(buffer_text(&out), "********"));
    buffer_deinit(&out);
}

static void open_bind_needs_a_token(void **state)
{
    struct setup *setup = *state;

    assert_int_equal(load(setup, "--server-bind=0.0.0.0", NULL, NULL, NULL), OC_OK);
    assert_int_equal(config_check_server(&setup->config, &setup->error), OC_EFORBIDDEN);
    assert_non_null(strstr(setup->error.text, "server.bind: 0.0.0.0"));
}

static void open_bind_with_a_secret_is_fine(void **state)
{
    struct setup *setup = *state;

    assert_int_equal(load(setup, "--server-bind=::", "SHARED_SECRET=0123456789abcdef", NULL, NULL),
                     OC_OK);
    assert_int_equal(config_check_server(&setup->config, &setup->error), OC_OK);
}

static void reload_takes_level_and_tokens_only(void **state)
{
    struct setup *setup = *state;
    size_t restart = 99;

    assert_int_equal(
        load(setup, NULL, NULL, NULL, "{\"log\":{\"level\":\"info\"},\"server\":{\"port\":1}}"),
        OC_OK);
    log_set_level(LOG_ERROR);
    place_write(setup->json_path, NULL,
                "{\"log\":{\"level\":\"debug\"},\"server\":{\"port\":2,\"shared_secret\":\"new "
                "secret\"}}");
    assert_int_equal(config_reload(&setup->config, &restart, &setup->error), OC_OK);
    assert_int_equal(restart, 1); /* server.port */
    assert_int_equal(setup->config.log.level, LOG_DEBUG);
    assert_text(setup->config.server.shared_secret, "new secret");
    assert_int_equal(setup->config.server.port, 1);
    place_write(setup->json_path, NULL, "{\"log\":{\"level\":\"loud\"}}");
    assert_int_not_equal(config_reload(&setup->config, &restart, &setup->error), OC_OK);
    assert_int_equal(setup->config.log.level, LOG_DEBUG);
    assert_text(setup->config.server.shared_secret, "new secret");
    place_write(setup->json_path, NULL, "{\"log\":{\"level\":\"warn\"},\"server\":{\"port\":1}}");
    assert_int_equal(config_reload(&setup->config, &restart, &setup->error), OC_OK);
    assert_int_equal(restart, 0);
    assert_int_equal(setup->config.log.level, LOG_WARN);
    assert_text(setup->config.server.shared_secret, "");
}

static void reload_refuses_to_open_the_door(void **state)
{
    struct setup *setup = *state;
    size_t restart;

    assert_int_equal(load(setup, "--server-bind=0.0.0.0", NULL, NULL,
                          "{\"server\":{\"shared_secret\":\"0123456789abcdef\"}}"),
                     OC_OK);
    place_write(setup->json_path, NULL, "{}");
    assert_int_equal(config_reload(&setup->config, &restart, &setup->error), OC_EFORBIDDEN);
    assert_text(setup->config.server.shared_secret, "0123456789abcdef");
}

static void unknown_names_are_noted(void **state)
{
    struct setup *setup = *state;

    assert_int_equal(load(setup, NULL, "SOMETHING=1", "FOO=1\nBAR=2\n", NULL), OC_OK);
    assert_text(setup->config.state->unknown, "FOO,BAR");
}

static void named_files_must_exist(void **state)
{
    struct setup *setup = *state;

    assert_int_equal(load(setup, "--config=/nowhere/x.json", NULL, NULL, NULL), OC_EIO);
    assert_text(setup->error.text, "open /nowhere/x.json: No such file or directory");
}

static void flags_leave_other_words(void **state)
{
    char a[] = "outcry", b[] = "--server-port", c[] = "1", d[] = "serve", e[] = "--x", f[] = "--",
         g[] = "--server-port";
    char *argv[] = {a, b, c, d, e, f, g, NULL};
    struct config_inputs inputs = {.argc = 7, .argv = argv};
    struct error error;

    (void)state;
    assert_int_equal(config_take_flags(&inputs, &error), OC_OK);
    assert_int_equal(inputs.argc, 5);
    assert_text(argv[1], "serve");
    assert_text(argv[2], "--x");
    assert_text(argv[3], "--");
    assert_text(argv[4], "--server-port");
    assert_int_equal(inputs.flag_count, 1);
}

/* ---- the table itself ---- */

static void every_default_passes_its_own_check(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena, 65536, 1 << 22);
    for (size_t index = 0; index < config_key_count(); index++) {
        const struct config_key *key = config_key_at(index);
        struct config config = {0};
        struct error error = {0};

        for (int market = 0; market < 2; market++) {
            if (config_value_parse(key, config_fallback(key, (enum oc_market)market), &config,
                                   &arena, &error) != OC_OK)
                fail_msg("%s", error.text);
        }
    }
    arena_deinit(&arena);
}

static void every_name_leads_to_its_key(void **state)
{
    char name[CONFIG_NAME_CAP];

    (void)state;
    for (size_t index = 0; index < config_key_count(); index++) {
        const struct config_key *key = config_key_at(index);

        config_env_name(key, name);
        assert_ptr_equal(config_key_of_env(name, NULL), key);
        config_flag_name(key, name);
        assert_ptr_equal(config_key_of_flag(name + 2), key);
        assert_ptr_equal(config_key_find(key->name, strlen(key->name)), key);
    }
}

static const struct alias_case {
    const char *name;
    const char *key;
} ALIASES[] = {
    {"PORT", "server.port"},
    {"API_HOST", "server.bind"},
    {"API_PORT", "server.port"},
    {"BINANCE_API_KEY", "exchange.api_key"},
    {"BINANCE_API_SECRET", "exchange.api_secret"},
    {"BINANCE_SECRET_KEY", "exchange.api_secret"},
    {"BINANCE_TESTNET", "exchange.testnet"},
    {"BINANCE_API_URL", "exchange.rest_url"},
    {"BINANCE_WS_URL", "exchange.ws_url"},
    {"BINANCE_MARKET", "market"},
    {"DATABASE_URL", "database.url"},
    {"REDIS_URL", "redis.url"},
    {"DEFAULT_SYMBOLS", "symbols"},
    {"DEFAULT_TIMEFRAME", "default.timeframe"},
    {"TIMEFRAMES", "timeframes"},
    {"INDICATORS", "indicators"},
    {"DATA_DIR", "data.dir"},
    {"REPORTS_DIR", "reports.dir"},
    {"SHARED_SECRET", "server.shared_secret"},
    {"LOG_LEVEL", "log.level"},
};

static void alias_row(void **state)
{
    const struct alias_case *row = *state;
    const struct config_key *key = config_key_of_env(row->name, NULL);

    assert_non_null(key);
    assert_text(key->name, row->key);
}

int main(void)
{
    struct check_list list = {0};
    static const struct {
        const char *name;
        CMUnitTestFunction run;
    } FACTS[] = {
        {"market usdm has its own fees and gate", market_decides_defaults},
        {"the defaults are those of the contract", spot_defaults},
        {"blanks in lists do not matter", lists_and_symbols_are_trimmed},
        {"tokens are read with role, digest and expiry", tokens_are_read},
        {"secrets are masked wherever values are printed", secrets_are_masked},
        {"a bind beyond loopback without tokens is refused", open_bind_needs_a_token},
        {"a bind beyond loopback with a secret is fine", open_bind_with_a_secret_is_fine},
        {"a reload takes log level and tokens, and nothing on a mistake",
         reload_takes_level_and_tokens_only},
        {"a reload that would open the server is refused", reload_refuses_to_open_the_door},
        {"unknown names in .env are noted, in the environment not", unknown_names_are_noted},
        {"a file that was named must exist", named_files_must_exist},
        {"taking flags leaves the other words in order", flags_leave_other_words},
        {"every default passes its own check", every_default_passes_its_own_check},
        {"every name leads to its key", every_name_leads_to_its_key},
    };

    CHECK_ROWS(&list, PRECEDENCE, precedence_row);
    CHECK_ROWS(&list, ALIASES, alias_row);
    for (size_t index = 0; index < sizeof(FACTS) / sizeof(FACTS[0]); index++)
        check_add_fixture(&list, FACTS[index].name, FACTS[index].run, setup_new, setup_free, NULL);
    return check_run(&list, "config");
}
