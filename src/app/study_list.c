/* study_list.c - the table of studies as text, JSON and Markdown.
 * SPDX-License-Identifier: MIT */
#include "app/study_list.h"

#include "base/json_writer.h"
#include "outcry/study.h"

#include <stdio.h>

enum { LIST_INTERVAL_MS = 60000, NUMBER_DECIMALS = 6 };

static void append_params(struct buffer *out, const struct oc_study *study)
{
    for (size_t i = 0; i < study->param_count; i++)
        buffer_printf(out, "%s%s=%g", i > 0 ? " " : "", study->params[i].name,
                      study->params[i].initial);
    if (study->param_count == 0)
        buffer_append_text(out, "-");
}

/* Names of the columns, or of the events. */
static void append_outputs(struct buffer *out, const struct oc_study *study)
{
    for (size_t i = 0; i < study->output_count; i++)
        buffer_printf(out, "%s%s", i > 0 ? "," : "", study->outputs[i].name);
    for (size_t i = 0; i < study->event_count; i++)
        buffer_printf(out, "%s%s", i > 0 ? "," : "", study->event_names[i]);
}

static size_t first_of(const struct oc_study *study, size_t output)
{
    struct oc_study_config config;

    oc_study_defaults(study, LIST_INTERVAL_MS, &config);
    return study->first != NULL ? study->first(&config, output) : OC_STUDY_DATA_DECIDES;
}

/* "19" or "25,33,33"; "data" where the data decides */
static void append_first(struct buffer *out, const struct oc_study *study)
{
    bool is_same = true;

    for (size_t i = 1; i < study->output_count; i++)
        is_same = is_same && first_of(study, i) == first_of(study, 0);
    for (size_t i = 0; i < (is_same ? 1 : study->output_count); i++) {
        size_t first = first_of(study, i);

        if (i > 0)
            buffer_append_char(out, ',');
        if (first == OC_STUDY_DATA_DECIDES)
            buffer_append_text(out, "data");
        else
            buffer_append_uint(out, first);
    }
}

void study_list_text(struct buffer *out)
{
    for (size_t i = 0; i < oc_study_count(); i++) {
        const struct oc_study *study = oc_study_at(i);

        buffer_printf(out, "%s - %s (%s, %s)\n  parameters: ", study->name, study->title,
                      oc_study_family_text(study->family), oc_study_kind_text(study->kind));
        append_params(out, study);
        buffer_append_text(out, study->kind == OC_STUDY_EVENTS ? "\n  events: " : "\n  outputs: ");
        append_outputs(out, study);
        buffer_append_text(out, "\n  first value at candle (from 0): ");
        append_first(out, study);
        buffer_printf(out, "\n  source: %s\n", study->source);
    }
}

void study_list_markdown(struct buffer *out)
{
    buffer_append_text(out, "| name | what | parameters | columns or events | first | source |\n"
                            "|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < oc_study_count(); i++) {
        const struct oc_study *study = oc_study_at(i);

        buffer_printf(out, "| `%s` | %s | ", study->name, study->title);
        append_params(out, study);
        buffer_append_text(out, " | ");
        append_outputs(out, study);
        buffer_append_text(out, " | ");
        append_first(out, study);
        buffer_printf(out, " | %s |\n", study->source);
    }
}

static void write_params(struct json_writer *json, const struct oc_study *study)
{
    json_key(json, "parameters");
    json_array_begin(json);
    for (size_t i = 0; i < study->param_count; i++) {
        const struct oc_study_param *param = &study->params[i];

        json_object_begin(json);
        json_member_string(json, "name", param->name);
        json_member_decimal(json, "default", param->initial, NUMBER_DECIMALS);
        json_member_decimal(json, "min", param->min, NUMBER_DECIMALS);
        json_member_decimal(json, "max", param->max, NUMBER_DECIMALS);
        json_member_bool(json, "whole", param->is_whole);
        json_member_string(json, "doc", param->doc);
        json_object_end(json);
    }
    json_array_end(json);
}

static void write_outputs(struct json_writer *json, const struct oc_study *study)
{
    static const char *const UNITS[] = {"ratio", "price", "volume", "time_ms"};

    json_key(json, "outputs");
    json_array_begin(json);
    for (size_t i = 0; i < study->output_count; i++) {
        const struct oc_study_output *output = &study->outputs[i];
        size_t first = first_of(study, i);

        json_object_begin(json);
        json_member_string(json, "name", output->name);
        json_member_string(json, "unit", UNITS[output->unit]);
        if (output->low < output->high) {
            json_member_decimal(json, "low", output->low, NUMBER_DECIMALS);
            json_member_decimal(json, "high", output->high, NUMBER_DECIMALS);
        }
        if (first == OC_STUDY_DATA_DECIDES)
            json_member_null(json, "first");
        else
            json_member_uint(json, "first", first);
        json_object_end(json);
    }
    json_array_end(json);
    json_key(json, "events");
    json_array_begin(json);
    for (size_t i = 0; i < study->event_count; i++)
        json_string(json, study->event_names[i]);
    json_array_end(json);
}

void study_list_json(struct buffer *out)
{
    struct json_writer json;

    json_init(&json, out);
    json_array_begin(&json);
    for (size_t i = 0; i < oc_study_count(); i++) {
        const struct oc_study *study = oc_study_at(i);

        json_object_begin(&json);
        json_member_string(&json, "name", study->name);
        json_member_string(&json, "title", study->title);
        json_member_string(&json, "family", oc_study_family_text(study->family));
        json_member_string(&json, "kind", oc_study_kind_text(study->kind));
        json_member_string(&json, "source", study->source);
        write_params(&json, study);
        write_outputs(&json, study);
        json_object_end(&json);
    }
    json_array_end(&json);
    buffer_append_char(out, '\n');
}
