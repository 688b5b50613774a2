/* fault.c - the grammar of fault rules.
 * SPDX-License-Identifier: MIT */
#include "sim/fault.h"

#include "base/calendar.h"
#include "base/decimal.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    enum sim_fault_class class;
    const char *keys, *what;
} KINDS[] = {
#define KIND_ROW(constant, name, class, keys, what) {name, class, keys, what},
    SIM_FAULT_LIST(KIND_ROW)
#undef KIND_ROW
};

const char *sim_fault_name(enum sim_fault_kind kind)
{
    return KINDS[kind].name;
}

enum sim_fault_class sim_fault_class_of(enum sim_fault_kind kind)
{
    return KINDS[kind].class;
}

const char *sim_fault_keys(enum sim_fault_kind kind)
{
    return KINDS[kind].keys;
}

const char *sim_fault_what(enum sim_fault_kind kind)
{
    return KINDS[kind].what;
}

static bool parse_duration(struct slice text, int64_t *out)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } UNITS[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}};
    size_t digits = 0, i;
    int64_t value;

    while (digits < text.size && text.data[digits] >= '0' && text.data[digits] <= '9')
        digits++;
    if (digits == 0 || digits > 12 || decimal_parse_int(text.data, digits, &value) != OC_OK)
        return false;
    for (i = 0; i < sizeof UNITS / sizeof UNITS[0]; i++)
        if (slice_is(slice_make(text.data + digits, text.size - digits), UNITS[i].unit) &&
            value < INT64_C(4000000000000) / UNITS[i].ms) {
            *out = value * UNITS[i].ms;
            return true;
        }
    return false;
}

static bool parse_count(struct slice text, int64_t *out)
{
    return text.size <= 12 && decimal_parse_int(text.data, text.size, out) == OC_OK && *out >= 0;
}

static bool parse_when(struct slice text, struct sim_fault *out)
{
    out->has_at = true;
    out->is_relative = text.size > 0 && text.data[0] == '+';
    if (out->is_relative)
        return parse_duration(slice_make(text.data + 1, text.size - 1), &out->at_ms);
    return calendar_parse(text.data, text.size, &out->at_ms);
}

static bool parse_symbol(struct slice text, struct sim_fault *out)
{
    return text.size > 0 && slice_copy(text, out->symbol, sizeof out->symbol);
}

static bool parse_chance(struct slice text, struct sim_fault *out)
{
    return decimal_parse_double(text.data, text.size, &out->chance) == OC_OK && out->chance > 0 &&
           out->chance <= 1;
}

static bool parse_path(struct slice text, struct sim_fault *out)
{
    return text.size > 0 && slice_copy(text, out->path, sizeof out->path);
}

static bool parse_interval(struct slice text, struct sim_fault *out)
{
    out->has_interval = true;
    return sim_interval_parse(text, &out->interval);
}

static bool parse_pong(struct slice text, struct sim_fault *out)
{
    out->pong = slice_is(text, "yes");
    return out->pong || slice_is(text, "no");
}

