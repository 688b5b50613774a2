/* config.c - loads the configuration from all its sources, and again on SIGHUP.
 * SPDX-License-Identifier: MIT */
#include "app/config.h"

#include "app/config_check.h"
#include "app/config_table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_CAP = 1 << 20, ARENA_BLOCK = 65536, ARENA_CAP = 16 << 20 };

bool config_state_put(struct config_state *state, const struct config_key *key,
                      struct config_value value)
{
    struct config_value *slot = &state->values[config_key_index(key)];

    if (slot->text != NULL &&
        (slot->source > value.source ||
         (slot->source == value.source && slot->alias_rank < value.alias_rank)))
        return true;
    value.text = arena_copy(&state->arena, slice_of(value.text));
    value.name = arena_copy(&state->arena, slice_of(value.name));
    if (value.text == NULL || value.name == NULL)
        return false;
    *slot = value;
    return true;
}

void config_place(const struct config_value *value, char *out, size_t size)
{
    switch (value->source) {
    case CONFIG_FROM_DEFAULT:
        snprintf(out, size, "default");
        break;
    case CONFIG_FROM_JSON:
    case CONFIG_FROM_ENV_FILE:
        if (value->line == 0)
            snprintf(out, size, "%s", value->file);
        else
            snprintf(out, size, "%s:%u", value->file, value->line);
        break;
    case CONFIG_FROM_ENVIRONMENT:
        snprintf(out, size, "environment %s", value->name);
        break;
    case CONFIG_FROM_FLAG:
        snprintf(out, size, "flag %s", value->name);
        break;
    }
}

/* The whole file in the arena; *text is NULL if there is none and none is needed. */
static enum oc_status read_file(struct config_state *state, const char *path, bool is_needed,
                                const char **text, struct error *error)
{
    FILE *file = fopen(path, "rb");
    char *bytes;
    size_t size;

    *text = NULL;
    if (file == NULL && errno == ENOENT && !is_needed)
        return OC_OK;
    if (file == NULL)
        return error_set(error, OC_EIO, "open %s: %s", path, strerror(errno));
    bytes = malloc(FILE_CAP + 1);
    if (bytes == NULL) {
        fclose(file);
        return error_set(error, OC_ENOMEM, "read %s: out of memory", path);
    }
    size = fread(bytes, 1, FILE_CAP, file);
    if (ferror(file) || (size == FILE_CAP && fgetc(file) != EOF)) {
        free(bytes);
        fclose(file);
        return error_set(error, OC_EIO, "read %s: %s", path,
                         size == FILE_CAP ? "larger than 1 MiB" : "input error");
    }
    fclose(file);
    if (memchr(bytes, 0, size) != NULL) {
        free(bytes);
        return error_set(error, OC_EMALFORMED, "read %s: it holds a zero byte", path);
    }
    *text = arena_copy(&state->arena, slice_make(bytes, size));
    free(bytes);
    return *text == NULL ? error_set(error, OC_ENOMEM, "read %s: out of memory", path) : OC_OK;
}

static const char *file_to_read(const char *named, const char *given, const char *usual,
                                bool *is_needed)
{
    const char *path = named != NULL ? named : given != NULL ? given : usual;

    *is_needed = path != usual;
    return strcmp(path, "none") == 0 ? "" : path;
}

static enum oc_status read_env_file(struct config_state *state, struct error *error)
{
    const char *text;
    bool is_needed;
    enum oc_status status;

    state->env_file =
        file_to_read(state->named_env_file, state->inputs->env_file, ".env", &is_needed);
    if (state->env_file[0] == 0)
        return OC_OK;
    status = read_file(state, state->env_file, is_needed, &text, error);
    if (status != OC_OK || text == NULL) {
        state->env_file = "";
        return status;
    }
    return config_env_file_read(state, state->env_file, text, error);
}

static enum oc_status read_json_file(struct config_state *state, struct error *error)
{
    const char *text;
    bool is_needed;
    enum oc_status status;

    state->json_file = file_to_read(state->named_json_file, state->inputs->json_file,
                                    "config/outcry.json", &is_needed);
    if (state->json_file[0] == 0)
        return OC_OK;
    status = read_file(state, state->json_file, is_needed, &text, error);
    if (status != OC_OK || text == NULL) {
        state->json_file = "";
        return status;
    }
    return config_json_read(state, state->json_file, text, error);
}

static enum oc_status apply_one(struct config_state *state, const struct config_key *key,
                                struct config *config, struct error *error)
{
    struct config_value *value = &state->values[config_key_index(key)];
    struct error inner = {0};
    char place[160];
    enum oc_status status;

