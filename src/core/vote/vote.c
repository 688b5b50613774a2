/* vote.c - quorum, pool in log-odds, conflict, lead, endorsement (strategies.md 12).
 * SPDX-License-Identifier: MIT */
#include "core/vote/vote.h"

#include "core/math/real.h"

enum { QUORUM = 2 };

#define RHO_FAMILY     0.50 /* of the evidence inside a family */
#define RHO            0.30 /* across families */
#define CONFLICT_SHARE 0.5
#define RAW_MAX        0.95
#define CLAIM_MAX      0.70 /* no engine claims more before learning */

/* One side of the vote. */
struct side {
    double log_odds; /* pooled, >= 0 */
    double sum;      /* of the family pools */
    int families;    /* that speak on this side with a weight */
    int32_t count;   /* opinions with a weight */
    bool has_fresh;  /* among them */
};

static bool speaks(const struct vote_input *input, int engine)
{
    const struct oc_voice *voice = &input->voices[engine];

    return input->modes[engine] == OC_MODE_ON && (input->mask >> engine & 1U) != 0 &&
           voice->is_available && voice->direction != OC_NEUTRAL;
}

static bool is_fresh(const struct vote_input *input, int engine)
{
    return speaks(input, engine) && !input->voices[engine].is_standing;
}

static bool has_quorum(const struct vote_input *input)
{
    int enabled = 0, available = 0;

    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        bool counts = input->modes[i] == OC_MODE_ON || input->modes[i] == OC_MODE_SHADOW;

        enabled += counts;
        available += counts && input->voices[i].is_available;
    }
    return available >= QUORUM && 2 * available >= enabled;
}

double vote_pool(const struct vote_share *shares, size_t count, double *family_sum, int *families)
{
    double sums[OC_FAMILY_COUNT] = {0};
    int counts[OC_FAMILY_COUNT] = {0};

    *family_sum = 0;
    *families = 0;
    for (size_t i = 0; i < count; i++) {
        sums[shares[i].family] += shares[i].weight * oc_logit(shares[i].p);
        counts[shares[i].family]++;
    }
    for (int family = 0; family < OC_FAMILY_COUNT; family++) {
        if (counts[family] > 0) {
            *family_sum += sums[family] / (1 + (counts[family] - 1) * RHO_FAMILY);
            *families += 1;
        }
    }
    return *families == 0 ? 0.0 : *family_sum / (1 + (*families - 1) * RHO);
}

static struct side pool(const struct vote_input *input, enum oc_direction direction)
{
    struct vote_share shares[OC_ENGINE_COUNT];
    struct side side = {0};
    size_t count = 0;

    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        const struct oc_voice *voice = &input->voices[i];

        if (speaks(input, i) && voice->direction == direction && voice->weight > 0) {
            shares[count++] = (struct vote_share){oc_engine_family((enum oc_engine_id)i), voice->p,
                                                  voice->weight};
            side.has_fresh = side.has_fresh || !voice->is_standing;
        }
    }
    side.count = (int32_t)count;
    side.log_odds = vote_pool(shares, count, &side.sum, &side.families);
    return side;
}

double vote_p_target(double confidence, double rr)
{
    return 2 * confidence / (1 + rr);
}

/* Best fresh opinion; by p when muted, else by weight * logit p on the winning side. First wins ties. */
static enum oc_engine_id find_lead(const struct vote_input *input, enum oc_direction direction,
                                   bool is_muted)
{
    enum oc_engine_id lead = OC_ENGINE_NONE;
    double best = 0;

    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        const struct oc_voice *voice = &input->voices[i];
        double claim =
            is_muted ? voice->p : voice->weight * oc_logit(oc_clamp(voice->p, 0.5, 0.99));

        if (!is_fresh(input, i) ||
            (!is_muted && (voice->direction != direction || !(voice->weight > 0)))) {
            continue;
        }
        if (lead == OC_ENGINE_NONE || claim > best) {
            lead = (enum oc_engine_id)i;
            best = claim;
        }
    }
    return lead;
}

/* p at weight 1 of one more fresh opinion of another family on the weaker side that would reach half
 * of the stronger one. */
static double flip_of(const struct side *stronger, const struct side *weaker)
{
    double needed =
        CONFLICT_SHARE * stronger->log_odds * (1 + weaker->families * RHO) - weaker->sum;
    double p = oc_sigma(needed > 0 ? needed : 0);

    return stronger->log_odds > 0 && p <= CLAIM_MAX ? p : 0.0;
}

