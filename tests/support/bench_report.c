/* bench_report.c - what a bench prints.
 * SPDX-License-Identifier: MIT */
#include "support/bench_report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void bench_fail(const char *what, const char *file, int line)
{
    printf("%s:%d: did not hold: %s\n", file, line, what);
    (void)fflush(stdout);
    _Exit(1);
}

static const char *or_dash(const char *cell)
{
    return cell[0] != '\0' ? cell : "-";
}

void bench_print(const struct bench_row *row)
{
    const char *mark = row->is_note ? "" : row->is_within ? "pass" : "OVER";

    printf("row\t%s\t%s\t%s\t%s\t%s\n", row->what, or_dash(row->measured), or_dash(row->peer),
           or_dash(row->budget), mark);
    (void)fflush(stdout);
}

void bench_skip(const char *what, const char *reason)
{
    printf("row\t%s\t%s\t-\t-\tskipped\n", what, reason);
    (void)fflush(stdout);
}

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

double bench_quantile(double *values, size_t count, double frac)
{
    if (count == 0)
        return 0;
    qsort(values, count, sizeof values[0], by_value);
    return values[(size_t)((double)(count - 1) * frac + 0.5)];
}

double bench_median(double *values, size_t count)
{
    return bench_quantile(values, count, 0.5);
}

void bench_cell(char cell[BENCH_CELL_CAP], const char *format, ...)
{
    va_list list;

    va_start(list, format);
    (void)vsnprintf(cell, BENCH_CELL_CAP, format, list);
    va_end(list);
}

int64_t bench_cpu_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t bench_resident_bytes(int pid)
{
    char path[64];
    char line[256];
    long long kib = 0;
    FILE *file;

    if (pid == 0)
        (void)snprintf(path, sizeof path, "/proc/self/status");
    else
        (void)snprintf(path, sizeof path, "/proc/%d/status", pid);
    file = fopen(path, "r");
    if (file == NULL)
        return 0;
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "VmRSS:", 6) == 0)
            kib = strtoll(line + 6, NULL, 10);
    }
    (void)fclose(file);
    return (int64_t)kib * 1024;
}
