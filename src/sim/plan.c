/* plan.c - fires the rules of faults. Pure.
 * SPDX-License-Identifier: MIT */
#include "sim/fault.h"

#include <stdlib.h>
#include <string.h>

enum oc_status sim_plan_init(struct sim_plan *plan, uint64_t seed, int64_t start_ms)
{
    memset(plan, 0, sizeof *plan);
    plan->rules = calloc(LIMIT_SIM_FAULTS, sizeof *plan->rules);
    plan->random.state = sim_hash(seed, 0xfa017);
    plan->start_ms = start_ms;
    return plan->rules == NULL ? OC_ENOMEM : OC_OK;
}

void sim_plan_deinit(struct sim_plan *plan)
{
    free(plan->rules);
    plan->rules = NULL;
    plan->count = 0;
}

static void spend(struct sim_plan *plan, struct sim_fault *rule)
{
    if (!rule->is_spent)
        plan->alive[rule->kind]--;
    rule->is_spent = true;
}

enum oc_status sim_plan_add(struct sim_plan *plan, const struct sim_fault *fault, int64_t now_ms,
                            struct error *error)
{
    struct sim_fault *rule = NULL;
    size_t i;

    if (plan->count < LIMIT_SIM_FAULTS)
        rule = &plan->rules[plan->count++];
    for (i = 0; i < plan->count && rule == NULL; i++) /* a full plan reuses what is over */
        if (plan->rules[i].is_spent)
            rule = &plan->rules[i];
    if (rule == NULL)
        return error_set(error, OC_EFULL, "fault '%s': at most %d rules", fault->text,
                         LIMIT_SIM_FAULTS);
    *rule = *fault;
    rule->next_ms = !fault->has_at       ? now_ms
                    : fault->is_relative ? plan->start_ms + fault->at_ms
                                         : fault->at_ms;
    plan->alive[rule->kind]++;
    return OC_OK;
}

size_t sim_plan_clear(struct sim_plan *plan, struct slice name)
{
    size_t i, count = 0;

    for (i = 0; i < plan->count; i++) {
        struct sim_fault *rule = &plan->rules[i];

        if (rule->is_spent ||
            !(slice_is(name, "all") || slice_is(name, sim_fault_name(rule->kind))))
            continue;
        spend(plan, rule);
        count++;
    }
    return count;
}

void sim_plan_note(struct sim_plan *plan, enum sim_fault_kind kind, const struct sim_spot *spot,
                   int64_t now_ms)
{
    struct sim_firing *firing = &plan->firings[plan->firing_count++ % SIM_FIRINGS_KEPT];

    plan->fired[kind]++;
    firing->at_ms = now_ms;
    firing->kind = kind;
    firing->open_ms = spot != NULL ? spot->open_ms : -1;
    firing->symbol[0] = '\0';
    if (spot != NULL && spot->symbol != NULL)
        (void)slice_copy(slice_of(spot->symbol), firing->symbol, sizeof firing->symbol);
}

/* Ends what is over; true while the rule's window (if it has one) is open. */
static bool in_window(struct sim_plan *plan, struct sim_fault *rule, int64_t now_ms,
                      int64_t mono_ms)
{
    bool is_over = false;

    if (rule->real_ms > 0) {
        if (rule->real_until_ms == 0)
            rule->real_until_ms = mono_ms + rule->real_ms;
        is_over = mono_ms >= rule->real_until_ms;
    } else if (rule->for_ms > 0) {
        is_over = now_ms >= rule->next_ms + rule->for_ms;
    }
    if (!is_over)
        return true;
    if (rule->every_ms == 0) {
        spend(plan, rule);
        return false;
    }
    rule->real_until_ms = 0;
    while (rule->next_ms + rule->for_ms <= now_ms)
        rule->next_ms += rule->every_ms;
    return now_ms >= rule->next_ms;
}

static bool contains(struct slice text, const char *part)
{
    size_t size = strlen(part), i;

    for (i = 0; i + size <= text.size; i++)
        if (memcmp(text.data + i, part, size) == 0)
            return true;
    return size == 0;
}

