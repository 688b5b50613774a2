/* deadline.h - very many coarse deadlines on one timer (a hashed wheel, 100 ms a slot).
 *
 * A deadline is the owner's memory, linked from set to fire or clear. Moving it later costs one store:
 * it stays where it is and is looked at again when its old slot comes.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DEADLINE_H
#define NET_DEADLINE_H

#include "net/loop.h"

enum { DEADLINE_SLOT_MS = 100, DEADLINE_SLOTS = 512 };

struct deadline {
    struct deadline *next, *prev; /* next NULL: not set */
    int64_t due_ms;               /* monotonic */
    int64_t slot_ms;              /* when its slot comes; <= due_ms */
    void *owner;                  /* the owner's own */
    int kind;
};

/* Comes up to two slots late, never early. The deadline is clear and may be set again. */
typedef void deadline_fn(struct deadline *deadline, void *context);

struct deadline_wheel {
    struct loop *loop;
    struct loop_timer *timer; /* runs only while something is set */
    struct deadline slots[DEADLINE_SLOTS];
    struct deadline due; /* being fired */
    int64_t turned_ms;   /* slots up to here were looked at */
    size_t count;
    bool has_waited; /* after a stall of the loop: peers were heard first */
    deadline_fn *on_due;
    void *context;
};

OC_MUST_USE enum oc_status deadline_wheel_init(struct deadline_wheel *wheel, struct loop *loop,
                                               deadline_fn *on_due, void *context);
void deadline_wheel_deinit(struct deadline_wheel *wheel); /* all deadlines must be clear */

void deadline_set(struct deadline_wheel *wheel, struct deadline *deadline, uint32_t after_ms);
void deadline_clear(struct deadline_wheel *wheel, struct deadline *deadline); /* idempotent */

#endif
