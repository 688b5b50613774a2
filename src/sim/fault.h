/* fault.h - what goes wrong, and when: the grammar of fault rules and the plan that fires them.
 *
 *   NAME [@WHEN] [:key=value]...
 *
 * WHEN is +DURATION after the start of simulated time, or an ISO 8601 time; without it: from the start,
 * or from the moment of injection. Durations: 250ms 30s 10m 2h 1d. docs/simulator.md explains all keys.
 *
 * A rule with p= fires by chance at every opportunity; with for= or real= at every opportunity within
 * that time; otherwise once (count= times), and again every= so often. The plan is pure: times come in
 * as arguments, chance from a seed.
 * SPDX-License-Identifier: MIT */
#ifndef SIM_FAULT_H
#define SIM_FAULT_H

#include "base/error.h"
#include "base/limits.h"
#include "base/slice.h"
#include "sim/interval.h"
#include "sim/random.h"

#include "outcry/instrument.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a fault happens to. */
enum sim_fault_class {
    SIM_AT_CONNECTION, /* a WebSocket; with p= once a simulated minute for each */
    SIM_AT_CLOSE,      /* the closing frame of a kline stream */
    SIM_AT_FRAME,      /* any frame on its way to one WebSocket */
    SIM_AT_DATA,       /* the candles themselves */
    SIM_AT_CLOCK,
    SIM_AT_REQUEST /* a REST request */
};

/* X(constant, name, class, keys allowed beside when and how often, what it does) */
#define SIM_FAULT_LIST(X)                                                                         \
    X(SIM_FAULT_DROP, "drop", SIM_AT_CONNECTION, "", "the TCP connection breaks")                 \
    X(SIM_FAULT_STALL, "stall", SIM_AT_CONNECTION, "for real pong",                               \
      "no data for a while; pong=no: no answer to pings either")                                  \
    X(SIM_FAULT_CLOSE24H, "close24h", SIM_AT_CONNECTION, "code", "a close as after 24 hours")     \
    X(SIM_FAULT_SHUTDOWN, "shutdown", SIM_AT_CONNECTION, "after", "serverShutdown, then a close") \
    X(SIM_FAULT_MISSING, "missing", SIM_AT_CLOSE, "symbol interval", "the frame is never sent")   \
    X(SIM_FAULT_LATE, "late", SIM_AT_CLOSE, "symbol interval ms", "the frame comes ms later")     \
    X(SIM_FAULT_DUPLICATE, "duplicate", SIM_AT_CLOSE, "symbol interval times",                    \
      "the frame is sent `times` times")                                                          \
    X(SIM_FAULT_REORDER, "reorder", SIM_AT_CLOSE, "symbol interval",                              \
      "the frame comes after the next close of its stream")                                       \
    X(SIM_FAULT_AMEND, "amend", SIM_AT_CLOSE, "symbol interval after",                            \
      "later the exchange shows another final candle, in REST and in a second frame")             \
    X(SIM_FAULT_GARBAGE, "garbage", SIM_AT_FRAME, "symbol kind",                                  \
      "something else in its place: json, utf8, binary, empty, huge")                             \
    X(SIM_FAULT_CUT, "cut", SIM_AT_FRAME, "symbol bytes",                                         \
      "the frame ends in the middle, and so does the connection")                                 \
    X(SIM_FAULT_GAP, "gap", SIM_AT_DATA, "symbol minutes", "the exchange has no candles there")   \
    X(SIM_FAULT_SKEW, "skew", SIM_AT_CLOCK, "ms for", "the exchange's clock is off by ms")        \
    X(SIM_FAULT_429, "429", SIM_AT_REQUEST, "for real path retry", "too many requests")           \
    X(SIM_FAULT_418, "418", SIM_AT_REQUEST, "for real path retry", "banned")                      \
    X(SIM_FAULT_403, "403", SIM_AT_REQUEST, "for real path", "the firewall says no, in HTML")     \
    X(SIM_FAULT_451, "451", SIM_AT_REQUEST, "for real path", "restricted location")               \
    X(SIM_FAULT_5XX, "5xx", SIM_AT_REQUEST, "for real path code", "the exchange fails")           \
    X(SIM_FAULT_SLOW, "slow", SIM_AT_REQUEST, "for real path ms",                                 \
      "the answer takes ms, in small pieces")                                                     \
    X(SIM_FAULT_TRUNCATE, "truncate", SIM_AT_REQUEST, "for real path bytes",                      \
      "the answer breaks off after bytes (default: half)")