static bool is_match(const struct sim_fault *rule, const struct sim_spot *spot)
{
    if (rule->symbol[0] != '\0' &&
        (spot->symbol == NULL || strcmp(rule->symbol, spot->symbol) != 0))
        return false;
    if (rule->has_interval && !(spot->has_interval && spot->interval == rule->interval))
        return false;
    return rule->path[0] == '\0' || contains(spot->path, rule->path);
}

/* A firing was used up: what comes next for the rule. */
static void advance(struct sim_plan *plan, struct sim_fault *rule, int64_t now_ms)
{
    bool has_window = rule->for_ms > 0 || rule->real_ms > 0;
    bool is_window_kind = sim_fault_class_of(rule->kind) == SIM_AT_REQUEST;

    rule->fired++;
    if (rule->count > 0 && rule->fired >= rule->count) {
        spend(plan, rule);
        return;
    }
    if (rule->chance > 0 || (has_window && is_window_kind))
        return;
    if (rule->every_ms > 0)
        while (rule->next_ms <= now_ms)
            rule->next_ms += rule->every_ms;
    else if (rule->count == 0)
        spend(plan, rule);
}

const struct sim_fault *sim_plan_hit(struct sim_plan *plan, enum sim_fault_kind kind,
                                     const struct sim_spot *spot, int64_t now_ms, int64_t mono_ms)
{
    size_t i;

    for (i = 0; plan->alive[kind] > 0 && i < plan->count; i++) {
        struct sim_fault *rule = &plan->rules[i];
        bool is_request = sim_fault_class_of(kind) == SIM_AT_REQUEST;

        if (rule->kind != kind || rule->is_spent || now_ms < rule->next_ms)
            continue;
        if ((is_request && !in_window(plan, rule, now_ms, mono_ms)) || !is_match(rule, spot))
            continue;
        if (rule->chance > 0 && sim_uniform(&plan->random) >= rule->chance)
            continue;
        advance(plan, rule, now_ms);
        sim_plan_note(plan, kind, spot, now_ms);
        return rule;
    }
    return NULL;
}

static bool is_timed(const struct sim_fault *rule)
{
    enum sim_fault_class class = sim_fault_class_of(rule->kind);

    return !rule->is_spent && rule->chance == 0 &&
           (class == SIM_AT_CONNECTION || class == SIM_AT_DATA);
}

int64_t sim_plan_next_ms(const struct sim_plan *plan)
{
    int64_t next_ms = INT64_MAX;
    size_t i;

    for (i = 0; i < plan->count; i++)
        if (is_timed(&plan->rules[i]) && plan->rules[i].next_ms < next_ms)
            next_ms = plan->rules[i].next_ms;
    return next_ms;
}

const struct sim_fault *sim_plan_take(struct sim_plan *plan, int64_t now_ms)
{
    size_t i;

    for (i = 0; i < plan->count; i++) {
        struct sim_fault *rule = &plan->rules[i];

        if (!is_timed(rule) || rule->next_ms > now_ms)
            continue;
        if (rule->count > 0 && rule->every_ms == 0)
            rule->count = 1; /* at one moment a thing breaks once */
        rule->at_ms = rule->next_ms;
        advance(plan, rule, now_ms);
        return rule;
    }
    return NULL;
}

int64_t sim_plan_skew_ms(struct sim_plan *plan, int64_t now_ms)
{
    int64_t skew_ms = 0;
    size_t i;

    for (i = 0; plan->alive[SIM_FAULT_SKEW] > 0 && i < plan->count; i++) {
        struct sim_fault *rule = &plan->rules[i];

        if (rule->kind != SIM_FAULT_SKEW || rule->is_spent || now_ms < rule->next_ms)
            continue;
        if (rule->for_ms > 0 && now_ms >= rule->next_ms + rule->for_ms) {
            spend(plan, rule);
            continue;
        }
        if (rule->fired++ == 0)
            sim_plan_note(plan, SIM_FAULT_SKEW, NULL, now_ms);
        skew_ms += rule->ms;
    }
    return skew_ms;
}