static char quality_of(const struct oc_signal *signal)
{
    if (!signal->is_endorsed) {
        return 'D';
    }
    return signal->confidence >= 0.62 ? 'A' : signal->confidence >= 0.57 ? 'B' : 'C';
}

/* The lead is known: odds, gates, quality. code: MUTED or OK. */
static void judge(const struct vote_input *input, enum oc_code code, struct oc_signal *out)
{
    const struct oc_voice *lead = &input->voices[out->lead];

    out->direction = lead->direction;
    out->p_target = vote_p_target(out->confidence, lead->rr);
    out->expected_r = 2 * out->confidence - 1 - lead->cost_r;
    if (code == OC_CODE_OK && out->confidence < input->gate) {
        code = OC_CODE_LOW_CONFIDENCE;
    } else if (code == OC_CODE_OK && out->expected_r < 0) {
        code = OC_CODE_NEGATIVE_EXPECTANCY;
    }
    out->code = code;
    out->is_endorsed = code == OC_CODE_OK;
    out->quality = quality_of(out);
}

/* Every fresh opinion has weight 0. */
static void count_muted(const struct vote_input *input, struct oc_signal *out)
{
    bool has_long = false, has_short = false;

    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        has_long = has_long || (is_fresh(input, i) && input->voices[i].direction > 0);
        has_short = has_short || (is_fresh(input, i) && input->voices[i].direction < 0);
    }
    if (has_long && has_short) {
        out->code = OC_CODE_CONFLICT;
        return;
    }
    out->lead = find_lead(input, OC_NEUTRAL, true);
    out->raw_confidence = 0.5;
    judge(input, OC_CODE_MUTED, out);
}

static void count_weighted(const struct vote_input *input, struct oc_signal *out)
{
    struct side longs = pool(input, OC_LONG), shorts = pool(input, OC_SHORT);
    bool is_long =
        longs.log_odds > shorts.log_odds || (longs.log_odds >= shorts.log_odds && longs.count > 0);
    const struct side *stronger = is_long ? &longs : &shorts, *weaker = is_long ? &shorts : &longs;

    out->log_odds_long = longs.log_odds;
    out->log_odds_short = shorts.log_odds;
    if (stronger->log_odds > weaker->log_odds && !stronger->has_fresh) {
        out->code = OC_CODE_OUTVOTED;
        return;
    }
    if (weaker->count > 0 && weaker->log_odds >= CONFLICT_SHARE * stronger->log_odds) {
        out->code = OC_CODE_CONFLICT;
        return;
    }
    out->lead = find_lead(input, is_long ? OC_LONG : OC_SHORT, false);
    out->log_odds = stronger->log_odds - weaker->log_odds;
    out->agree = stronger->count;
    out->raw_confidence = oc_clamp(oc_sigma(out->log_odds), 0, RAW_MAX);
    out->confidence = oc_learned_confidence(input->learned, out->raw_confidence);
    out->is_uncalibrated = input->learned->is_uncalibrated;
    out->flip_weight_p = flip_of(stronger, weaker);
    judge(input, OC_CODE_OK, out);
}

void vote_count(const struct vote_input *input, struct oc_signal *out)
{
    bool has_fresh = false, has_weight = false;

    *out = (struct oc_signal){
        .code = OC_CODE_ALL_ABSTAIN,
        .quality = 'D',
        .lead = OC_ENGINE_NONE,
        .confidence = 0.5,
        .confidence_n = input->learned->n,
        .plan = {.engine = OC_ENGINE_NONE},
    };
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        out->voices[i] = input->voices[i];
        has_fresh = has_fresh || is_fresh(input, i);
        has_weight = has_weight || (is_fresh(input, i) && input->voices[i].weight > 0);
    }
    if (!has_quorum(input)) {
        out->code = OC_CODE_NO_QUORUM;
    } else if (has_weight) {
        count_weighted(input, out);
    } else if (has_fresh) {
        count_muted(input, out);
    }
}

bool vote_publish(const struct vote_open *open, size_t count, enum oc_direction direction,
                  bool is_endorsed, enum vote_fate *fates)
{
    for (size_t i = 0; i < count; i++) {
        if (!open[i].is_superseded && open[i].direction == direction &&
            (open[i].is_endorsed || !is_endorsed)) {
            return false;
        }
    }
    for (size_t i = 0; i < count; i++) {
        fates[i] = VOTE_STAYS;
        if (open[i].is_superseded || !is_endorsed) {
            continue;
        }
        fates[i] = open[i].direction == direction ? VOTE_SUPERSEDED : VOTE_REVERSED;
    }
    return true;
}