enum sim_fault_kind {
#define SIM_FAULT_ENUM(constant, name, class, keys, what) constant,
    SIM_FAULT_LIST(SIM_FAULT_ENUM)
#undef SIM_FAULT_ENUM
        SIM_FAULT_KINDS
};

enum sim_garbage {
    SIM_GARBAGE_JSON,
    SIM_GARBAGE_UTF8,
    SIM_GARBAGE_BINARY,
    SIM_GARBAGE_EMPTY,
    SIM_GARBAGE_HUGE
};

enum { SIM_FAULT_TEXT = 160, SIM_FAULT_PATH = 48 };

struct sim_fault {
    enum sim_fault_kind kind;
    char text[SIM_FAULT_TEXT]; /* as given */
    /* when */
    bool has_at, is_relative;
    int64_t at_ms;
    double chance; /* 0: not by chance */
    int64_t every_ms, for_ms, real_ms;
    uint32_t count; /* 0: not given */
    /* to what */
    char symbol[OC_SYMBOL_CAP]; /* "": any */
    bool has_interval;
    enum sim_interval interval;
    char path[SIM_FAULT_PATH]; /* part of it; "": any */
    /* how */
    int64_t ms, after_ms, minutes, bytes, times, code, retry_s;
    bool pong;
    enum sim_garbage garbage;
    /* state */
    int64_t next_ms;       /* due, or armed, from here */
    int64_t real_until_ms; /* monotonic; 0: not begun */
    uint64_t fired;
    bool is_spent;
};

/* The error names the rule and the word that is wrong. */
OC_MUST_USE enum oc_status sim_fault_parse(struct slice text, struct sim_fault *out,
                                           struct error *error);
const char *sim_fault_name(enum sim_fault_kind kind);
enum sim_fault_class sim_fault_class_of(enum sim_fault_kind kind);
const char *sim_fault_keys(enum sim_fault_kind kind);
const char *sim_fault_what(enum sim_fault_kind kind);

/* ---- the plan ---- */

struct sim_firing {
    int64_t at_ms;   /* simulated */
    int64_t open_ms; /* of the candle concerned; -1: none */
    enum sim_fault_kind kind;
    char symbol[OC_SYMBOL_CAP]; /* "": none */
};

enum { SIM_FIRINGS_KEPT = 256 };

struct sim_plan {
    struct sim_fault *rules; /* LIMIT_SIM_FAULTS of them */
    size_t count;
    struct sim_random random;
    int64_t start_ms;
    uint64_t fired[SIM_FAULT_KINDS];
    uint32_t alive[SIM_FAULT_KINDS];             /* rules not spent: 0 makes a question cheap */
    struct sim_firing firings[SIM_FIRINGS_KEPT]; /* a ring, the newest at (firing_count - 1) */
    uint64_t firing_count;
};

/* Where an opportunity is. Members that mean nothing there are empty. */
struct sim_spot {
    const char *symbol; /* NULL: none */
    bool has_interval;
    enum sim_interval interval;
    struct slice path;
    int64_t open_ms; /* -1: none */
};

OC_MUST_USE enum oc_status sim_plan_init(struct sim_plan *plan, uint64_t seed, int64_t start_ms);
void sim_plan_deinit(struct sim_plan *plan);
/* now_ms: a rule without a time begins there. OC_EFULL. */
OC_MUST_USE enum oc_status sim_plan_add(struct sim_plan *plan, const struct sim_fault *fault,
                                        int64_t now_ms, struct error *error);
/* Ends all rules of that name, or all of them ("all"); how many. */
size_t sim_plan_clear(struct sim_plan *plan, struct slice name);

/* The rule of that kind that fires at this opportunity, or NULL. Counts and logs it. */
const struct sim_fault *sim_plan_hit(struct sim_plan *plan, enum sim_fault_kind kind,
                                     const struct sim_spot *spot, int64_t now_ms, int64_t mono_ms);

/* Rules of connections and data that fire by themselves: the earliest time (INT64_MAX: none), and the
 * rule that is due at now_ms, or NULL. */
int64_t sim_plan_next_ms(const struct sim_plan *plan);
const struct sim_fault *sim_plan_take(struct sim_plan *plan, int64_t now_ms);
void sim_plan_note(struct sim_plan *plan, enum sim_fault_kind kind, const struct sim_spot *spot,
                   int64_t now_ms);

int64_t sim_plan_skew_ms(struct sim_plan *plan, int64_t now_ms); /* how far the clock is off now */

#endif
