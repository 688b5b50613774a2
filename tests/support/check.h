/* check.h - what every test includes first: cmocka with its prerequisites, doubles compared by us,
 * tables of rows turned into named tests.
 *
 * A test file is a table and a main:
 *
 *   static const struct rsi_case {
 *       const char *name;            first member: the sentence that names the test
 *       ...
 *   } CASES[] = {...};
 *
 *   static void rsi_row(void **state)
 *   {
 *       const struct rsi_case *row = *state;
 *       assert_near(got, row->want, 1e-9);
 *   }
 *
 *   int main(void)
 *   {
 *       struct check_list list = {0};
 *       CHECK_ROWS(&list, CASES, rsi_row);
 *       check_add(&list, "an empty ring has no candle", empty_ring, NULL);
 *       return check_run(&list, "rsi");
 *   }
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_CHECK_H
#define SUPPORT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* |got - want| <= tolerance, written so that NaN fails. want infinite: got must be equal. */
#define assert_near(got, want, tolerance) \
    check_near((got), (want), (tolerance), #got, __FILE__, __LINE__)
void check_near(double got, double want, double tolerance, const char *what, const char *file,
                int line);

/* The same bits. */
#define assert_same_double(got, want) check_same_double((got), (want), #got, __FILE__, __LINE__)
void check_same_double(double got, double want, const char *what, const char *file, int line);

/* Two texts equal; prints the first difference with what is around it, for long texts. */
#define assert_text(got, want) check_text((got), (want), #got, __FILE__, __LINE__)
void check_text(const char *got, const char *want, const char *what, const char *file, int line);

/* Tests in the order they were added. Names must outlive check_run (check_name makes such one). */
struct check_list {
    struct CMUnitTest *tests;
    size_t count, cap;
};

void check_add(struct check_list *list, const char *name, CMUnitTestFunction run, void *state);
void check_add_fixture(struct check_list *list, const char *name, CMUnitTestFunction run,
                       CMFixtureFunction setup, CMFixtureFunction teardown, void *state);

/* One test per row; the first member of a row is `const char *name`; *state is the row. */
#define CHECK_ROWS(list, rows, run) \
    check_rows((list), (rows), sizeof(rows) / sizeof((rows)[0]), sizeof((rows)[0]), (run))
void check_rows(struct check_list *list, const void *rows, size_t count, size_t row_size,
                CMUnitTestFunction run);

/* A formatted name that lives until the program ends. */
__attribute__((format(printf, 1, 2))) const char *check_name(const char *format, ...);

/* Runs all, returns the exit code of main. */
int check_run(struct check_list *list, const char *group);

/* Ends the running test as skipped; the reason is printed. */
void check_skip(const char *reason);

#endif
