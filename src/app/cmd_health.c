/* cmd_health.c - `outcry health`: asks a running server, for containers and scripts.
 * SPDX-License-Identifier: MIT */
#include "app/commands.h"
#include "app/http_probe.h"
#include "app/options.h"
#include "app/own_server.h"

#include <stdio.h>

int cmd_health(struct app *app, int argc, char **argv)
{
    bool is_ready = false, is_json = false;
    int64_t timeout_ms = 3000;
    const struct option options[] = {
        {"ready", OPTION_FLAG, &is_ready, NULL, "ask /ready instead of /health"},
        {"json", OPTION_FLAG, &is_json, NULL, "print the answer's body"},
        {"timeout-ms", OPTION_INT, &timeout_ms, "MS", "give up after that long (3000)"},
    };
    int code = options_parse("health", options, sizeof(options) / sizeof(options[0]), &argc, argv);
    const char *path;
    char header[OWN_SERVER_HEADER_CAP] = "";
    struct http_probe probe = {0};
    struct error error = {0};

    if (code >= 0)
        return code;
    if (argc > 1 || timeout_ms < 1 || timeout_ms > 600000) {
        fprintf(stderr, "outcry health: %s\n",
                argc > 1 ? "takes no argument" : "--timeout-ms: 1 .. 600000");
        return EXIT_USAGE;
    }
    if (app->config.server.port == 0) {
        fprintf(stderr, "outcry health: server.port is 0: name the port the server printed\n");
        return EXIT_USAGE;
    }
    path = is_ready ? "/ready" : "/health";
    if (is_json) /* the whole answer needs a token beyond loopback; the code needs none */
        (void)own_server_header(&app->config, true, header);
    if (http_probe_get(app->config.server.bind, (uint16_t)app->config.server.port, path, header,
                       timeout_ms, &probe, &error) != OC_OK) {
        fprintf(stderr, "outcry health: %s\n", error.text);
        return EXIT_FAILED;
    }
    if (is_json)
        puts(probe.body);
    else
        printf("%s %d %s\n", path, probe.status, probe.status == 200 ? "ok" : "not ok");
    return probe.status == 200 ? EXIT_DONE : EXIT_FAILED;
}
