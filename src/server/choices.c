/* choices.c - the words that parameters may have, from the lists of the core.
 * SPDX-License-Identifier: MIT */
#include "server/route.h"

#include "outcry/market_data.h"
#include "outcry/opinion.h"
#include "outcry/signal.h"
#include "outcry/timeframe.h"

const char *const CHOICE_DIRECTION[] = {"Short", "Neutral", "Long", NULL};

const char *const CHOICE_ENGINE[] = {
#define ENGINE_CHOICE(name, text, family, timeframe, title) text,
    OC_ENGINE_LIST(ENGINE_CHOICE)
#undef ENGINE_CHOICE
        NULL};

const char *const CHOICE_SETUP[] = {
#define SETUP_CHOICE(name, text) text,
    OC_SETUP_LIST(SETUP_CHOICE)
#undef SETUP_CHOICE
        NULL};

const char *const CHOICE_STATUS[] = {"live",
#define STATUS_CHOICE(name, text) text,
                                     OC_OUTCOME_LIST(STATUS_CHOICE)
#undef STATUS_CHOICE
                                         NULL};

const char *const CHOICE_TIMEFRAME[] = {
#define TIMEFRAME_CHOICE(name, text, minutes) text,
    OC_TIMEFRAME_LIST(TIMEFRAME_CHOICE)
#undef TIMEFRAME_CHOICE
        NULL};

const char *const CHOICE_FORMAT[] = {"json", "csv", NULL};
const char *const CHOICE_PROFILE[] = {
#define PROFILE_CHOICE(name, text) text,
    OC_PROFILE_LIST(PROFILE_CHOICE)
#undef PROFILE_CHOICE
        NULL};
