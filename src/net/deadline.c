/* deadline.c - a hashed timing wheel (G. Varghese and T. Lauck, 1987, scheme 6).
 * SPDX-License-Identifier: MIT */
#include "net/deadline.h"

enum { STALL_SLOTS = 3 };

static size_t slot_of(int64_t ms)
{
    return (size_t)(ms / DEADLINE_SLOT_MS) % DEADLINE_SLOTS;
}

static void ring_init(struct deadline *head)
{
    head->next = head;
    head->prev = head;
}

static void ring_remove(struct deadline *deadline)
{
    deadline->prev->next = deadline->next;
    deadline->next->prev = deadline->prev;
    deadline->next = NULL;
    deadline->prev = NULL;
}

static void ring_add(struct deadline *head, struct deadline *deadline)
{
    deadline->next = head;
    deadline->prev = head->prev;
    head->prev->next = deadline;
    head->prev = deadline;
}

static void place(struct deadline_wheel *wheel, struct deadline *deadline)
{
    /* One slot later, so that the slot comes when all of it is over. */
    deadline->slot_ms = deadline->due_ms;
    ring_add(&wheel->slots[slot_of(deadline->due_ms + DEADLINE_SLOT_MS)], deadline);
}

/* Takes the whole ring of a slot over, then deals with it one by one: callbacks may set and clear. */
static void turn_slot(struct deadline_wheel *wheel, struct deadline *head, int64_t now_ms)
{
    if (head->next == head)
        return;
    wheel->due.next = head->next;
    wheel->due.prev = head->prev;
    head->next->prev = &wheel->due;
    head->prev->next = &wheel->due;
    ring_init(head);
    while (wheel->due.next != &wheel->due) {
        struct deadline *deadline = wheel->due.next;

        ring_remove(deadline);
        if (deadline->due_ms > now_ms) {
            place(wheel, deadline);
            continue;
        }
        wheel->count--;
        wheel->on_due(deadline, wheel->context);
    }
    ring_init(&wheel->due);
}

static void on_timer(void *context)
{
    struct deadline_wheel *wheel = context;
    int64_t now_ms = loop_mono_ms(wheel->loop);
    int64_t slots = now_ms / DEADLINE_SLOT_MS - wheel->turned_ms / DEADLINE_SLOT_MS;

    /* The loop stood still. Due timers run before waiting I/O is read: let the peers speak first. */
    if (slots > STALL_SLOTS && !wheel->has_waited) {
        wheel->has_waited = true;
        return;
    }
    wheel->has_waited = false;
    if (slots > DEADLINE_SLOTS)
        slots = DEADLINE_SLOTS;
    for (int64_t i = slots - 1; i >= 0; i--)
        turn_slot(wheel, &wheel->slots[slot_of(now_ms - i * DEADLINE_SLOT_MS)], now_ms);
    wheel->turned_ms = now_ms;
    if (wheel->count == 0)
        loop_timer_stop(wheel->timer);
}

enum oc_status deadline_wheel_init(struct deadline_wheel *wheel, struct loop *loop,
                                   deadline_fn *on_due, void *context)
{
    wheel->loop = loop;
    wheel->timer = loop_timer_new(loop, on_timer, wheel);
    if (wheel->timer == NULL)
        return OC_ENOMEM;
    for (size_t i = 0; i < DEADLINE_SLOTS; i++)
        ring_init(&wheel->slots[i]);
    ring_init(&wheel->due);
    wheel->count = 0;
    wheel->on_due = on_due;
    wheel->context = context;
    return OC_OK;
}

void deadline_wheel_deinit(struct deadline_wheel *wheel)
{
    loop_timer_free(wheel->timer);
    wheel->timer = NULL;
}

void deadline_set(struct deadline_wheel *wheel, struct deadline *deadline, uint32_t after_ms)
{
    int64_t due_ms = loop_mono_ms(wheel->loop) + after_ms;

    if (deadline->next != NULL && due_ms >= deadline->slot_ms) {
        deadline->due_ms = due_ms;
        return;
    }
    deadline_clear(wheel, deadline);
    if (wheel->count == 0 && !loop_timer_is_running(wheel->timer)) {
        wheel->turned_ms = loop_mono_ms(wheel->loop);
        loop_timer_every(wheel->timer, DEADLINE_SLOT_MS);
    }
    deadline->due_ms = due_ms;
    place(wheel, deadline);
    wheel->count++;
}

void deadline_clear(struct deadline_wheel *wheel, struct deadline *deadline)
{
    if (deadline->next == NULL)
        return;
    ring_remove(deadline);
    wheel->count--;
}
