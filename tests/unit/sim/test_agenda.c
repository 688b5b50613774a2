/* test_agenda.c - tasks come by time, then by their order number, however they were put in.
 * SPDX-License-Identifier: MIT */
#include "sim/agenda.h"
#include "sim/random.h"

#include "support/check.h"

enum { TASKS = 500 };

static void in_order(void **state)
{
    static struct sim_task tasks[TASKS];
    struct sim_agenda agenda;
    struct sim_random random = {7};
    struct sim_task *task;
    int64_t last_ms = -1;
    uint64_t last_order = 0;
    size_t i, count = 0;

    (void)state;
    sim_agenda_init(&agenda);
    assert_int_equal(sim_agenda_next_ms(&agenda), INT64_MAX);
    assert_null(sim_agenda_take(&agenda));
    for (i = 0; i < TASKS; i++) {
        tasks[i].order = i;
        sim_agenda_set(&agenda, &tasks[i], (int64_t)(sim_next(&random) % 50));
    }
    for (i = 0; i < TASKS; i += 3) /* moved */
        sim_agenda_set(&agenda, &tasks[i], (int64_t)(sim_next(&random) % 50));
    for (i = 1; i < TASKS; i += 5) { /* removed, twice */
        sim_agenda_remove(&agenda, &tasks[i]);
        sim_agenda_remove(&agenda, &tasks[i]);
    }
    sim_agenda_set(&agenda, &tasks[0], INT64_MAX); /* removed too */
    while ((task = sim_agenda_take(&agenda)) != NULL) {
        assert_true(task->due_ms > last_ms ||
                    (task->due_ms == last_ms && task->order > last_order));
        last_ms = task->due_ms;
        last_order = task->order;
        count++;
    }
    assert_int_equal(count, TASKS - TASKS / 5 - 1);
    sim_agenda_deinit(&agenda);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "five hundred tasks, moved and removed, come in order", in_order, NULL);
    return check_run(&list, "sim agenda");
}
