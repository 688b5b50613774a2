/* config_value.c - a key's text into its field.
 * SPDX-License-Identifier: MIT */
#include "app/config_table.h"

#include "app/config_check.h"
#include "base/decimal.h"

#include <string.h>

static void *field_of(const struct config_key *key, struct config *config)
{
    return (char *)config + key->offset;
}

/* A secret's value is never repeated. */
static const char *shown(const struct config_key *key, const char *text)
{
    return key->is_secret ? "(secret)" : text;
}

static enum oc_status out_of_range(const struct config_key *key, const char *text,
                                   struct error *error)
{
    char range[96];
    struct buffer words;

    buffer_init(&words, 4096);
    config_key_range(key, &words);
    slice_copy(slice_make(words.data, words.size < 95 ? words.size : 95), range, sizeof(range));
    buffer_deinit(&words);
    return error_set(error, OC_EINVALID, "%s: %.40s is not %s", key->name, shown(key, text), range);
}

static bool parse_bool(const char *text, bool *out)
{
    static const struct {
        const char *word;
        bool value;
    } WORDS[] = {{"on", true},  {"off", false}, {"true", true}, {"false", false},
                 {"yes", true}, {"no", false},  {"1", true},    {"0", false}};

    for (size_t index = 0; index < sizeof(WORDS) / sizeof(WORDS[0]); index++) {
        if (slice_is_nocase(slice_of(text), WORDS[index].word)) {
            *out = WORDS[index].value;
            return true;
        }
    }
    return false;
}

/* The position of text among "a|b|c|other=b", any case; -1 if it is none of them. */
static int parse_choice(const char *choices, const char *text)
{
    struct slice rest = slice_of(choices), part;
    int index = 0;

    while (slice_split(&rest, '|', &part)) {
        struct slice meant = part, word;

        slice_split(&meant, '=', &word);
        if (slice_is_nocase(word, text)) {
            char name[32];

            if (meant.data == NULL)
                return index;
            return slice_copy(meant, name, sizeof(name)) ? parse_choice(choices, name) : -1;
        }
        index++;
    }
    return -1;
}

static enum oc_status no_memory(const struct config_key *key, struct error *error)
{
    return error_set(error, OC_ENOMEM, "%s: value too large", key->name);
}

static enum oc_status checked(const struct config_key *key, config_check_fn *check,
                              const char *text, struct error *error)
{
    const char *problem = "";

    if (check == NULL || check(text, &problem))
        return OC_OK;
    return error_set(error, OC_EINVALID, "%s: %.60s %s", key->name, shown(key, text), problem);
}

static enum oc_status parse_list(const struct config_key *key, const char *text,
                                 struct config_list *list, struct arena *arena, struct error *error)
{
    struct slice rest = slice_of(text), part;
    size_t room = 1;

    *list = (struct config_list){0};
    for (const char *c = text; *c != 0; c++)
        room += *c == ',';
    if (slice_trim(rest).size == 0)
        return OC_OK;
    if (room > (size_t)key->high)
        return error_set(error, OC_EINVALID, "%s: more than %d entries", key->name, (int)key->high);
    list->items = arena_alloc_array(arena, room, sizeof(list->items[0]));
    while (list->items != NULL && slice_split(&rest, ',', &part)) {
        char *item = arena_copy(arena, slice_trim(part));
        enum oc_status status;

        if (item == NULL)
            return no_memory(key, error);
        if (item[0] == 0)
            return error_set(error, OC_EINVALID, "%s: an entry is empty", key->name);
        status = checked(key, key->check, item, error);
        if (status != OC_OK)
            return status;
        list->items[list->count++] = item;
    }
    return list->items == NULL ? no_memory(key, error) : OC_OK;
}

static enum oc_status parse_symbols(const struct config_key *key, const char *text,
                                    const char **out, struct arena *arena, struct error *error)
{
    struct config_key as_list = *key;
    struct config_list list;
    enum oc_status status;
    char *joined;
    size_t at = 0;

    if (slice_starts(slice_trim(slice_of(text)), "top:")) {
        joined = arena_copy(arena, slice_trim(slice_of(text)));
        if (joined == NULL)
            return no_memory(key, error);
        *out = joined;
        return checked(key, config_check_top, joined, error);
    }
    as_list.high = CONFIG_LIST_CAP;
    status = parse_list(&as_list, text, &list, arena, error);
    if (status != OC_OK)
        return status;
    if (list.count == 0)
        return error_set(error, OC_EINVALID, "%s: no symbol", key->name);
    joined = arena_alloc(arena, strlen(text) + 1);
    if (joined == NULL)
        return no_memory(key, error);
    for (size_t index = 0; index < list.count; index++) {
        for (size_t before = 0; before < index; before++) {
            if (strcmp(list.items[before], list.items[index]) == 0)
                return error_set(error, OC_EINVALID, "%s: %s is there twice", key->name,
                                 list.items[index]);
        }
        if (index > 0)
            joined[at++] = ',';
        memcpy(joined + at, list.items[index], strlen(list.items[index]));
        at += strlen(list.items[index]);
    }
    *out = joined;
    return OC_OK;
}