static bool parse_garbage(struct slice text, struct sim_fault *out)
{
    static const char *const NAMES[] = {"json", "utf8", "binary", "empty", "huge"};
    size_t i;

    for (i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (slice_is(text, NAMES[i])) {
            out->garbage = (enum sim_garbage)i;
            return true;
        }
    return false;
}

static bool parse_fires(struct slice text, struct sim_fault *out)
{
    int64_t count;

    if (!parse_count(text, &count) || count < 1 || count > 1000000000)
        return false;
    out->count = (uint32_t)count;
    return true;
}

/* ms= of skew may be negative and may have no unit */
static bool parse_ms(struct slice text, struct sim_fault *out)
{
    return text.size <= 12 && decimal_parse_int(text.data, text.size, &out->ms) == OC_OK;
}

/* Either a parser of its own, or a duration (is_duration) or count at an offset. */
static const struct {
    const char *key;
    bool (*parse)(struct slice text, struct sim_fault *out);
    size_t offset;
    bool is_duration, is_general;
} KEYS[] = {
    {"p", parse_chance, 0, false, true},
    {"from", parse_when, 0, false, true},
    {"every", NULL, offsetof(struct sim_fault, every_ms), true, true},
    {"count", parse_fires, 0, false, true},
    {"for", NULL, offsetof(struct sim_fault, for_ms), true, false},
    {"real", NULL, offsetof(struct sim_fault, real_ms), true, false},
    {"symbol", parse_symbol, 0, false, false},
    {"interval", parse_interval, 0, false, false},
    {"path", parse_path, 0, false, false},
    {"ms", parse_ms, 0, false, false},
    {"after", NULL, offsetof(struct sim_fault, after_ms), true, false},
    {"minutes", NULL, offsetof(struct sim_fault, minutes), false, false},
    {"bytes", NULL, offsetof(struct sim_fault, bytes), false, false},
    {"times", NULL, offsetof(struct sim_fault, times), false, false},
    {"code", NULL, offsetof(struct sim_fault, code), false, false},
    {"retry", NULL, offsetof(struct sim_fault, retry_s), false, false},
    {"pong", parse_pong, 0, false, false},
    {"kind", parse_garbage, 0, false, false},
};

static bool has_word(const char *words, struct slice word)
{
    struct slice rest = slice_of(words), part;

    while (slice_split(&rest, ' ', &part))
        if (part.size > 0 && slice_equal(part, word))
            return true;
    return false;
}

static enum oc_status refuse(struct error *error, struct slice rule, const char *what,
                             struct slice word)
{
    return error_set(error, OC_EINVALID, "fault '%.*s': %s '%.*s'",
                     (int)(rule.size < 60 ? rule.size : 60), rule.data, what,
                     (int)(word.size < 40 ? word.size : 40), word.data);
}

static enum oc_status parse_key(struct slice rule, struct slice key, struct slice value,
                                struct sim_fault *out, struct error *error)
{
    size_t i;

    for (i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        int64_t number;

        if (!slice_is(key, KEYS[i].key))
            continue;
        if (!KEYS[i].is_general && !has_word(KINDS[out->kind].keys, key))
            return refuse(error, rule, "does not take", key);
        if (KEYS[i].parse != NULL)
            return KEYS[i].parse(value, out) ? OC_OK
                                             : refuse(error, rule, "cannot use the value", value);
        if (!(KEYS[i].is_duration ? parse_duration(value, &number) : parse_count(value, &number)))
            return refuse(error, rule, KEYS[i].is_duration ? "no duration:" : "no number:", value);
        memcpy((char *)out + KEYS[i].offset, &number, sizeof number);
        return OC_OK;
    }
    return refuse(error, rule, "has no key", key);
}

/* Times hold colons too: a part ends at a colon that has `key=` behind it, or at the end. */
static struct slice take_part(struct slice *rest)
{
    size_t i, j;
    struct slice part = *rest;

    for (i = 0; i < rest->size; i++) {
        if (rest->data[i] != ':')
            continue;
        for (j = i + 1; j < rest->size && rest->data[j] >= 'a' && rest->data[j] <= 'z'; j++)
            continue;
        if (j > i + 1 && j < rest->size && rest->data[j] == '=') {
            part.size = i;
            *rest = slice_make(rest->data + i + 1, rest->size - i - 1);
            return part;
        }
    }
    *rest = slice_make(NULL, 0);
    return part;
}

static void set_defaults(struct sim_fault *fault)
{
    fault->pong = true;
    fault->minutes = 1;
    fault->times = 2;
    fault->retry_s = -1;
    fault->after_ms = fault->kind == SIM_FAULT_SHUTDOWN ? 10000 : 2500;
    fault->ms = fault->kind == SIM_FAULT_LATE ? 5000 : fault->kind == SIM_FAULT_SLOW ? 2000 : 0;
    fault->code = fault->kind == SIM_FAULT_5XX ? 503 : 1000;
}

static enum oc_status check_values(struct slice rule, const struct sim_fault *fault,
                                   struct error *error)
{
    if (fault->kind == SIM_FAULT_5XX && (fault->code < 500 || fault->code > 599))
        return refuse(error, rule, "wants a code of 500 to 599 in", rule);
    if (fault->kind == SIM_FAULT_CLOSE24H && (fault->code < 1000 || fault->code > 4999))
        return refuse(error, rule, "wants a close code of 1000 to 4999 in", rule);
    if (fault->kind == SIM_FAULT_SKEW && fault->ms == 0)
        return refuse(error, rule, "needs ms=, in", rule);
    if (fault->kind == SIM_FAULT_STALL && fault->for_ms == 0 && fault->real_ms == 0)
        return refuse(error, rule, "needs for= or real=, in", rule);
    if ((fault->kind == SIM_FAULT_LATE || fault->kind == SIM_FAULT_SLOW) && fault->ms <= 0)
        return refuse(error, rule, "needs ms= above 0, in", rule);
    if (fault->minutes < 1 || fault->minutes > 100000 || fault->times < 1 || fault->times > 1000)
        return refuse(error, rule, "has a number out of range in", rule);
    return OC_OK;
}

enum oc_status sim_fault_parse(struct slice text, struct sim_fault *out, struct error *error)
{
    struct slice rule = slice_trim(text), rest = rule, head, name;
    enum oc_status status = OC_OK;
    size_t kind;

    memset(out, 0, sizeof *out);
    if (!slice_copy(rule, out->text, sizeof out->text))
        return refuse(error, rule, "is longer than 159 bytes:", rule);
    head = take_part(&rest);
    (void)slice_split(&head, '@', &name);
    for (kind = 0; kind < SIM_FAULT_KINDS && !slice_is(name, KINDS[kind].name); kind++)
        continue;
    if (kind == SIM_FAULT_KINDS)
        return refuse(error, rule, "there is no fault", name);
    out->kind = (enum sim_fault_kind)kind;
    set_defaults(out);
    if (head.data != NULL && !parse_when(head, out))
        return refuse(error, rule, "no time:", head);
    while (rest.size > 0 && status == OC_OK) {
        struct slice value = take_part(&rest), key;

        if (!slice_split(&value, '=', &key) || value.data == NULL)
            return refuse(error, rule, "not key=value:", key);
        status = parse_key(rule, key, value, out, error);
    }
    return status == OC_OK ? check_values(rule, out, error) : status;
}
