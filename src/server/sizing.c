/* sizing.c - the sizes of a plan's entries for an equity and the part of it that may be lost.
 * SPDX-License-Identifier: MIT */
#include "server/sizing.h"

#include "outcry/size.h"
#include "server/signal_json.h"
#include "server/state.h"

enum { MONEY_DECIMALS = 8 };

enum oc_status sizing_read(struct call *call, struct sizing *out)
{
    bool has_body = call->route->body != NULL;
    const struct param_value *equity =
        has_body ? call_body(call, "equity") : call_value(call, "equity");
    const struct param_value *risk_frac =
        has_body ? call_body(call, "risk_frac") : call_value(call, "risk_frac");

    *out = (struct sizing){.is_asked = equity->is_set && risk_frac->is_set,
                           .equity = equity->number,
                           .risk_frac = risk_frac->number};
    if (equity->is_set != risk_frac->is_set) {
        const char *missing = equity->is_set ? "risk_frac" : "equity";

        return call_fail(call, OC_EMALFORMED, "missing_parameter", missing,
                         "%s is missing: a size needs both equity and risk_frac", missing);
    }
    return OC_OK;
}

static void write_size(struct json_writer *json, const struct sizing *sizing,
                       const struct oc_instrument *instrument, int64_t entry, int64_t stop)
{
    struct oc_size size = {0};
    bool is_sized =
        oc_size_of(instrument, sizing->equity, sizing->risk_frac, entry, stop, &size) == OC_OK;

    json_object_begin(json);
    json_member_price(json, "entry", instrument, entry, true);
    json_member_price(json, "stop_loss", instrument, stop, true);
    if (is_sized) {
        json_member_decimal(json, "size", size.volume, instrument->volume_decimals);
        json_member_decimal(json, "notional", size.notional, MONEY_DECIMALS);
        json_member_decimal(json, "risk", size.risk, MONEY_DECIMALS);
    } else {
        json_member_null(json, "size");
        json_member_null(json, "notional");
        json_member_null(json, "risk");
    }
    json_member_ratio(json, "leverage", size.leverage, is_sized);
    json_member_bool(json, "tradable",
                     is_sized && size.lots > 0 && size.notional >= sizing->min_notional);
    json_object_end(json);
}

void sizing_write(struct json_writer *json, const struct sizing *sizing,
                  const struct oc_instrument *instrument, const int64_t *entries, size_t count,
                  int64_t stop)
{
    if (!sizing->is_asked) {
        return;
    }
    json_key(json, "sizing");
    json_object_begin(json);
    json_member_number(json, "equity", sizing->equity);
    json_member_number(json, "risk_frac", sizing->risk_frac);
    json_member_decimal(json, "risk_limit", sizing->equity * sizing->risk_frac, MONEY_DECIMALS);
    json_key(json, "min_notional");
    if (sizing->min_notional > 0) {
        json_number(json, sizing->min_notional);
    } else {
        json_null(json);
    }
    json_key(json, "sizes");
    json_array_begin(json);
    for (size_t i = 0; i < count; i++) {
        write_size(json, sizing, instrument, entries[i], stop);
    }
    json_array_end(json);
    json_object_end(json);
}

void sizing_write_signal(struct json_writer *json, const struct sizing *sizing,
                         const struct signal_record *record)
{
    const struct oc_opinion *plan = &record->signal.plan;
    int64_t entries[SIZING_ENTRIES] = {plan->entry, plan->evidence.second_entry};
    size_t count = record->signal.direction == OC_NEUTRAL ? 0 : entries[1] > 0 ? 2 : 1;

    sizing_write(json, sizing, &record->instrument, entries, count, plan->stop);
}
