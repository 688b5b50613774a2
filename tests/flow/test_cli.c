/* test_cli.c - the program's commands as a user types them: exit codes and what they print.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/place.h"
#include "support/process.h"

#include <cjson/cJSON.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WORDS_CAP = 8, TIMEOUT_MS = 20000 };

static const struct cli_case {
    const char *name;
    const char *words[WORDS_CAP]; /* after "outcry" */
    const char *settings[3];
    int want_code;
    const char *want; /* is in the output */
} CASES[] = {
    {"help lists the commands", {"help"}, {NULL}, 0, "make an access token"},
    {"--help is help", {"--help"}, {NULL}, 0, "make an access token"},
    {"help of a command shows its options", {"help", "token"}, {NULL}, 0, "--expires WHEN"},
    {"--help of a command needs no valid configuration",
     {"config", "--help"},
     {"OUTCRY_SERVER_PORT=x"},
     0,
     "--defaults-json"},
    {"help of nothing known is a usage error", {"help", "x"}, {NULL}, 2, "no such command"},
    {"an unknown command is a usage error", {"sarve"}, {NULL}, 2, "sarve: no such command"},
    {"an unknown option is a usage error", {"config", "--x"}, {NULL}, 2, "--x: unknown option"},
    {"version names the libraries", {"version"}, {NULL}, 0, "libuv"},
    {"--version is version", {"--version"}, {NULL}, 0, "outcry "},
    {"bad configuration is exit code 3",
     {"config"},
     {"OUTCRY_SERVER_PORT=x"},
     3,
     "environment OUTCRY_SERVER_PORT: server.port: x is not a whole number, 0 .. 65535"},
    {"a flag works before the command", {"--server-port", "77", "config"}, {NULL}, 0, "77"},
    {"a flag works behind the command", {"config", "--server-port=77"}, {NULL}, 0, "77"},
    {"secrets are masked", {"config"}, {"SHARED_SECRET=abcabcabc"}, 0, "********"},
    {"a token needs a name", {"token", "new"}, {NULL}, 2, "--name"},
    {"a token needs a known role",
     {"token", "new", "--name", "a", "--role", "x"},
     {NULL},
     2,
     "role"},
    {"a token cannot expire in the past",
     {"token", "new", "--name", "a", "--expires", "2001-01-01"},
     {NULL},
     2,
     "not a time in the future"},
    {"health of nothing is exit code 1",
     {"health", "--server-port", "1", "--timeout-ms", "2000"},
     {NULL},
     1,
     "ask 127.0.0.1 port 1: Connection refused"},
    {"a size needs an equity too",
     {"analyze", "BTCUSDT", "--risk-frac", "0.01"},
     {NULL},
     2,
     "needs both --equity and --risk-frac"},
    {"a risk of more than all is named",
     {"analyze", "BTCUSDT", "--equity", "1000", "--risk-frac", "2"},
     {NULL},
     2,
     "--risk-frac 2: must be above 0 and at most 1"},
    {"an equity of nothing is named",
     {"analyze", "BTCUSDT", "--equity", "0", "--risk-frac", "0.01"},
     {NULL},
     2,
     "--equity 0: must be above 0"},
    {"serve takes no argument", {"serve", "extra"}, {NULL}, 2, "extra: takes no argument"},
    {"demo takes no argument", {"demo", "extra"}, {NULL}, 2, "extra: takes no argument"},
    {"replay takes files behind --candles only",
     {"replay", "a.csv", "--candles", "b.csv"},
     {NULL},
     2,
     "a.csv: files stand behind --candles"},
    {"fewer seeds than none are a usage error",
     {"replay", "--seeds", "-1", "--candles", "b.csv"},
     {NULL},
     2,
     "--seeds: 0 .. "},
    {"sim without its candle file is exit code 4",
     {"sim", "--port=0", "--candles", "nothing-here.csv"},
     {NULL},
     4,
     "open nothing-here.csv: No such file"},
    {"sim names a fault that is none",
     {"sim", "--port=0", "--fault", "foo"},
     {NULL},
     2,
     "there is no fault 'foo'"},
    {"watch needs a WebSocket URL", {"watch", "--url", "http://x"}, {NULL}, 2, "not ws://"},
    {"doctor says what is wrong with the configuration",
     {"doctor", "--offline"},
     {"OUTCRY_SERVER_PORT=x"},
     3,
     "FAIL  config"},
    {"doctor finds an open server without tokens",
     {"doctor", "--offline", "--server-bind=0.0.0.0", "--server-port=0"},
     {NULL},
     1,
     "outcry token new"},
    {"doctor is content with the defaults",
     {"doctor", "--offline", "--server-port=0"},
     {NULL},
     0,
     "ok    access"},
};

