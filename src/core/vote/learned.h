/* learned.h - inner faces of learning that tests and later engines need (public: outcry/learned.h).
 * SPDX-License-Identifier: MIT */
#ifndef CORE_VOTE_LEARNED_H
#define CORE_VOTE_LEARNED_H

#include "outcry/learned.h"

enum { LEARNED_CORE_ENGINES = OC_ENGINE_MR + 1, LEARNED_LATER_UNTIL = 50 };

/* Prior mean of the success rate and of the forecast: 0.55 for the three core engines; 0.52 for a
 * later one until it has 50 outcomes (12, "More engines later"). */
double learned_prior_mean(bool is_core, double outcome_count);

#endif
