/* agenda.h - what happens next in simulated time: a heap of tasks that live in their owners.
 *
 * Tasks due at the same time run by their order number, so that a run is the same every time.
 * SPDX-License-Identifier: MIT */
#ifndef SIM_AGENDA_H
#define SIM_AGENDA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_task;
typedef void sim_task_fn(struct sim_task *task, int64_t now_ms);

struct sim_task {
    int64_t due_ms;
    uint64_t order;
    sim_task_fn *run;
    size_t place; /* 1-based in the heap; 0: not in it */
};

struct sim_agenda {
    struct sim_task **heap;
    size_t count, cap;
    bool has_failed;
};

void sim_agenda_init(struct sim_agenda *agenda);
void sim_agenda_deinit(struct sim_agenda *agenda); /* the tasks are their owners' */

/* Moves a task that is in the heap already. due_ms INT64_MAX takes it out. Out of memory: the task is
 * left out and has_failed is set. */
void sim_agenda_set(struct sim_agenda *agenda, struct sim_task *task, int64_t due_ms);
void sim_agenda_remove(struct sim_agenda *agenda, struct sim_task *task); /* idempotent */

int64_t sim_agenda_next_ms(const struct sim_agenda *agenda); /* INT64_MAX: empty */
struct sim_task *sim_agenda_take(struct sim_agenda *agenda); /* out of the heap; NULL: empty */

#endif
