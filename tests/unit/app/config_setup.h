/* config_setup.h - a configuration loaded from texts, in a folder of its own.
 * SPDX-License-Identifier: MIT */
#ifndef UNIT_APP_CONFIG_SETUP_H
#define UNIT_APP_CONFIG_SETUP_H

#include "app/config_table.h"
#include "support/check.h"
#include "support/place.h"

enum { SETUP_WORD_CAP = 256 };

/* A configuration from texts. */
struct setup {
    char folder[PLACE_PATH_CAP], env_path[PLACE_PATH_CAP + 8], json_path[PLACE_PATH_CAP + 8];
    char program[8], flag[SETUP_WORD_CAP], setting[SETUP_WORD_CAP];
    char *argv[3], *environment[2];
    struct config_inputs inputs;
    struct config config;
    struct error error;
};

static int setup_new(void **state)
{
    struct setup *setup = calloc(1, sizeof(*setup));

    assert_non_null(setup);
    place_temp_make(setup->folder);
    snprintf(setup->env_path, sizeof(setup->env_path), "%s/env", setup->folder);
    snprintf(setup->json_path, sizeof(setup->json_path), "%s/json", setup->folder);
    *state = setup;
    return 0;
}

static int setup_free(void **state)
{
    struct setup *setup = *state;

    config_deinit(&setup->config);
    place_temp_remove(setup->folder);
    free(setup);
    return 0;
}

/* NULL leaves a source out; flag and environment hold one word each. */
static enum oc_status load(struct setup *setup, const char *flag, const char *environment,
                           const char *env_file, const char *json)
{
    enum oc_status status;

    snprintf(setup->program, sizeof(setup->program), "outcry");
    snprintf(setup->flag, sizeof(setup->flag), "%s", flag == NULL ? "" : flag);
    snprintf(setup->setting, sizeof(setup->setting), "%s", environment == NULL ? "" : environment);
    setup->argv[0] = setup->program;
    setup->argv[1] = flag == NULL ? NULL : setup->flag;
    setup->environment[0] = environment == NULL ? NULL : setup->setting;
    if (env_file != NULL)
        place_write(setup->env_path, NULL, env_file);
    if (json != NULL)
        place_write(setup->json_path, NULL, json);
    setup->inputs = (struct config_inputs){.argc = flag == NULL ? 1 : 2,
                                           .argv = setup->argv,
                                           .environment = setup->environment,
                                           .env_file = env_file == NULL ? "none" : setup->env_path,
                                           .json_file = json == NULL ? "none" : setup->json_path};
    status = config_take_flags(&setup->inputs, &setup->error);
    if (status == OC_OK)
        status = config_load(&setup->config, &setup->inputs, &setup->error);
    return status;
}

#endif
