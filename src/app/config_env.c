/* config_env.c - values from the environment, from a .env file and from flags.
 * SPDX-License-Identifier: MIT */
#include "app/config_table.h"

#include <stdio.h>
#include <string.h>

enum { VALUE_CAP = 65536 };

/* Names with our prefix that are no keys: the files to read, and the tests' own. */
static const char *const RESERVED[] = {"OUTCRY_CONFIG", "OUTCRY_ENV_FILE", "OUTCRY_SHARED"};

static bool is_reserved(const char *name)
{
    for (size_t index = 0; index < sizeof(RESERVED) / sizeof(RESERVED[0]); index++) {
        if (strcmp(RESERVED[index], name) == 0)
            return true;
    }
    return false;
}

/* One assignment, wherever it stands. line 0: the environment. */
static enum oc_status assign(struct config_state *state, struct config_value value,
                             struct error *error)
{
    const struct config_key *key = config_key_of_env(value.name, &value.alias_rank);
    char place[96] = "environment";

    if (value.line != 0)
        snprintf(place, sizeof(place), "%.80s:%u", value.file, value.line);
    if (key == NULL) {
        size_t used = strlen(state->unknown);

        if (strncmp(value.name, "OUTCRY_", 7) == 0)
            return error_set(error, OC_EINVALID, "%s: %.48s: unknown key", place, value.name);
        if (value.line != 0 && used + strlen(value.name) + 2 < sizeof(state->unknown))
            snprintf(state->unknown + used, sizeof(state->unknown) - used, "%s%s",
                     used == 0 ? "" : ",", value.name);
        return OC_OK;
    }
    if (value.text[0] == 0) /* NAME= is a line left open in a form: not set */
        return OC_OK;
    if (!config_state_put(state, key, value))
        return error_set(error, OC_ENOMEM, "%s: %s: too large", place, key->name);
    return OC_OK;
}

enum oc_status config_environment_read(struct config_state *state, char **environment,
                                       struct error *error)
{
    for (; environment != NULL && *environment != NULL; environment++) {
        const char *equals = strchr(*environment, '=');
        char name[CONFIG_NAME_CAP];
        enum oc_status status;

        if (equals == NULL)
            continue;
        if (!slice_copy(slice_make(*environment, (size_t)(equals - *environment)), name,
                        sizeof(name))) {
            if (strncmp(*environment, "OUTCRY_", 7) == 0)
                return error_set(error, OC_EINVALID, "environment: %.48s...: unknown key",
                                 *environment);
            continue;
        }
        if (is_reserved(name)) {
            if (strcmp(name, "OUTCRY_CONFIG") == 0 && state->named_json_file == NULL &&
                equals[1] != 0)
                state->named_json_file = equals + 1;
            if (strcmp(name, "OUTCRY_ENV_FILE") == 0 && state->named_env_file == NULL &&
                equals[1] != 0)
                state->named_env_file = equals + 1;
            continue;
        }
        status = assign(state,
                        (struct config_value){
                            .text = equals + 1, .source = CONFIG_FROM_ENVIRONMENT, .name = name},
                        error);
        if (status != OC_OK)
            return status;
    }
    return OC_OK;
}

/* What a double-quoted value's escape means. */
static char unescaped(char c)
{
    switch (c) {
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case 'r':
        return '\r';
    default:
        return c;
    }
}

/* Value of a line: bare up to " #", 'as it is', or "with \n escapes". NULL: an unclosed quote or
 * something behind the closing one. */
static const char *env_value(struct slice raw, char *out)
{
    char quote;
    size_t at = 1, size = 0;

    raw = slice_trim(raw);
    if (raw.size == 0 || (raw.data[0] != '"' && raw.data[0] != '\'')) {
        for (at = 0; at < raw.size && size + 1 < VALUE_CAP; at++) {
            if (raw.data[at] == '#' &&
                (at == 0 || raw.data[at - 1] == ' ' || raw.data[at - 1] == '\t'))
                break;
            out[size++] = raw.data[at];
        }
        while (size > 0 && (out[size - 1] == ' ' || out[size - 1] == '\t'))
            size--;
        out[size] = 0;
        return out;
    }
    quote = raw.data[0];
    while (at < raw.size && raw.data[at] != quote && size + 1 < VALUE_CAP) {
        if (quote == '"' && raw.data[at] == '\\' && at + 1 < raw.size)
            out[size++] = unescaped(raw.data[++at]);
        else
            out[size++] = raw.data[at];
        at++;
    }
    out[size] = 0;
    if (at >= raw.size || raw.data[at] != quote)
        return NULL;
    raw = slice_trim(slice_make(raw.data + at + 1, raw.size - at - 1));
    return raw.size == 0 || raw.data[0] == '#' ? out : NULL;
}

static bool is_env_name(const char *name)
{
    if (name[0] == 0 || (name[0] >= '0' && name[0] <= '9'))
        return false;
    for (; *name != 0; name++) {
        if (!(*name >= 'A' && *name <= 'Z') && !(*name >= 'a' && *name <= 'z') &&
            !(*name >= '0' && *name <= '9') && *name != '_')
            return false;
    }
    return true;
}

static enum oc_status env_line(struct config_state *state, const char *file, unsigned line,
                               struct slice text, char *value, struct error *error)
{
    struct slice rest = slice_trim(text), name;
    char name_text[CONFIG_NAME_CAP];
    const struct config_key *key;

