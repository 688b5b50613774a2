/* cmd_version.c - `outcry version`: build facts and the libraries in use.
 * SPDX-License-Identifier: MIT */
#include "app/commands.h"
#include "app/options.h"
#include "app/version.h"
#include "base/json_writer.h"

#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <libwebsockets.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <uv.h>
#include <wslay/wslayver.h>
#include <zip.h>
#include <zlib.h>
#include <zstd.h>

enum { LIBRARY_COUNT = 9 };

struct library {
    const char *name, *version;
};

static void list_libraries(struct library libraries[LIBRARY_COUNT])
{
    const struct library rows[LIBRARY_COUNT] = {
        {"libuv", uv_version_string()},
        {"libwebsockets", lws_get_library_version()},
        {"libcurl", curl_version_info(CURLVERSION_NOW)->version},
        {"openssl", OpenSSL_version(OPENSSL_VERSION_STRING)},
        {"cjson", cJSON_Version()},
        {"wslay", WSLAY_VERSION},
        {"zlib", zlibVersion()},
        {"zstd", ZSTD_versionString()},
        {"libzip", zip_libzip_version()},
    };

    memcpy(libraries, rows, sizeof(rows));
}

static void print_json(const struct version_facts *facts, const struct library *libraries)
{
    struct buffer out;
    struct json_writer json;

    buffer_init(&out, 65536);
    json_init(&json, &out);
    json_object_begin(&json);
    json_member_string(&json, "version", facts->version);
    json_member_string(&json, "commit", facts->commit);
    json_member_string(&json, "build", facts->build);
    json_member_string(&json, "flavour", facts->flavour);
    json_member_string(&json, "compiler", facts->compiler);
    json_key(&json, "libraries");
    json_object_begin(&json);
    for (size_t index = 0; index < LIBRARY_COUNT; index++)
        json_member_string(&json, libraries[index].name, libraries[index].version);
    json_object_end(&json);
    json_object_end(&json);
    puts(buffer_text(&out));
    buffer_deinit(&out);
}

int cmd_version(struct app *app, int argc, char **argv)
{
    const struct version_facts *facts = version_facts();
    struct library libraries[LIBRARY_COUNT];
    bool is_json = false;
    const struct option options[] = {{"json", OPTION_FLAG, &is_json, NULL, "print JSON"}};
    int code = options_parse("version", options, 1, &argc, argv);

    (void)app;
    if (code >= 0)
        return code;
    if (argc > 1) {
        fprintf(stderr, "outcry version: %s: takes no argument\n", argv[1]);
        return EXIT_USAGE;
    }
    list_libraries(libraries);
    if (is_json) {
        print_json(facts, libraries);
        return EXIT_DONE;
    }
    printf("outcry %s (%s, %s, %s)\n", facts->version, facts->commit, facts->flavour,
           facts->compiler);
    for (size_t index = 0; index < LIBRARY_COUNT; index++)
        printf("  %-14s %s\n", libraries[index].name, libraries[index].version);
    return EXIT_DONE;
}
