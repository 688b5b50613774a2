/* agenda.c - what happens next in simulated time: a heap of tasks that live in their owners.
 * SPDX-License-Identifier: MIT */
#include "sim/agenda.h"

#include <stdlib.h>
#include <string.h>

void sim_agenda_init(struct sim_agenda *agenda)
{
    memset(agenda, 0, sizeof *agenda);
}

void sim_agenda_deinit(struct sim_agenda *agenda)
{
    free(agenda->heap);
    memset(agenda, 0, sizeof *agenda);
}

static bool is_before(const struct sim_task *a, const struct sim_task *b)
{
    return a->due_ms != b->due_ms ? a->due_ms < b->due_ms : a->order < b->order;
}

static void put(struct sim_agenda *agenda, size_t place, struct sim_task *task)
{
    agenda->heap[place] = task;
    task->place = place + 1;
}

static void sift_up(struct sim_agenda *agenda, size_t place, struct sim_task *task)
{
    while (place > 0) {
        size_t parent = (place - 1) / 2;

        if (!is_before(task, agenda->heap[parent]))
            break;
        put(agenda, place, agenda->heap[parent]);
        place = parent;
    }
    put(agenda, place, task);
}

static void sift_down(struct sim_agenda *agenda, size_t place, struct sim_task *task)
{
    for (;;) {
        size_t child = 2 * place + 1;

        if (child >= agenda->count)
            break;
        if (child + 1 < agenda->count && is_before(agenda->heap[child + 1], agenda->heap[child]))
            child++;
        if (!is_before(agenda->heap[child], task))
            break;
        put(agenda, place, agenda->heap[child]);
        place = child;
    }
    put(agenda, place, task);
}

void sim_agenda_remove(struct sim_agenda *agenda, struct sim_task *task)
{
    size_t place;
    struct sim_task *last;

    if (task->place == 0)
        return;
    place = task->place - 1;
    task->place = 0;
    last = agenda->heap[--agenda->count];
    if (last == task)
        return;
    if (place > 0 && is_before(last, agenda->heap[(place - 1) / 2]))
        sift_up(agenda, place, last);
    else
        sift_down(agenda, place, last);
}

void sim_agenda_set(struct sim_agenda *agenda, struct sim_task *task, int64_t due_ms)
{
    sim_agenda_remove(agenda, task);
    task->due_ms = due_ms;
    if (due_ms == INT64_MAX)
        return;
    if (agenda->count == agenda->cap) {
        size_t cap = agenda->cap == 0 ? 64 : agenda->cap * 2;
        struct sim_task **heap = realloc(agenda->heap, cap * sizeof(struct sim_task *));

        if (heap == NULL) {
            agenda->has_failed = true;
            return;
        }
        agenda->heap = heap;
        agenda->cap = cap;
    }
    sift_up(agenda, agenda->count++, task);
}

int64_t sim_agenda_next_ms(const struct sim_agenda *agenda)
{
    return agenda->count == 0 ? INT64_MAX : agenda->heap[0]->due_ms;
}

struct sim_task *sim_agenda_take(struct sim_agenda *agenda)
{
    struct sim_task *task;

    if (agenda->count == 0)
        return NULL;
    task = agenda->heap[0];
    sim_agenda_remove(agenda, task);
    return task;
}
