/* test_config_generated.c - the files that come from the table of keys are what the table says.
 * SPDX-License-Identifier: MIT */
#include "app/config_table.h"
#include "support/check.h"
#include "support/place.h"

#include <cjson/cJSON.h>

static const struct generated_case {
    const char *name;
    const char *file;
    void (*print)(struct buffer *out);
} FILES[] = {
    {".env.example is generated from the table", ".env.example", config_print_env_example},
    {"config/outcry.json is generated from the table", "config/outcry.json",
     config_print_default_json},
    {"docs/configuration.md is generated from the table", "docs/configuration.md",
     config_print_markdown},
};

static void generated_row(void **state)
{
    const struct generated_case *row = *state;
    char *text = place_read(row->file, NULL);
    struct buffer out;

    assert_non_null(text);
    buffer_init(&out, 1 << 20);
    row->print(&out);
    assert_text(text, buffer_text(&out)); /* differs: run `make generate` */
    buffer_deinit(&out);
    free(text);
}

/* The default file, loaded, gives the built-in defaults in both markets. */
static void default_file_changes_nothing(void **state)
{
    static const char *const MARKETS[] = {"OUTCRY_MARKET=spot", "OUTCRY_MARKET=usdm"};

    (void)state;
    for (size_t market = 0; market < 2; market++) {
        char program[] = "outcry", setting[32];
        char *argv[] = {program, NULL}, *environment[] = {setting, NULL};
        struct config_inputs with = {.argc = 1,
                                     .argv = argv,
                                     .environment = environment,
                                     .env_file = "none",
                                     .json_file = "config/outcry.json"};
        struct config_inputs without = with;
        struct config a, b;
        struct error error = {0};

        snprintf(setting, sizeof(setting), "%s", MARKETS[market]);
        without.json_file = "none";
        if (config_load(&a, &with, &error) != OC_OK || config_load(&b, &without, &error) != OC_OK)
            fail_msg("%s", error.text);
        for (size_t index = 0; index < config_key_count(); index++) {
            const char *text = a.state->values[index].text;

            if (strcmp(text, "[]") == 0)
                text = "";
            assert_text(text, b.state->values[index].text);
        }
        config_deinit(&a);
        config_deinit(&b);
    }
}

/* The example file with every line uncommented is a valid .env of defaults. */
static void example_file_is_valid(void **state)
{
    char folder[PLACE_PATH_CAP], path[PLACE_PATH_CAP + 8], program[] = "outcry";
    char *text = place_read(".env.example", NULL), *argv[] = {program, NULL};
    struct config_inputs inputs = {.argc = 1, .argv = argv, .env_file = path, .json_file = "none"};
    struct config config;
    struct error error = {0};

    (void)state;
    assert_non_null(text);
    for (char *at = text; (at = strstr(at, "\n#OUTCRY_")) != NULL;)
        at[1] = ' ';
    place_temp_make(folder);
    snprintf(path, sizeof(path), "%s/env", folder);
    place_write(path, NULL, text);
    if (config_load(&config, &inputs, &error) != OC_OK)
        fail_msg("%s", error.text);
    assert_int_equal(config.state->values[0].source, CONFIG_FROM_ENV_FILE);
    config_deinit(&config);
    place_temp_remove(folder);
    free(text);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, FILES, generated_row);
    check_add(&list, "config/outcry.json holds the defaults of both markets",
              default_file_changes_nothing, NULL);
    check_add(&list, ".env.example with every line in force is valid", example_file_is_valid, NULL);
    return check_run(&list, "generated configuration files");
}
