/* config_print.c - the table and its values for people: `outcry config`, .env.example, the default JSON
 * file, the documentation page.
 * SPDX-License-Identifier: MIT */
#include "app/config_table.h"
#include "base/json_writer.h"

#include <string.h>

/* What may be shown of a value. */
static const char *visible(const struct config_key *key, const struct config_value *value)
{
    return key->is_secret && value->text[0] != 0 ? "********" : value->text;
}

static bool is_market_dependent(const struct config_key *key)
{
    return key->fallback_usdm != NULL && strcmp(key->fallback, key->fallback_usdm) != 0;
}

/* "server" of "server.port"; empty for a key without a section. */
static struct slice section_of(const struct config_key *key)
{
    struct slice rest = slice_of(key->name), part;

    slice_split(&rest, '.', &part);
    return rest.data == NULL ? slice_of("") : part;
}

static const char *last_name(const struct config_key *key)
{
    const char *dot = strchr(key->name, '.');

    return dot == NULL ? key->name : dot + 1;
}

void config_print_text(const struct config *config, struct buffer *out)
{
    for (size_t index = 0; index < config_key_count(); index++) {
        const struct config_key *key = config_key_at(index);
        const struct config_value *value = &config->state->values[index];
        char place[256];

        config_place(value, place, sizeof(place));
        buffer_printf(out, "%-32s %-28s %s\n", key->name,
                      value->text[0] == 0 ? "-" : visible(key, value), place);
    }
}

void config_print_json(const struct config *config, struct buffer *out)
{
    static const char *const SOURCES[] = {"default", "json", "env_file", "environment", "flag"};
    struct json_writer json;

    json_init(&json, out);
    json_object_begin(&json);
    for (size_t index = 0; index < config_key_count(); index++) {
        const struct config_key *key = config_key_at(index);
        const struct config_value *value = &config->state->values[index];
        char place[256];

        config_place(value, place, sizeof(place));
        json_key(&json, key->name);
        json_object_begin(&json);
        json_member_string(&json, "value", visible(key, value));
        json_member_string(&json, "source", SOURCES[value->source]);
        json_member_string(&json, "place", place);
        json_object_end(&json);
    }
    json_object_end(&json);
    buffer_append_char(out, '\n');
}

static void append_default(const struct config_key *key, struct buffer *out)
{
    if (is_market_dependent(key))
        buffer_printf(out, "spot %s, usdm %s", key->fallback, key->fallback_usdm);
    else
        buffer_append_text(out, key->fallback[0] == 0 ? "none" : key->fallback);
}

void config_print_env_example(struct buffer *out)
{
    struct slice section = slice_of("");
    char name[CONFIG_NAME_CAP];

    buffer_append_text(out,
                       "# .env.example - copy to .env and change what you need. Generated from the "
                       "table of keys by\n# `make generate`. Beaten by the environment and by "
                       "flags, beats config/outcry.json.\n\n");
    for (size_t index = 0; index < config_key_count(); index++) {
        const struct config_key *key = config_key_at(index);
        bool is_new = !slice_equal(section, section_of(key));

        section = section_of(key);
        if (is_new)
            buffer_append_char(out, '\n');
        buffer_printf(out, "# %s (", key->doc);
        config_key_range(key, out);
        buffer_append_text(out, "; default ");
        append_default(key, out);
        buffer_append_text(out, ")\n");
        config_env_name(key, name);
        buffer_printf(out, "#%s=%s\n", name, is_market_dependent(key) ? "" : key->fallback);
    }
}

static void json_list(struct json_writer *json, const char *text)
{
    struct slice rest = slice_of(text), part;

    json_array_begin(json);
    while (text[0] != 0 && slice_split(&rest, ',', &part))
        json_string_slice(json, part);
    json_array_end(json);
}

