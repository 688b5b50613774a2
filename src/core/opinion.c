/* opinion.c - the words of opinions, signals and outcomes as text.
 * SPDX-License-Identifier: MIT */
#include "outcry/opinion.h"

#include "outcry/signal.h"
#include "outcry/timeframe.h"

#include <stddef.h>

static const struct engine_row {
    const char *text, *title;
    enum oc_family family;
    enum oc_timeframe timeframe;
} ENGINES[] = {
#define ENGINE_ROW(name, text, family, timeframe, title) {text, title, family, timeframe},
    OC_ENGINE_LIST(ENGINE_ROW)
#undef ENGINE_ROW
};

static const char *const SETUPS[] = {
#define SETUP_ROW(name, text) text,
    OC_SETUP_LIST(SETUP_ROW)
#undef SETUP_ROW
};

static const struct code_row {
    const char *wire, *text;
} CODES[] = {
#define CODE_ROW(name, wire, text) {wire, text},
    OC_CODE_LIST(CODE_ROW)
#undef CODE_ROW
};

static const char *const OUTCOMES[] = {
#define OUTCOME_ROW(name, text) text,
    OC_OUTCOME_LIST(OUTCOME_ROW)
#undef OUTCOME_ROW
};

static bool is_engine(enum oc_engine_id engine)
{
    return (unsigned)engine < (unsigned)OC_ENGINE_COUNT;
}

const char *oc_engine_text(enum oc_engine_id engine)
{
    return is_engine(engine) ? ENGINES[engine].text : "none";
}

const char *oc_engine_title(enum oc_engine_id engine)
{
    return is_engine(engine) ? ENGINES[engine].title : "none";
}

enum oc_family oc_engine_family(enum oc_engine_id engine)
{
    return is_engine(engine) ? ENGINES[engine].family : OC_FAMILY_COUNT;
}

int oc_engine_timeframe(enum oc_engine_id engine)
{
    return is_engine(engine) ? (int)ENGINES[engine].timeframe : (int)OC_TF_1M;
}

static bool is_same(const char *a, const char *b)
{
    while (*a != 0 && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

const char *oc_engine_mode_text(enum oc_engine_mode mode)
{
    static const char *const MODES[] = {"off", "shadow", "on", "auto"};

    return (unsigned)mode <= (unsigned)OC_MODE_AUTO ? MODES[mode] : "";
}

bool oc_engine_parse(const char *text, enum oc_engine_id *out)
{
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        if (is_same(text, ENGINES[i].text)) {
            *out = (enum oc_engine_id)i;
            return true;
        }
    }
    return false;
}

const char *oc_setup_text(enum oc_setup setup)
{
    return (unsigned)setup < (unsigned)OC_SETUP_COUNT ? SETUPS[setup] : "";
}

const char *oc_code_wire(enum oc_code code)
{
    return (unsigned)code < (unsigned)OC_CODE_COUNT ? CODES[code].wire : "";
}

const char *oc_code_text(enum oc_code code)
{
    return (unsigned)code < (unsigned)OC_CODE_COUNT ? CODES[code].text : "";
}

const char *oc_direction_text(enum oc_direction direction)
{
    return direction > 0 ? "Long" : direction < 0 ? "Short" : "Neutral";
}

const char *oc_auction_text(enum oc_auction auction)
{
    bool is_out = auction == OC_AUCTION_OUT_UP || auction == OC_AUCTION_OUT_DOWN;

    return is_out ? "Out of Balance" : "Balanced";
}

const char *oc_auction_detail(enum oc_auction auction)
{
    switch (auction) {
    case OC_AUCTION_TEST_UP:
        return "Testing above value";
    case OC_AUCTION_TEST_DOWN:
        return "Testing below value";
    case OC_AUCTION_OUT_UP:
        return "up";
    case OC_AUCTION_OUT_DOWN:
        return "down";
    case OC_AUCTION_BALANCE:
    default:
        return "";
    }
}

const char *oc_outcome_text(enum oc_outcome_status status)
{
    return (unsigned)status < (unsigned)OC_OUTCOME_STATUS_COUNT ? OUTCOMES[status] : "";
}
