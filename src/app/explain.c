/* explain.c - words around the numbers of a signal.
 * SPDX-License-Identifier: MIT */
#include "app/explain.h"

#include <cjson/cJSON.h>

static const char *text_of(const cJSON *root, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, key);

    return cJSON_IsString(item) ? item->valuestring : "-";
}

static double number_of(const cJSON *root, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, key);

    return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

static bool is_true(const cJSON *root, const char *key)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(root, key));
}

static void append_plan(struct buffer *out, const cJSON *root)
{
    buffer_printf(
        out, "  plan      %s entry %.10g, stop %.10g, target %.10g (reward to risk %.2f)\n",
        text_of(root, "entry_kind"), number_of(root, "entry"), number_of(root, "stop_loss"),
        number_of(root, "target"), number_of(root, "risk_reward"));
    buffer_printf(
        out, "  odds      target hit %.0f %%, expected result %+.3f R after costs, until %s\n",
        100 * number_of(root, "p_target"), number_of(root, "expected_r"), text_of(root, "expires"));
}

/* What to trade for the equity that was named; fees come on top of the risk. */
static void append_sizes(struct buffer *out, const cJSON *sizing)
{
    const cJSON *size = NULL;

    cJSON_ArrayForEach(size, cJSON_GetObjectItemCaseSensitive(sizing, "sizes"))
    {
        buffer_printf(out,
                      "  size      %.10g at %.10g: notional %.10g, %.10g lost at the stop of %.10g "
                      "allowed, %.2f x equity%s\n",
                      number_of(size, "size"), number_of(size, "entry"),
                      number_of(size, "notional"), number_of(size, "risk"),
                      number_of(sizing, "risk_limit"), number_of(size, "leverage"),
                      is_true(size, "tradable") ? "" : "; too small for the exchange");
    }
}

static void append_engine(struct buffer *out, const cJSON *engine)
{
    buffer_printf(out, "  %-9s ", text_of(engine, "engine"));
    if (!is_true(engine, "available"))
        buffer_append_text(out, "not available, ");
    else if (cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(engine, "p")))
        buffer_printf(out, "%s p %.3f weight %.2f%s, ", text_of(engine, "direction"),
                      number_of(engine, "p"), number_of(engine, "weight"),
                      is_true(engine, "standing") ? " (standing)" : "");
    buffer_printf(out, "%s: %s\n", text_of(engine, "code"), text_of(engine, "reason"));
}

bool explain_signal(struct buffer *out, struct slice signal)
{
    cJSON *root = cJSON_ParseWithLength(signal.data, signal.size);
    const cJSON *engine = NULL;
    bool has_direction;

    if (!cJSON_IsString(cJSON_GetObjectItemCaseSensitive(root, "signal"))) {
        cJSON_Delete(root);
        return false;
    }
    has_direction = cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(root, "entry"));
    buffer_printf(out, "%s %s  %s", text_of(root, "symbol"), text_of(root, "market"),
                  text_of(root, "signal"));
    if (has_direction)
        buffer_printf(out, "  confidence %.3f (%s, %.0f outcomes)  %s, quality %s",
                      number_of(root, "confidence"), text_of(root, "confidence_basis"),
                      number_of(root, "confidence_n"),
                      is_true(root, "endorsed") ? "endorsed" : "not endorsed",
                      text_of(root, "quality"));
    buffer_printf(out, "  %s\n  as of     %s, price %.10g, market %s\n", text_of(root, "code"),
                  text_of(root, "timestamp"), number_of(root, "price"),
                  text_of(root, "market_state"));
    if (has_direction)
        append_plan(out, root);
    append_sizes(out, cJSON_GetObjectItemCaseSensitive(root, "sizing"));
    buffer_printf(out, "  why       %s\n", text_of(root, "reason"));
    cJSON_ArrayForEach(engine, cJSON_GetObjectItemCaseSensitive(root, "engines"))
    {
        append_engine(out, engine);
    }
    if (cJSON_IsString(cJSON_GetObjectItemCaseSensitive(root, "flip")))
        buffer_printf(out, "  would change it: %s\n", text_of(root, "flip"));
    cJSON_Delete(root);
    return buffer_status(out) == OC_OK;
}