static void json_default(struct json_writer *json, const struct config_key *key)
{
    if (is_market_dependent(key) || key->is_secret) {
        if (key->type == CONFIG_TOKENS)
            json_raw(json, slice_of("[]"));
        else
            json_null(json);
        return;
    }
    switch (key->type) {
    case CONFIG_INT:
    case CONFIG_NUMBER:
        json_raw(json, slice_of(key->fallback));
        break;
    case CONFIG_BOOL:
        json_bool(json, strcmp(key->fallback, "on") == 0);
        break;
    case CONFIG_LIST:
    case CONFIG_SYMBOLS:
    case CONFIG_TIMEFRAMES:
        json_list(json, key->fallback);
        break;
    case CONFIG_TEXT:
    case CONFIG_CHOICE:
    case CONFIG_TIMEFRAME:
    case CONFIG_TOKENS:
        json_string(json, key->fallback);
        break;
    }
}

/* One key a line, sections as objects; null is "the built-in default". */
void config_print_default_json(struct buffer *out)
{
    struct slice section = slice_of("");

    buffer_append_char(out, '{');
    for (size_t index = 0; index < config_key_count(); index++) {
        const struct config_key *key = config_key_at(index);
        struct slice here = section_of(key);
        struct json_writer json;

        if (!slice_equal(section, here) && section.size > 0)
            buffer_append_text(out, "\n  }");
        buffer_append_text(out, index == 0 ? "\n" : ",\n");
        if (!slice_equal(section, here) && here.size > 0)
            buffer_printf(out, "  \"%.*s\": {\n", (int)here.size, here.data);
        section = here;
        buffer_printf(out, "%s\"%s\": ", here.size > 0 ? "    " : "  ", last_name(key));
        json_init(&json, out);
        json_default(&json, key);
    }
    buffer_append_text(out, section.size > 0 ? "\n  }\n}\n" : "\n}\n");
}

void config_print_markdown(struct buffer *out)
{
    char env[CONFIG_NAME_CAP], flag[CONFIG_NAME_CAP];

    buffer_append_text(
        out,
        "# Configuration\n\nGenerated from the table in `src/app/config_table.c` by `make "
        "generate`; "
        "do not edit.\n\nPrecedence: flag, environment, `.env`, `config/outcry.json`, built-in "
        "default. `outcry config` prints every\neffective value and where it came from. A mistake "
        "(an unknown key, a value out of range) stops the start with the\nkey, the file and the "
        "line, "
        "exit code 3. Names in `.env` that are neither keys nor aliases warn once.\n\nOther files "
        "are "
        "named by `--config FILE` (`OUTCRY_CONFIG`) and `--env-file FILE` (`OUTCRY_ENV_FILE`); "
        "`none` "
        "is no file.\nAn empty value in the environment or in `.env`, and `null` in JSON, mean "
        "\"not "
        "set\". In JSON, sections are objects\n(`{\"server\": {\"port\": 3000}}`) or keys are "
        "dotted "
        "(`{\"server.port\": 3000}`). Where several names of one key are set\nin one source, the "
        "key's own wins, then the others in the order of the table. SIGHUP applies the keys marked "
        "(reload).\n\n| key | environment (also) | values | default | what "
        "|\n|---|---|---|---|---|\n");
    for (size_t index = 0; index < config_key_count(); index++) {
        const struct config_key *key = config_key_at(index);

        config_env_name(key, env);
        config_flag_name(key, flag);
        buffer_printf(out, "| `%s`<br>`%s` | `%s`", key->name, flag, env);
        if (key->aliases[0] != 0) {
            struct slice rest = slice_of(key->aliases), part;

            while (slice_split(&rest, ',', &part))
                buffer_printf(out, "<br>`%.*s`", (int)part.size, part.data);
        }
        buffer_append_text(out, " | ");
        config_key_range(key, out);
        buffer_append_text(out, " | ");
        append_default(key, out);
        buffer_printf(out, " | %s%s%s |\n", key->doc, key->is_secret ? " (secret)" : "",
                      key->is_reloaded ? " (reload)" : "");
    }
}
