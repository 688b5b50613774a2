/* vector_bars.c - candles, costs and doubles of the worked examples.
 * SPDX-License-Identifier: MIT */
#include "support/vector_bars.h"

#include <math.h>

size_t vector_bars(const cJSON *array, int64_t first_ms, int64_t step_ms,
                   struct oc_bar out[VECTOR_BARS_CAP])
{
    size_t count = vector_count(array);

    assert_true(count <= VECTOR_BARS_CAP);
    for (size_t i = 0; i < count; i++) {
        const cJSON *row = vector_at(array, i);

        out[i] = (struct oc_bar){
            .open_ms = first_ms + (int64_t)i * step_ms,
            .open = vector_int_at(row, 0),
            .high = vector_int_at(row, 1),
            .low = vector_int_at(row, 2),
            .close = vector_int_at(row, 3),
            .volume = vector_int_at(row, 4),
            .taker = vector_int_at(row, 5),
        };
    }
    return count;
}

struct oc_costs vector_costs(const cJSON *object)
{
    bool is_spot = strcmp(vector_text(object, "market"), "spot") == 0;

    return oc_costs_default(is_spot ? OC_MARKET_SPOT : OC_MARKET_USDM);
}

enum oc_direction vector_direction(const cJSON *object, const char *key)
{
    const cJSON *item = vector_get(object, key);

    if (cJSON_IsString(item)) {
        return item->valuestring[0] == 'L'   ? OC_LONG
               : item->valuestring[0] == 'S' ? OC_SHORT
                                             : OC_NEUTRAL;
    }
    return item->valuedouble > 0 ? OC_LONG : item->valuedouble < 0 ? OC_SHORT : OC_NEUTRAL;
}

void vector_near(double got, const cJSON *object, const char *key)
{
    double want = vector_double(object, key);

    check_near(got, want, 1e-9 * fabs(want) + 1e-15, key, __FILE__, __LINE__);
}

void vector_same_int(int64_t got, const cJSON *object, const char *key)
{
    int64_t want = vector_int(object, key);

    if (got != want) {
        print_error("%s is %lld, want %lld\n", key, (long long)got, (long long)want);
        fail();
    }
}

void vector_same_ints(const int64_t *got, size_t count, const cJSON *object, const char *key)
{
    const cJSON *array = vector_get(object, key);

    assert_int_equal(count, vector_count(array));
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(got[i], vector_int_at(array, i));
    }
}
