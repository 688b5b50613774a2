/* test_packaging.c - the systemd unit is sound and hardened; `make install` puts things in their place.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/place.h"
#include "support/process.h"

#include <sys/stat.h>
#include <unistd.h>

enum { TIMEOUT_MS = 60000 };

static bool has_tool(const char *tool)
{
    char script[128];
    const char *argv[] = {"sh", "-c", script, NULL};

    snprintf(script, sizeof(script), "command -v %s", tool);
    return process_run(argv, NULL, TIMEOUT_MS, NULL) == 0;
}

/* Writes the unit as `make install` would and runs systemd-analyze on it. */
static char *analyze(const char *mode, const char *option, const char *program, int *code)
{
    char folder[PLACE_PATH_CAP], script[4 * PLACE_PATH_CAP];
    const char *argv[] = {"sh", "-c", script, NULL};
    char *output;

    if (!has_tool("systemd-analyze"))
        check_skip("systemd-analyze is not on this machine");
    place_temp_make(folder);
    snprintf(script, sizeof(script),
             "sed 's|@PREFIX@/bin/outcry|%s|; s|@PREFIX@|/usr/local|g' config/outcry.service "
             ">%s/outcry.service && systemd-analyze %s %s %s/outcry.service",
             program, folder, mode, option, folder);
    *code = process_run(argv, NULL, TIMEOUT_MS, &output);
    place_temp_remove(folder);
    return output;
}

static void unit_is_hardened(void **state)
{
    int code;
    /* the threshold is in tenths: 1.5 */
    char *output =
        analyze("security --no-pager", "--offline=true --threshold=15", "/bin/true", &code);

    (void)state;
    if (code != 0)
        print_error("%s\n", output);
    free(output);
    assert_int_equal(code, 0);
}

static void unit_has_no_unknown_keys(void **state)
{
    int code;
    char *output = analyze("verify", "--man=no", "/bin/true", &code);
    const char *at = strstr(output, "outcry.service:");

    (void)state;
    if (at != NULL)
        print_error("%s\n", at);
    assert_null(at); /* "path:line: Unknown key name ..." */
    free(output);
}

static void expect_file(const char *folder, const char *name, unsigned mode)
{
    char path[PLACE_PATH_CAP + 128];
    struct stat info;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    if (stat(path, &info) != 0)
        fail_msg("%s was not installed", name);
    assert_int_equal(info.st_mode & 0777, mode);
}

static void install_puts_files(void **state)
{
    char folder[PLACE_PATH_CAP], destination[PLACE_PATH_CAP + 16], root[PLACE_PATH_CAP + 16];
    char program[PLACE_PATH_CAP];
    const char *build = getenv("TEST_BUILD_ROOT"), *flavour = getenv("TEST_FLAVOUR");
    const char *compiler = getenv("TEST_CC");
    char cc[128], flavour_word[64];
    const char *argv[] = {
        "make", "--no-print-directory", "-f", ".ci/rules.mk", "install", "PREFIX=/usr",
        cc,     flavour_word,           root, destination,    NULL};
    char *output;
    int code;

    (void)state;
    if (build == NULL || flavour == NULL || compiler == NULL || !has_tool("make"))
        check_skip("not started by make test");
    place_temp_make(folder);
    snprintf(destination, sizeof(destination), "DESTDIR=%s", folder);
    snprintf(root, sizeof(root), "BUILD_ROOT=%s", build);
    snprintf(cc, sizeof(cc), "CC=%s", compiler);
    snprintf(flavour_word, sizeof(flavour_word), "FLAVOUR=%s", flavour);
    code = process_run(argv, NULL, 10 * TIMEOUT_MS, &output);
    if (code != 0)
        print_error("%s\n", output);
    free(output);
    assert_int_equal(code, 0);
    expect_file(folder, "usr/bin/outcry", 0755);
    expect_file(folder, "usr/lib/systemd/system/outcry.service", 0644);
    expect_file(folder, "etc/outcry/outcry.json", 0644);
    expect_file(folder, "usr/include/outcry/candle.h", 0644);
    expect_file(folder, "usr/lib/liboutcry.a", 0644);
    snprintf(program, sizeof(program), "%.900s/usr/lib/systemd/system/outcry.service", folder);
    output = place_read(program, NULL);
    assert_non_null(strstr(output, "ExecStart=/usr/bin/outcry serve"));
    assert_null(strstr(output, "@PREFIX@"));
    free(output);
    place_temp_remove(folder);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "systemd-analyze security gives the unit at most 1.5", unit_is_hardened, NULL);
    check_add(&list, "systemd-analyze verify finds nothing in the unit", unit_has_no_unknown_keys,
              NULL);
    check_add(&list, "make install puts every file in its place", install_puts_files, NULL);
    return check_run(&list, "packaging");
}
