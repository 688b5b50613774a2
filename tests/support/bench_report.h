/* bench_report.h - what a bench prints: rows of the table of budgets, medians, memory in use.
 *
 * A row is one line of tab-separated fields beginning with "row"; tests/bench/run.sh gathers them.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_BENCH_REPORT_H
#define SUPPORT_BENCH_REPORT_H

#include "outcry/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BENCH_CELL_CAP = 96 };

/* Ends the bench, naming what did not hold. */
#define BENCH_NEED(condition) ((condition) ? (void)0 : bench_fail(#condition, __FILE__, __LINE__))
OC_NORETURN void bench_fail(const char *what, const char *file, int line);

struct bench_row {
    const char *what;
    char measured[BENCH_CELL_CAP], peer[BENCH_CELL_CAP], budget[BENCH_CELL_CAP];
    bool is_within;
    bool is_note; /* a number without a budget: no mark */
};

void bench_print(const struct bench_row *row);
/* "skipped", by the name of what is missing. */
void bench_skip(const char *what, const char *reason);

/* Sorts the values. */
double bench_median(double *values, size_t count);
double bench_quantile(double *values, size_t count, double frac);

/* Writes a cell of a row. */
OC_PRINTF(2, 3) void bench_cell(char cell[BENCH_CELL_CAP], const char *format, ...);

/* Processor time of this thread: what a neighbour on the machine takes is not counted. */
int64_t bench_cpu_ns(void);

/* Resident memory of a process in bytes (pid 0: this one); 0 if unknown. */
int64_t bench_resident_bytes(int pid);

#endif