    if (value->text == NULL)
        *value = (struct config_value){.text = config_fallback(key, config->market),
                                       .source = CONFIG_FROM_DEFAULT,
                                       .name = key->name};
    status = config_value_parse(key, value->text, config, &state->arena, &inner);
    if (status == OC_OK)
        return OC_OK;
    config_place(value, place, sizeof(place));
    return error_set(error, status, "%s: %s", place, inner.text);
}

/* Words that stand for an address. */
static void replace_word(const char **text, const char *word, const char *meaning)
{
    if (*text != NULL && strcmp(*text, word) == 0)
        *text = meaning;
}

enum oc_status config_state_apply(struct config_state *state, struct config *config,
                                  struct error *error)
{
    enum oc_status status;

    /* market is the first row: the defaults of others follow it */
    for (size_t index = 0; index < config_key_count(); index++) {
        status = apply_one(state, config_key_at(index), config, error);
        if (status != OC_OK)
            return status;
    }
    replace_word(&config->server.bind, "localhost", "127.0.0.1");
    replace_word(&config->metrics.bind, "localhost", "127.0.0.1");
    replace_word(&config->metrics.bind, "off", "");
    if ((config->timeframes >> config->default_timeframe & 1U) == 0)
        return error_set(error, OC_EINVALID, "default.timeframe: %s is not among timeframes",
                         oc_timeframe_text(config->default_timeframe));
    return OC_OK;
}

static void state_free(struct config_state *state)
{
    if (state == NULL)
        return;
    state_free(state->reloaded);
    arena_deinit(&state->arena);
    free(state);
}

enum oc_status config_load(struct config *config, const struct config_inputs *inputs,
                           struct error *error)
{
    struct config_state *state = calloc(1, sizeof(*state));
    enum oc_status status;

    *config = (struct config){0};
    if (state == NULL)
        return error_set(error, OC_ENOMEM, "load the configuration: out of memory");
    arena_init(&state->arena, ARENA_BLOCK, ARENA_CAP);
    state->inputs = inputs;
    status = config_flags_read(state, error);
    if (status == OC_OK)
        status = config_environment_read(state, inputs->environment, error);
    if (status == OC_OK)
        status = read_env_file(state, error);
    if (status == OC_OK)
        status = read_json_file(state, error);
    if (status == OC_OK)
        status = config_state_apply(state, config, error);
    config->state = state;
    if (status != OC_OK)
        config_deinit(config);
    return status;
}

void config_deinit(struct config *config)
{
    state_free(config->state);
    *config = (struct config){0};
}

void config_log_notes(const struct config *config)
{
    if (config->state->unknown[0] != 0)
        log_event(LOG_WARN, "config", "unknown-names", "file=%s names=%s", config->state->env_file,
                  config->state->unknown);
}

static bool is_set(const char *text)
{
    return text != NULL && text[0] != 0;
}

enum oc_status config_check_server(const struct config *config, struct error *error)
{
    if (config_is_loopback(config->server.bind) || config->server.tokens.count > 0 ||
        is_set(config->server.shared_secret))
        return OC_OK;
    return error_set(error, OC_EFORBIDDEN,
                     "server.bind: %s is open to others: set server.tokens (outcry token new) or "
                     "SHARED_SECRET",
                     config->server.bind);
}

/* Counts and logs the changed keys that only a restart applies. */
static size_t changed_at_restart(const struct config_state *old, const struct config_state *fresh)
{
    size_t count = 0;

    for (size_t index = 0; index < config_key_count(); index++) {
        const struct config_key *key = config_key_at(index);

        if (key->is_reloaded || strcmp(old->values[index].text, fresh->values[index].text) == 0)
            continue;
        log_event(LOG_WARN, "config", "restart-needed", "key=%s", key->name);
        count++;
    }
    return count;
}

enum oc_status config_reload(struct config *config, size_t *restart_keys, struct error *error)
{
    struct config_state *state = config->state;
    struct config fresh;
    enum oc_status status = config_load(&fresh, state->inputs, error);

    if (status != OC_OK)
        return status;
    if (config_check_server(config, NULL) == OC_OK) {
        status = config_check_server(&fresh, error);
        if (status != OC_OK) {
            config_deinit(&fresh);
            return status;
        }
    }
    *restart_keys = changed_at_restart(state, fresh.state);
    config->log = fresh.log;
    config->server.tokens = fresh.server.tokens;
    config->server.shared_secret = fresh.server.shared_secret;
    for (size_t index = 0; index < config_key_count(); index++) {
        if (config_key_at(index)->is_reloaded)
            state->values[index] = fresh.state->values[index];
    }
    state_free(state->reloaded);
    state->reloaded = fresh.state;
    return OC_OK;
}
