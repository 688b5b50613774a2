/* instrument_build.c - instruments from decimal texts.
 * SPDX-License-Identifier: MIT */
#include "market/instrument_build.h"

#include "base/decimal.h"

enum { TEXT_SHOWN = 40 }; /* of a foreign text in a message */

static int shown(struct slice text)
{
    return text.size < TEXT_SHOWN ? (int)text.size : TEXT_SHOWN;
}

static enum oc_status read_unit(struct slice text, const char *what, const char *symbol,
                                int64_t *units, unsigned *decimals, struct error *error)
{
    enum oc_status status = decimal_parse_units(text.data, text.size, units, decimals);

    if (status != OC_OK || *units <= 0 || *decimals > OC_DECIMALS_MAX) {
        return error_set(error, OC_EINVALID,
                         "instrument %s: %s '%.*s' is not a number > 0 of at most %d decimals",
                         symbol, what, shown(text), text.data, OC_DECIMALS_MAX);
    }
    return OC_OK;
}

static enum oc_status build(struct oc_instrument *out, const char *symbol, enum oc_market market,
                            const struct instrument_divisor *tick,
                            const struct instrument_divisor *step, struct error *error)
{
    if (!oc_instrument_init(out, symbol, market, tick->units, (uint8_t)tick->decimals, step->units,
                            (uint8_t)step->decimals)) {
        return error_set(error, OC_EINVALID, "instrument '%.60s': bad symbol, tick or step",
                         symbol);
    }
    return OC_OK;
}

enum oc_status instrument_from_text(struct oc_instrument *out, const char *symbol,
                                    enum oc_market market, struct slice tick, struct slice step,
                                    struct error *error)
{
    struct instrument_divisor units[2];
    enum oc_status status =
        read_unit(tick, "tick", symbol, &units[0].units, &units[0].decimals, error);

    if (status == OC_OK) {
        status = read_unit(step, "step", symbol, &units[1].units, &units[1].decimals, error);
    }
    return status == OC_OK ? build(out, symbol, market, &units[0], &units[1], error) : status;
}

static bool scale_up(int64_t *units, unsigned decimals)
{
    for (; decimals > 0; decimals--) {
        if (*units > INT64_MAX / 10) {
            return false;
        }
        *units *= 10;
    }
    return true;
}

enum oc_status instrument_divisor_add(struct instrument_divisor *divisor, struct slice text,
                                      struct error *error)
{
    int64_t units = 0;
    unsigned decimals = 0;
    enum oc_status status = decimal_parse_units(text.data, text.size, &units, &decimals);

    if (status != OC_OK || units < 0 || decimals > OC_DECIMALS_MAX) {
        return error_set(error, OC_EINVALID, "'%.*s' is not a number >= 0 of at most %d decimals",
                         shown(text), text.data, OC_DECIMALS_MAX);
    }
    if (units == 0) {
        return OC_OK;
    }
    struct instrument_divisor sum = *divisor;

    if (sum.units == 0) {
        *divisor = (struct instrument_divisor){units, decimals};
        return OC_OK;
    }
    bool fits = decimals > sum.decimals ? scale_up(&sum.units, decimals - sum.decimals)
                                        : scale_up(&units, sum.decimals - decimals);

    if (!fits) {
        return error_set(error, OC_EINVALID, "'%.*s' is too large for %u decimals", shown(text),
                         text.data, decimals > sum.decimals ? decimals : sum.decimals);
    }
    sum.decimals = decimals > sum.decimals ? decimals : sum.decimals;
    while (units != 0) { /* Euclid */
        int64_t rest = sum.units % units;

        sum.units = units;
        units = rest;
    }
    *divisor = sum;
    return OC_OK;
}

/* 100 / 10^4 is 1 / 10^2 */
static struct instrument_divisor reduce(struct instrument_divisor divisor)
{
    while (divisor.decimals > 0 && divisor.units % 10 == 0) {
        divisor.units /= 10;
        divisor.decimals--;
    }
    return divisor;
}

enum oc_status instrument_from_divisors(struct oc_instrument *out, const char *symbol,
                                        enum oc_market market,
                                        const struct instrument_divisor *price,
                                        const struct instrument_divisor *volume,
                                        struct error *error)
{
    if (price->units <= 0 || volume->units <= 0) {
        return error_set(
            error, OC_EINVALID, "instrument %.60s: its first day has no %s: the %s must be given",
            symbol, price->units <= 0 ? "price" : "volume", price->units <= 0 ? "tick" : "step");
    }
    struct instrument_divisor tick = reduce(*price);
    struct instrument_divisor step = reduce(*volume);

    return build(out, symbol, market, &tick, &step, error);
}
