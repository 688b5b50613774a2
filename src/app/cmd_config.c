/* cmd_config.c - `outcry config`: every effective value and its source; the generated files.
 * SPDX-License-Identifier: MIT */
#include "app/commands.h"
#include "app/config_table.h"
#include "app/options.h"

#include <stdio.h>

enum { OUTPUT_CAP = 4 << 20 };

int cmd_config(struct app *app, int argc, char **argv)
{
    bool is_json = false, is_env = false, is_default_json = false, is_markdown = false;
    const struct option options[] = {
        {"json", OPTION_FLAG, &is_json, NULL, "values and sources as JSON"},
        {"defaults-env", OPTION_FLAG, &is_env, NULL, "an .env file with every key commented out"},
        {"defaults-json", OPTION_FLAG, &is_default_json, NULL, "a JSON file with every default"},
        {"markdown", OPTION_FLAG, &is_markdown, NULL, "the documentation page"},
    };
    int code = options_parse("config", options, sizeof(options) / sizeof(options[0]), &argc, argv);
    struct buffer out;

    if (code >= 0)
        return code;
    if (argc > 1) {
        fprintf(stderr, "outcry config: %s: takes no argument\n", argv[1]);
        return EXIT_USAGE;
    }
    buffer_init(&out, OUTPUT_CAP);
    if (is_env)
        config_print_env_example(&out);
    else if (is_default_json)
        config_print_default_json(&out);
    else if (is_markdown)
        config_print_markdown(&out);
    else if (is_json)
        config_print_json(&app->config, &out);
    else
        config_print_text(&app->config, &out);
    fwrite(out.data, 1, out.size, stdout);
    code = buffer_status(&out) == OC_OK && fflush(stdout) == 0 ? EXIT_DONE : EXIT_FAILED;
    buffer_deinit(&out);
    return code;
}
