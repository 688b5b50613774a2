/* config_json.c - config/outcry.json: nested objects ({"server": {"port": 3000}}) or dotted keys.
 * SPDX-License-Identifier: MIT */
#include "app/config_table.h"
#include "base/decimal.h"

#include <cjson/cJSON.h>

#include <stdio.h>
#include <string.h>

enum { PATH_CAP = 128, DEPTH_MAX = 8 };

/* One walk over a file. */
struct walk {
    struct config_state *state;
    const char *file, *text;
    struct error *error;
};

/* cJSON keeps no line numbers: this walks the text again with a stack of key paths. */
struct scan {
    const char *at;
    unsigned line;
    size_t path_sizes[DEPTH_MAX + 2];
    size_t depth;
    char path[PATH_CAP];
};

/* Steps over the string that scan->at stands on; its inside is *out. */
static void scan_string(struct scan *scan, struct slice *out)
{
    const char *from = ++scan->at;

    while (*scan->at != 0 && *scan->at != '"') {
        scan->line += *scan->at == '\n';
        scan->at += scan->at[0] == '\\' && scan->at[1] != 0 ? 2 : 1;
    }
    *out = slice_make(from, (size_t)(scan->at - from));
    scan->at += *scan->at == '"';
}

/* True if the string is followed by a colon: it is a key then, and now the end of scan->path. */
static bool scan_key(struct scan *scan, struct slice key)
{
    const char *next = scan->at + strspn(scan->at, " \t\r\n");
    size_t base;

    if (*next != ':' || scan->depth == 0 || scan->depth > DEPTH_MAX)
        return false;
    base = scan->path_sizes[scan->depth - 1];
    if (base + key.size + 2 > PATH_CAP)
        return false;
    if (base > 0)
        scan->path[base++] = '.';
    memcpy(scan->path + base, key.data, key.size);
    scan->path[base + key.size] = 0;
    scan->path_sizes[scan->depth] = base + key.size;
    return true;
}

/* Line of the nth (0 ..) key with that path; 0 if it is not found (an escaped key). */
static unsigned line_of(const char *text, const char *path, size_t nth)
{
    struct scan scan = {.at = text, .line = 1};
    struct slice word;

    while (*scan.at != 0) {
        unsigned line = scan.line;

        if (*scan.at == '"') {
            scan_string(&scan, &word);
            if (scan_key(&scan, word) && strcmp(scan.path, path) == 0 && nth-- == 0)
                return line;
            continue;
        }
        scan.line += *scan.at == '\n';
        if (*scan.at == '{' || *scan.at == '[')
            scan.depth++;
        if ((*scan.at == '}' || *scan.at == ']') && scan.depth > 0)
            scan.depth--;
        scan.at++;
    }
    return 0;
}

static unsigned line_at(const char *text, const char *at)
{
    unsigned line = 1;

    for (; text < at; text++)
        line += *text == '\n';
    return line;
}

static enum oc_status fault(const struct walk *walk, const char *path, size_t nth,
                            const char *problem)
{
    unsigned line = line_of(walk->text, path, nth);

    if (line == 0)
        return error_set(walk->error, OC_EINVALID, "%s: %s: %s", walk->file, path, problem);
    return error_set(walk->error, OC_EINVALID, "%s:%u: %s: %s", walk->file, line, path, problem);
}

/* The value as text, the same for every source; NULL: it is not of the key's type. */
static bool text_of(const struct config_key *key, const cJSON *item, struct buffer *out)
{
    char number[DECIMAL_TEXT_SIZE];
    const cJSON *entry;

    if (key->type == CONFIG_TOKENS) {
        char *json = cJSON_IsArray(item) ? cJSON_PrintUnformatted(item) : NULL;

        buffer_append_text(out, json == NULL ? "" : json);
        cJSON_free(json);
        return json != NULL;
    }
    if (key->type == CONFIG_INT || key->type == CONFIG_NUMBER) {
        decimal_print_shortest(number, item->valuedouble);
        buffer_append_text(out, number);
        return cJSON_IsNumber(item);
    }
    if (cJSON_IsBool(item) && (key->type == CONFIG_BOOL || key->type == CONFIG_CHOICE)) {
        buffer_append_text(out, cJSON_IsTrue(item) ? "on" : "off");
        return true;
    }
    if (cJSON_IsArray(item) && (key->type == CONFIG_LIST || key->type == CONFIG_SYMBOLS ||
                                key->type == CONFIG_TIMEFRAMES)) {
        cJSON_ArrayForEach(entry, item)
        {
            if (!cJSON_IsString(entry) || strchr(entry->valuestring, ',') != NULL)
                return false;
            if (entry != item->child)
                buffer_append_char(out, ',');
            buffer_append_text(out, entry->valuestring);
        }
        return true;
    }
    if (!cJSON_IsString(item))
        return false;
    buffer_append_text(out, item->valuestring);
    return true;
}

static enum oc_status take(const struct walk *walk, const struct config_key *key, const cJSON *item)
{
    struct config_value *old = &walk->state->values[config_key_index(key)];
    struct config_value value = {.source = CONFIG_FROM_JSON, .file = walk->file, .name = key->name};
    struct buffer text;
    bool fits, kept;

    if (old->text != NULL && old->source == CONFIG_FROM_JSON)
        return fault(walk, key->name, 1, "is there twice");
    buffer_init(&text, 1 << 20);
    fits = text_of(key, item, &text);
    value.text = buffer_text(&text);
    value.line = line_of(walk->text, key->name, 0);
    kept = !fits || config_state_put(walk->state, key, value);
    buffer_deinit(&text);
    if (!fits)
        return fault(walk, key->name, 0, "is not of the right JSON type");
    return kept ? OC_OK : fault(walk, key->name, 0, "is too large");
}

static enum oc_status descend(const struct walk *walk, const cJSON *object, const char *path,
                              size_t depth)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, object)
    {
        char inner[PATH_CAP];
        const struct config_key *key;
        int size =
            snprintf(inner, sizeof(inner), "%s%s%s", path, path[0] == 0 ? "" : ".", item->string);
        enum oc_status status = OC_OK;

        if (size < 0 || size >= PATH_CAP || depth > DEPTH_MAX)
            return fault(walk, inner, 0, "unknown key");
        key = config_key_find(inner, (size_t)size);
        if (key != NULL && !cJSON_IsNull(item))
            status = take(walk, key, item);
        else if (key == NULL && cJSON_IsObject(item))
            status = descend(walk, item, inner, depth + 1);
        else if (key == NULL)
            status = fault(walk, inner, 0, "unknown key");
        if (status != OC_OK)
            return status;
    }
    return OC_OK;
}

enum oc_status config_json_read(struct config_state *state, const char *file, const char *text,
                                struct error *error)
{
    struct walk walk = {.state = state, .file = file, .text = text, .error = error};
    const char *end = text;
    enum oc_status status;
    cJSON *root;

    if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
        walk.text = text += 3;
    root = cJSON_ParseWithOpts(text, &end, 1);
    if (root == NULL)
        return error_set(error, OC_EMALFORMED, "%s:%u: not valid JSON", file,
                         line_at(text, end == NULL ? text : end));
    if (cJSON_IsObject(root))
        status = descend(&walk, root, "", 0);
    else
        status = error_set(error, OC_EMALFORMED, "%s:1: not a JSON object", file);
    cJSON_Delete(root);
    return status;
}
