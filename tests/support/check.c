/* check.c - comparisons of doubles and texts, tables of rows as named tests.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include <math.h>

void check_near(double got, double want, double tolerance, const char *what, const char *file,
                int line)
{
    if (isinf(want) ? got == want : fabs(got - want) <= tolerance)
        return;
    print_error("%s is %.17g, want %.17g +- %g (off by %g)\n", what, got, want, tolerance,
                fabs(got - want));
    _fail(file, line);
}

void check_same_double(double got, double want, const char *what, const char *file, int line)
{
    uint64_t got_bits, want_bits;

    memcpy(&got_bits, &got, sizeof(got));
    memcpy(&want_bits, &want, sizeof(want));
    if (got_bits == want_bits)
        return;
    print_error("%s is %.17g (%a), want exactly %.17g (%a)\n", what, got, got, want, want);
    _fail(file, line);
}

void check_text(const char *got, const char *want, const char *what, const char *file, int line)
{
    size_t at = 0, from;

    if (got != NULL && want != NULL && strcmp(got, want) == 0)
        return;
    if (got == NULL || want == NULL) {
        print_error("%s is %s, want %s\n", what, got == NULL ? "NULL" : got,
                    want == NULL ? "NULL" : want);
        _fail(file, line);
        return;
    }
    while (got[at] != 0 && got[at] == want[at])
        at++;
    from = at > 60 ? at - 60 : 0;
    print_error("%s differs at byte %zu\n  got:  %.160s\n  want: %.160s\n", what, at, got + from,
                want + from);
    _fail(file, line);
}

void check_add_fixture(struct check_list *list, const char *name, CMUnitTestFunction run,
                       CMFixtureFunction setup, CMFixtureFunction teardown, void *state)
{
    if (list->count == list->cap) {
        list->cap = list->cap == 0 ? 64 : list->cap * 2;
        list->tests = realloc(list->tests, list->cap * sizeof(list->tests[0]));
        if (list->tests == NULL)
            abort();
    }
    list->tests[list->count++] = (struct CMUnitTest){.name = name,
                                                     .test_func = run,
                                                     .setup_func = setup,
                                                     .teardown_func = teardown,
                                                     .initial_state = state};
}

void check_add(struct check_list *list, const char *name, CMUnitTestFunction run, void *state)
{
    check_add_fixture(list, name, run, NULL, NULL, state);
}

void check_rows(struct check_list *list, const void *rows, size_t count, size_t row_size,
                CMUnitTestFunction run)
{
    for (size_t index = 0; index < count; index++) {
        const char *row = (const char *)rows + index * row_size;
        const char *name;
        void *state;

        memcpy(&name, row, sizeof(name));
        memcpy(&state, &row, sizeof(state)); /* cmocka's state is not const */
        check_add(list, name, run, state);
    }
}

static struct kept_name {
    struct kept_name *next;
    char text[];
} * kept_names;

const char *check_name(const char *format, ...)
{
    va_list args;
    struct kept_name *kept;
    int length;

    va_start(args, format);
    length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0 || (kept = malloc(sizeof(*kept) + (size_t)length + 1)) == NULL)
        abort();
    va_start(args, format);
    vsnprintf(kept->text, (size_t)length + 1, format, args);
    va_end(args);
    kept->next = kept_names;
    kept_names = kept;
    return kept->text;
}

int check_run(struct check_list *list, const char *group)
{
    int failed;

    cmocka_set_test_filter(getenv("TEST_ROWS")); /* NULL: all */
    failed = _cmocka_run_group_tests(group, list->tests, list->count, NULL, NULL);

    while (kept_names != NULL) {
        struct kept_name *next = kept_names->next;

        free(kept_names);
        kept_names = next;
    }
    free(list->tests);
    *list = (struct check_list){0};
    return failed == 0 ? 0 : 1;
}

void check_skip(const char *reason)
{
    print_message("# skipped: %s\n", reason);
    skip();
}