static enum oc_status parse_timeframes(const struct config_key *key, const char *text,
                                       uint32_t *mask, struct error *error)
{
    struct slice rest = slice_of(text), part;
    uint32_t found = 0;

    while (slice_split(&rest, ',', &part)) {
        enum oc_timeframe timeframe;
        char name[8];

        if (!slice_copy(slice_trim(part), name, sizeof(name)) ||
            !oc_timeframe_parse(name, &timeframe))
            return out_of_range(key, text, error);
        found |= UINT32_C(1) << timeframe;
    }
    if (key->type == CONFIG_TIMEFRAME && (found & (found - 1)) != 0)
        return out_of_range(key, text, error);
    *mask = found;
    return OC_OK;
}

static enum oc_status parse_text(const struct config_key *key, const char *text, const char **out,
                                 struct arena *arena, struct error *error)
{
    char *copy;

    if (strlen(text) < (size_t)key->low || strlen(text) > (size_t)key->high)
        return out_of_range(key, text, error);
    copy = arena_copy(arena, slice_of(text));
    if (copy == NULL)
        return no_memory(key, error);
    *out = copy;
    return checked(key, key->check, text, error);
}

static enum oc_status parse_plain(const struct config_key *key, const char *text, void *field,
                                  struct error *error)
{
    size_t size = strlen(text);
    uint32_t mask = 0;
    int64_t whole;
    double number;
    int choice;

    if (key->type == CONFIG_BOOL) {
        if (!parse_bool(text, field))
            return out_of_range(key, text, error);
        return checked(key, key->check, text, error);
    }
    if (key->type == CONFIG_INT) {
        if (decimal_parse_int(text, size, &whole) != OC_OK || (double)whole < key->low ||
            (double)whole > key->high)
            return out_of_range(key, text, error);
        memcpy(field, &whole, sizeof(whole));
        return OC_OK;
    }
    if (key->type == CONFIG_NUMBER) {
        if (decimal_parse_double(text, size, &number) != OC_OK ||
            !(number >= key->low && number <= key->high))
            return out_of_range(key, text, error);
        memcpy(field, &number, sizeof(number));
        return OC_OK;
    }
    if (key->type == CONFIG_CHOICE) {
        choice = parse_choice(key->choices, text);
        if (choice < 0)
            return out_of_range(key, text, error);
        memcpy(field, &choice, sizeof(choice));
        return OC_OK;
    }
    if (parse_timeframes(key, text, &mask, error) != OC_OK || mask == 0)
        return OC_EINVALID;
    if (key->type == CONFIG_TIMEFRAMES) {
        memcpy(field, &mask, sizeof(mask));
        return OC_OK;
    }
    for (choice = 0; (mask >> choice & 1U) == 0;)
        choice++;
    memcpy(field, &choice, sizeof(choice));
    return OC_OK;
}

_Static_assert(sizeof(enum oc_market) == sizeof(int), "choices are stored as int");

enum oc_status config_value_parse(const struct config_key *key, const char *text,
                                  struct config *config, struct arena *arena, struct error *error)
{
    switch (key->type) {
    case CONFIG_TEXT:
        return parse_text(key, text, field_of(key, config), arena, error);
    case CONFIG_SYMBOLS:
        return parse_symbols(key, text, field_of(key, config), arena, error);
    case CONFIG_LIST:
        return parse_list(key, text, field_of(key, config), arena, error);
    case CONFIG_TOKENS:
        return config_tokens_parse(key, text, field_of(key, config), arena, error);
    case CONFIG_BOOL:
    case CONFIG_INT:
    case CONFIG_NUMBER:
    case CONFIG_CHOICE:
    case CONFIG_TIMEFRAME:
    case CONFIG_TIMEFRAMES:
        return parse_plain(key, text, field_of(key, config), error);
    }
    return OC_EINTERNAL;
}

static void append_choices(const char *choices, struct buffer *out)
{
    struct slice rest = slice_of(choices), part;
    bool is_first = true;

    while (slice_split(&rest, '|', &part)) {
        if (memchr(part.data, '=', part.size) != NULL)
            continue;
        if (!is_first)
            buffer_append_text(out, ", ");
        is_first = false;
        buffer_append_slice(out, part);
    }
}

void config_key_range(const struct config_key *key, struct buffer *out)
{
    char low[DECIMAL_TEXT_SIZE], high[DECIMAL_TEXT_SIZE];

    decimal_print_shortest(low, key->low);
    decimal_print_shortest(high, key->high);
    switch (key->type) {
    case CONFIG_INT:
        buffer_printf(out, "a whole number, %.0f .. %.0f", key->low, key->high);
        break;
    case CONFIG_NUMBER:
        buffer_printf(out, "a number, %s .. %s", low, high);
        break;
    case CONFIG_BOOL:
        buffer_append_text(out, "on, off");
        break;
    case CONFIG_TEXT:
        buffer_printf(out, "text, up to %.0f bytes", key->high);
        break;
    case CONFIG_SYMBOLS:
        buffer_append_text(out, "list of symbols, or top:N:QUOTE");
        break;
    case CONFIG_LIST:
        buffer_printf(out, "list, up to %.0f entries", key->high);
        break;
    case CONFIG_TOKENS:
        buffer_append_text(out, "list of objects name, role, sha256, expires");
        break;
    case CONFIG_CHOICE:
        append_choices(key->choices, out);
        break;
    case CONFIG_TIMEFRAME:
        buffer_append_text(out, "1m, 5m, 15m, 30m, 1h, 4h, 1d");
        break;
    case CONFIG_TIMEFRAMES:
        buffer_append_text(out, "list of 1m, 5m, 15m, 30m, 1h, 4h, 1d");
        break;
    }
}
