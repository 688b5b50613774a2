/* cmd_token.c - `outcry token new`: makes an access token; only its digest is for the configuration.
 * SPDX-License-Identifier: MIT */
#include "app/commands.h"
#include "app/options.h"
#include "base/calendar.h"
#include "base/clock.h"
#include "base/decimal.h"
#include "base/hash.h"
#include "base/json_writer.h"

#include <stdio.h>
#include <string.h>

enum { TOKEN_BYTES = 32, TOKEN_TEXT = 64, DAYS_MAX = 36500 };

/* "90d" from now, or a time; false: neither, or not in the future. */
static bool parse_expiry(const char *text, int64_t now_ms, int64_t *out_ms)
{
    size_t size = strlen(text);
    int64_t days;

    if (size >= 2 && text[size - 1] == 'd') {
        if (decimal_parse_int(text, size - 1, &days) != OC_OK || days < 1 || days > DAYS_MAX)
            return false;
        *out_ms = now_ms + days * INT64_C(86400000);
        return true;
    }
    return calendar_parse(text, size, out_ms) && *out_ms > now_ms;
}

static int fail(const char *word, const char *problem)
{
    fprintf(stderr, "outcry token new: %s: %s\n", word, problem);
    return EXIT_USAGE;
}

static void append_row(struct json_writer *json, const char *name, const char *role,
                       const char *digest, int64_t expires_ms)
{
    json_object_begin(json);
    json_member_string(json, "name", name);
    json_member_string(json, "role", role);
    json_member_string(json, "sha256", digest);
    if (expires_ms != 0)
        json_member_time(json, "expires", expires_ms);
    else
        json_member_null(json, "expires");
    json_object_end(json);
}

static int make(const char *name, const char *role, int64_t expires_ms, bool is_json)
{
    uint8_t secret[TOKEN_BYTES], digest[HASH_SHA256_SIZE];
    char token[TOKEN_TEXT] = "oc_", hex[HASH_SHA256_TEXT_SIZE];
    struct buffer out;
    struct json_writer json;

    if (!hash_random(secret, sizeof(secret))) {
        fprintf(stderr, "outcry token new: no randomness on this machine\n");
        return EXIT_FAILED;
    }
    hash_base64url(secret, sizeof(secret), token + 3);
    hash_sha256_of(token, strlen(token), digest);
    hash_hex(digest, sizeof(digest), hex);
    buffer_init(&out, 4096);
    json_init(&json, &out);
    if (is_json) {
        json_object_begin(&json);
        json_member_string(&json, "token", token);
        json_key(&json, "row");
        append_row(&json, name, role, hex, expires_ms);
        json_object_end(&json);
        puts(buffer_text(&out));
    } else {
        append_row(&json, name, role, hex, expires_ms);
        printf("token (shown only now, keep it secret):\n  %s\n\n"
               "row for \"server\": {\"tokens\": [...]} in config/outcry.json, then reload "
               "(SIGHUP):\n  %s\n",
               token, buffer_text(&out));
    }
    buffer_deinit(&out);
    return EXIT_DONE;
}

int cmd_token(struct app *app, int argc, char **argv)
{
    const char *name = "", *role = "reader", *expires = "";
    bool is_json = false;
    const struct option options[] = {
        {"name", OPTION_TEXT, &name, "NAME", "who it is for, 1 .. 64 bytes (required)"},
        {"role", OPTION_TEXT, &role, "ROLE", "reader (default), trader or admin"},
        {"expires", OPTION_TEXT, &expires, "WHEN", "90d, or a time such as 2026-12-31"},
        {"json", OPTION_FLAG, &is_json, NULL, "print JSON"},
    };
    int code = options_parse("token", options, sizeof(options) / sizeof(options[0]), &argc, argv);
    int64_t expires_ms = 0;

    (void)app;
    if (code >= 0)
        return code;
    if (argc != 2 || strcmp(argv[1], "new") != 0) {
        fprintf(stderr, "usage: outcry token new --name NAME [--role ROLE] [--expires WHEN]\n");
        return EXIT_USAGE;
    }
    if (name[0] == 0 || strlen(name) > 64)
        return fail("--name", "needs 1 .. 64 bytes");
    if (!slice_is_utf8(slice_of(name)))
        return fail("--name", "is not UTF-8");
    if (strcmp(role, "reader") != 0 && strcmp(role, "trader") != 0 && strcmp(role, "admin") != 0)
        return fail(role, "not a role: reader, trader, admin");
    if (expires[0] != 0 && !parse_expiry(expires, clock_now_ms(), &expires_ms))
        return fail(expires, "not a time in the future: 90d, or 2026-12-31");
    return make(name, role, expires_ms, is_json);
}
