/* profiles.c - the profiles of one symbol, minute by minute.
 * SPDX-License-Identifier: MIT */
#include "core/profile/profiles.h"

#include "core/math/real.h"
#include "core/profile/row_size.h"
#include "core/series/series.h"
#include "outcry/timeframe.h"

static const int64_t MINUTE_LOTS_MAX = INT64_C(1) << 43;
static const int64_t YOUNG_MS = 240 * OC_MINUTE_MS; /* a session this old stands on its own */

struct oc_bar profile_bounded(const struct profile_source *source, const struct oc_bar *bar)
{
    struct oc_bar out = *bar;

    out.volume = oc_min_i64(bar->volume, MINUTE_LOTS_MAX);
    out.taker = source->has_taker_volume ? oc_min_i64(bar->taker, out.volume) : 0;
    return out;
}

struct oc_bar profile_bar(const struct profile_source *source, const struct oc_candle *candle)
{
    struct oc_bar bar = oc_bar_of(source->instrument, candle);

    return profile_bounded(source, &bar);
}

struct live_profile profiles_developing_live(struct profiles *profiles)
{
    return (struct live_profile){
        .span = &profiles->developing_span,
        .volumes = profiles->developing_volumes,
        .takers = profiles->developing_takers,
    };
}

struct live_profile profiles_rolling_live(struct profiles *profiles)
{
    return (struct live_profile){
        .span = &profiles->rolling_span,
        .volumes = profiles->rolling_volumes,
    };
}

void profiles_init(struct profiles *profiles)
{
    *profiles = (struct profiles){
        .developing_span = {.first = 0, .last = -1},
        .rolling_span = {.first = 0, .last = -1},
    };
}

void profiles_start_day(struct profiles *profiles, int64_t day_ms)
{
    struct live_profile developing = profiles_developing_live(profiles);

    live_profile_clear(&developing);
    profiles->day_ms = day_ms;
    profiles->day_minutes = 0;
    profiles->day_blocks = 0;
    profiles->is_refitted = false;
}

bool profile_build(const struct live_profile *live, const struct profile_source *source,
                   int64_t row_ticks, int64_t from_ms, int64_t until_ms)
{
    for (size_t back = series_back_of(source->m1, until_ms - 1);; back++) {
        const struct oc_candle *candle = oc_series_at(source->m1, back);

        if (candle == NULL || oc_candle_open_ms(candle) < from_ms) {
            return true;
        }
        struct oc_bar bar = profile_bar(source, candle);

        if (!live_profile_fits(live, &bar, row_ticks)) {
            return false;
        }
        live_profile_add(live, &bar, row_ticks);
    }
}

/* Takes the minutes that are 24 h old from the rolling profile. */
static void age_rolling(struct profiles *profiles, const struct profile_source *source,
                        int64_t open_ms)
{
    struct live_profile rolling = profiles_rolling_live(profiles);
    int64_t after_ms = open_ms - OC_DAY_MS;

    if (after_ms - profiles->rolling_after_ms > YOUNG_MS) { /* a long gap: cheaper anew */
        profiles->rolling_after_ms = after_ms;
        profiles_rebuild_live(profiles, source, open_ms);
    }
    while (profiles->rolling_after_ms < after_ms) {
        profiles->rolling_after_ms += OC_MINUTE_MS;
        const struct oc_candle *gone = oc_series_find(source->m1, profiles->rolling_after_ms);

        if (gone != NULL) {
            struct oc_bar old = profile_bar(source, gone);

            live_profile_remove(&rolling, &old, profiles->row_ticks);
        }
    }
}

static void end_rolling(struct profiles *profiles)
{
    struct live_profile rolling = profiles_rolling_live(profiles);

    live_profile_clear(&rolling);
    profiles->is_rolling = false;
}

static void add_to_live(struct profiles *profiles, const struct profile_source *source,
                        const struct oc_bar *bar)
{
    struct live_profile developing = profiles_developing_live(profiles);
    struct live_profile rolling = profiles_rolling_live(profiles);

    while (!live_profile_fits(&developing, bar, profiles->row_ticks) ||
           (profiles->is_rolling && !live_profile_fits(&rolling, bar, profiles->row_ticks))) {
        profiles_refit(profiles, source, nice125_above(profiles->row_ticks), bar->open_ms);
    }
    live_profile_add(&developing, bar, profiles->row_ticks);
    if (profiles->is_rolling) {
        live_profile_add(&rolling, bar, profiles->row_ticks);
    }
}

bool profiles_add_minute(struct profiles *profiles, const struct profile_source *source,
                         const struct oc_bar *bar)
{
    if (profiles->is_rolling && bar->open_ms + OC_MINUTE_MS >= profiles->day_ms + YOUNG_MS) {
        end_rolling(profiles);
    }
    if (profiles->is_rolling) {
        age_rolling(profiles, source, bar->open_ms);
    }
    add_to_live(profiles, source, bar);
    if (profiles->day_minutes == 0) {
        profiles->day_high = bar->high;
        profiles->day_low = bar->low;
    }
    profiles->day_high = oc_max_i64(profiles->day_high, bar->high);
    profiles->day_low = oc_min_i64(profiles->day_low, bar->low);
    profiles->day_minutes++;
    if (!naked_cover(&profiles->naked, bar->low, bar->high)) {
        return false;
    }
    profiles->revision++;
    return true;
}

bool profiles_developing(const struct profiles *profiles, struct profile_value *out)
{
    struct profile_view view =
        live_profile_view(&profiles->developing_span, profiles->developing_volumes);

    return profile_value_of(&view, profiles->row_ticks, out);
}

bool profiles_is_young(const struct profiles *profiles, int64_t close_ms)
{
    return close_ms - profiles->day_ms < YOUNG_MS;
}

bool profiles_rolling(const struct profiles *profiles, struct profile_value *out)
{
    struct profile_view view =
        live_profile_view(&profiles->rolling_span, profiles->rolling_volumes);

    return profiles->is_rolling && profile_value_of(&view, profiles->row_ticks, out);
}