static void cli_row(void **state)
{
    const struct cli_case *row = *state;
    const char *argv[WORDS_CAP + 2] = {"outcry"};
    char *output;
    int code;

    for (size_t index = 0; index < WORDS_CAP && row->words[index] != NULL; index++)
        argv[index + 1] = row->words[index];
    code = process_run(argv, row->settings, TIMEOUT_MS, &output);
    if (code != row->want_code || strstr(output, row->want) == NULL)
        print_error("exit code %d, want %d and \"%s\" in:\n%s\n", code, row->want_code, row->want,
                    output);
    assert_int_equal(code, row->want_code);
    assert_non_null(strstr(output, row->want));
    free(output);
}

static const struct json_case {
    const char *name;
    const char *words[WORDS_CAP];
    const char *object, *member; /* a text that is not empty */
} JSON_CASES[] = {
    {"version --json names the build", {"version", "--json"}, NULL, "build"},
    {"version --json names the libraries", {"version", "--json"}, "libraries", "libuv"},
    {"config --json names value and source", {"config", "--json"}, "server.port", "place"},
    {"token new --json gives a token", {"token", "new", "--name", "a", "--json"}, NULL, "token"},
    {"token new --json gives its row", {"token", "new", "--name", "a", "--json"}, "row", "sha256"},
    {"doctor --json gives a verdict",
     {"doctor", "--offline", "--json", "--server-port=0"},
     NULL,
     "verdict"},
};

static void json_row(void **state)
{
    const struct json_case *row = *state;
    const char *argv[WORDS_CAP + 2] = {"outcry"};
    const cJSON *object;
    char *output;
    cJSON *root;

    for (size_t index = 0; index < WORDS_CAP && row->words[index] != NULL; index++)
        argv[index + 1] = row->words[index];
    assert_int_equal(process_run(argv, NULL, TIMEOUT_MS, &output), 0);
    root = cJSON_Parse(output);
    assert_non_null(root);
    object = row->object == NULL ? root : cJSON_GetObjectItemCaseSensitive(root, row->object);
    object = cJSON_GetObjectItemCaseSensitive(object, row->member);
    assert_true(cJSON_IsString(object) && object->valuestring[0] != 0);
    cJSON_Delete(root);
    free(output);
}

/* The row that `token new` prints is one that the configuration takes. */
static void token_row_is_accepted(void **state)
{
    const char *make[] = {"outcry",    "token", "new",    "--name", "a",
                          "--expires", "90d",   "--json", NULL};
    const char *check[] = {"outcry", "config", NULL};
    const char *settings[] = {NULL, NULL};
    char *output, *row, *setting;
    cJSON *root;

    (void)state;
    assert_int_equal(process_run(make, NULL, TIMEOUT_MS, &output), 0);
    root = cJSON_Parse(output);
    assert_non_null(root);
    row = cJSON_PrintUnformatted(cJSON_GetObjectItemCaseSensitive(root, "row"));
    setting = malloc(strlen(row) + 64);
    assert_non_null(setting);
    snprintf(setting, strlen(row) + 64, "OUTCRY_SERVER_TOKENS=[%s]", row);
    settings[0] = setting;
    cJSON_Delete(root);
    free(output);
    assert_int_equal(process_run(check, settings, TIMEOUT_MS, &output), 0);
    assert_non_null(strstr(output, "environment OUTCRY_SERVER_TOKENS"));
    free(output);
    free(setting);
    cJSON_free(row);
}

/* A server that accepts and says nothing: health gives up in time. */
static void health_has_a_deadline(void **state)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    char port[32];
    const char *argv[] = {"outcry", "health", "--timeout-ms", "300", port, NULL};
    int64_t began_ms;
    char *output;

    (void)state;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(fd, 4), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    snprintf(port, sizeof(port), "--server-port=%d", ntohs(address.sin_port));
    began_ms = process_mono_ms();
    assert_int_equal(process_run(argv, NULL, TIMEOUT_MS, &output), 1);
    assert_true(process_mono_ms() - began_ms < 10000);
    assert_non_null(strstr(output, "timed out"));
    free(output);
    close(fd);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CASES, cli_row);
    CHECK_ROWS(&list, JSON_CASES, json_row);
    check_add(&list, "the row of token new is accepted by the configuration", token_row_is_accepted,
              NULL);
    check_add(&list, "health gives up at its deadline", health_has_a_deadline, NULL);
    return check_run(&list, "command line");
}