    if (rest.size == 0 || rest.data[0] == '#')
        return OC_OK;
    if (slice_starts(rest, "export "))
        rest = slice_trim(slice_make(rest.data + 7, rest.size - 7));
    if (rest.size >= VALUE_CAP)
        return error_set(error, OC_EINVALID, "%s:%u: line too long", file, line);
    if (!slice_split(&rest, '=', &name) || rest.data == NULL)
        return error_set(error, OC_EMALFORMED, "%s:%u: not of the form NAME=value", file, line);
    if (!slice_copy(slice_trim(name), name_text, sizeof(name_text)) || !is_env_name(name_text))
        return error_set(error, OC_EMALFORMED, "%s:%u: %.40s is not a name", file, line, name_text);
    if (env_value(rest, value) == NULL)
        return error_set(error, OC_EMALFORMED, "%s:%u: %s: quotes do not match", file, line,
                         name_text);
    if (strcmp(name_text, "OUTCRY_CONFIG") == 0) {
        if (state->named_json_file == NULL && value[0] != 0)
            state->named_json_file = arena_copy(&state->arena, slice_of(value));
        return OC_OK;
    }
    key = config_key_of_env(name_text, NULL);
    if (key != NULL) {
        const struct config_value *old = &state->values[config_key_index(key)];

        if (old->text != NULL && old->source == CONFIG_FROM_ENV_FILE &&
            strcmp(old->name, name_text) == 0)
            return error_set(error, OC_EINVALID, "%s:%u: %s is also in line %u", file, line,
                             name_text, old->line);
    }
    return assign(state,
                  (struct config_value){.text = value,
                                        .source = CONFIG_FROM_ENV_FILE,
                                        .file = file,
                                        .line = line,
                                        .name = name_text},
                  error);
}

enum oc_status config_env_file_read(struct config_state *state, const char *file, const char *text,
                                    struct error *error)
{
    struct slice rest = slice_of(text), line;
    char *value = arena_alloc(&state->arena, VALUE_CAP);
    enum oc_status status = OC_OK;
    unsigned number = 0;

    if (value == NULL)
        return error_set(error, OC_ENOMEM, "%s: out of memory", file);
    if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
        rest = slice_of(text + 3);
    while (status == OC_OK && slice_split(&rest, '\n', &line))
        status = env_line(state, file, ++number, line, value, error);
    return status;
}

enum oc_status config_flags_read(struct config_state *state, struct error *error)
{
    const struct config_inputs *inputs = state->inputs;

    for (size_t index = 0; index < inputs->flag_count; index++) {
        const struct config_flag *flag = &inputs->flags[index];
        const struct config_key *key = config_key_of_flag(flag->name);

        if (strcmp(flag->name, "config") == 0)
            state->named_json_file = flag->text;
        else if (strcmp(flag->name, "env-file") == 0)
            state->named_env_file = flag->text;
        else if (key != NULL) {
            char name[CONFIG_NAME_CAP];

            config_flag_name(key, name);
            if (!config_state_put(state, key,
                                  (struct config_value){.text = flag->text,
                                                        .source = CONFIG_FROM_FLAG,
                                                        .name = name}))
                return error_set(error, OC_ENOMEM, "%s: too large", name);
        }
    }
    return OC_OK;
}

static bool is_bool_flag(const struct config_key *key)
{
    return key != NULL && key->type == CONFIG_BOOL;
}

enum oc_status config_take_flags(struct config_inputs *inputs, struct error *error)
{
    int kept = inputs->argc > 0 ? 1 : 0;

    inputs->flag_count = 0;
    for (int index = 1; index < inputs->argc; index++) {
        char *word = inputs->argv[index], *equals;
        char name[CONFIG_NAME_CAP];
        const struct config_key *key;
        const char *text;

        if (strcmp(word, "--") == 0) {
            while (index < inputs->argc)
                inputs->argv[kept++] = inputs->argv[index++];
            break;
        }
        equals = strchr(word, '=');
        if (strncmp(word, "--", 2) != 0 ||
            !slice_copy(slice_make(word + 2,
                                   equals != NULL ? (size_t)(equals - word - 2) : strlen(word + 2)),
                        name, sizeof(name)) ||
            ((key = config_key_of_flag(name)) == NULL && strcmp(name, "config") != 0 &&
             strcmp(name, "env-file") != 0)) {
            inputs->argv[kept++] = word;
            continue;
        }
        if (equals != NULL)
            text = equals + 1;
        else if (is_bool_flag(key))
            text = "on";
        else if (index + 1 < inputs->argc)
            text = inputs->argv[++index];
        else
            return error_set(error, OC_EINVALID, "flag --%s: a value is missing", name);
        for (size_t before = 0; before < inputs->flag_count; before++) {
            if (config_key_of_flag(inputs->flags[before].name) == key &&
                (key != NULL || strcmp(inputs->flags[before].name, name) == 0))
                return error_set(error, OC_EINVALID, "flag --%s: given twice", name);
        }
        if (inputs->flag_count == CONFIG_FLAGS_CAP)
            return error_set(error, OC_EINVALID, "flag --%s: too many flags", name);
        /* the word in argv outlives us; cut it at '=' so that the name can be borrowed */
        if (equals != NULL)
            *equals = 0;
        inputs->flags[inputs->flag_count++] = (struct config_flag){word + 2, text};
    }
    inputs->argc = kept;
    inputs->argv[kept] = NULL;
    return OC_OK;
}
