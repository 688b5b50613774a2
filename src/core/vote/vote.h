/* vote.h - three engines become one signal: quorum, pool, conflict, endorsement; and whether it is
 * published beside the signals that are open.
 *
 * Source: strategies.md section 12, points 1 to 9.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_VOTE_VOTE_H
#define CORE_VOTE_VOTE_H

#include "outcry/engine.h"
#include "outcry/learned.h"
#include "outcry/signal.h"

struct vote_input {
    const struct oc_voice *voices; /* one per engine, in vote order */
    const enum oc_engine_mode
        *modes;    /* only ON speaks; ON and SHADOW count for the quorum, AUTO does not */
    uint32_t mask; /* bit 1 << engine: may speak */
    double gate;
    const struct oc_learned *learned;
};

/* Fills everything of *out that voices decide: direction, code, lead, confidence, quality, voices.
 * The caller adds time, close, market state and the lead's plan. */
void vote_count(const struct vote_input *input, struct oc_signal *out);

/* Evidence of one opinion on one side. */
struct vote_share {
    enum oc_family family;
    double p, weight; /* weight > 0 */
};

/* Pooled log-odds: opinions of one family first (rho 0.5 inside it), then the families (rho 0.3).
 * *family_sum: of the families' pools; *families: how many. Without shares 0. */
double vote_pool(const struct vote_share *shares, size_t count, double *family_sum, int *families);

/* 2c / (1 + rr) */
double vote_p_target(double confidence, double rr);

/* An open published signal as publication sees it. */
struct vote_open {
    enum oc_direction direction;
    bool is_endorsed, is_superseded; /* a superseded one no longer counts */
};

enum vote_fate { VOTE_STAYS, VOTE_SUPERSEDED, VOTE_REVERSED };

/* False: not published (OPEN_SIGNAL), fates untouched. True: fates[i] is what becomes of open[i]. */
bool vote_publish(const struct vote_open *open, size_t count, enum oc_direction direction,
                  bool is_endorsed, enum vote_fate *fates);

#endif
