/* exchange_rig.h - an exchange object on a loop beside the fake Binance, with a record of all it said.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_EXCHANGE_RIG_H
#define SUPPORT_EXCHANGE_RIG_H

#include "exchange/exchange.h"
#include "support/check.h"
#include "support/fake_binance.h"

enum { RIG_SLOTS = 512, RIG_PAGES = 64 };

/* 2021-10-22 23:03:10, ten seconds into a minute that began at RIG_MINUTE. */
#define RIG_MINUTE INT64_C(1634943780000)
#define RIG_START  (RIG_MINUTE + 10000)

struct rig_slot {
    size_t candles, finals, repaired, subscribed;
    size_t ups, downs;
    int64_t last_final_ms; /* opening of the newest final */
    int64_t first_final_ms;
    bool is_up;
    char reason[EXCHANGE_REASON_CAP]; /* of the last time it went down */
};

struct rig_page {
    enum oc_status status;
    size_t count, finals;
    int64_t first_ms, last_ms;
    uint32_t slot;
    bool is_last;
};

struct rig {
    struct loop *loop;
    struct loop_timer *poll;
    struct fake_binance fake;
    struct exchange_config config;
    struct exchange *exchange;
    struct rig_slot slots[RIG_SLOTS];
    struct rig_page pages[RIG_PAGES];
    size_t page_count;
    char chosen[512]; /* symbols of the last on_instruments, "*" behind those that are not usable */
    size_t instruments; /* calls of on_instruments */
    enum exchange_state state;
    char reason[EXCHANGE_REASON_CAP];
    bool has_been[EXCHANGE_CLOSED + 1]; /* states */
    bool is_closed;
    /* while waiting */
    bool (*until)(struct rig *rig);
    void (*each)(struct rig *rig); /* called at every look, may be NULL */
    int64_t deadline_mono_ms;
    bool is_reached;
};

/* A loop, a fake at RIG_START, a configuration with short times; the exchange is not open yet. */
void rig_init(struct rig *rig);
void rig_open(struct rig *rig);                   /* with rig->config */
void rig_follow(struct rig *rig, uint32_t count); /* slots 0 .. count-1 as S0USDT, S1USDT, ... */
bool rig_wait(struct rig *rig, int64_t timeout_ms, bool (*until)(struct rig *rig));
void rig_run(struct rig *rig, int64_t ms);
void rig_close(struct rig *rig);  /* the exchange alone, waits for on_closed */
void rig_deinit(struct rig *rig); /* everything; nothing may be left open */
int64_t rig_mono_ms(const struct rig *rig);

exchange_page_fn rig_on_page; /* context: the rig */

bool rig_is_live(struct rig *rig);
bool rig_is_blocked(struct rig *rig);

#endif
