/* cmd_doctor.c - `outcry doctor`: checks configuration, machine and exchange, says what to do.
 * SPDX-License-Identifier: MIT */
#include "app/commands.h"
#include "app/doctor.h"
#include "app/options.h"
#include "base/clock.h"
#include "base/json_writer.h"

#include <stdio.h>

static const char *const VERDICTS[] = {"ok", "warn", "FAIL"};

static void print_text(const struct doctor *doctor)
{
    for (size_t index = 0; index < doctor->count; index++) {
        const struct doctor_finding *finding = &doctor->findings[index];

        printf("%-5s %-10s %s\n", VERDICTS[finding->verdict], finding->name, finding->text);
        if (finding->advice[0] != 0)
            printf("%-5s %-10s -> %s\n", "", "", finding->advice);
    }
}

static void print_json(const struct doctor *doctor)
{
    static const char *const WORDS[] = {"ok", "warn", "fail"};
    struct buffer out;
    struct json_writer json;

    buffer_init(&out, 1 << 20);
    json_init(&json, &out);
    json_object_begin(&json);
    json_member_string(&json, "verdict", WORDS[doctor_worst(doctor)]);
    json_key(&json, "findings");
    json_array_begin(&json);
    for (size_t index = 0; index < doctor->count; index++) {
        const struct doctor_finding *finding = &doctor->findings[index];

        json_object_begin(&json);
        json_member_string(&json, "name", finding->name);
        json_member_string(&json, "verdict", WORDS[finding->verdict]);
        json_member_string(&json, "text", finding->text);
        json_member_string(&json, "advice", finding->advice);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    puts(buffer_text(&out));
    buffer_deinit(&out);
}

int cmd_doctor(struct app *app, int argc, char **argv)
{
    bool is_json = false, is_offline = false;
    int64_t timeout_ms = 15000;
    const struct option options[] = {
        {"json", OPTION_FLAG, &is_json, NULL, "print JSON"},
        {"offline", OPTION_FLAG, &is_offline, NULL, "do not ask the exchange"},
        {"timeout-ms", OPTION_INT, &timeout_ms, "MS", "for the exchange's answer (15000)"},
    };
    int code = options_parse("doctor", options, sizeof(options) / sizeof(options[0]), &argc, argv);
    struct doctor doctor = {0};
    struct error error = {0};

    if (code >= 0)
        return code;
    if (argc > 1 || timeout_ms < 1 || timeout_ms > 600000) {
        fprintf(stderr, "outcry doctor: %s\n",
                argc > 1 ? "takes no argument" : "--timeout-ms: 1 .. 600000");
        return EXIT_USAGE;
    }
    code = EXIT_DONE;
    if (config_load(&app->config, app->inputs, &error) != OC_OK) {
        doctor_add(&doctor, DOCTOR_FAIL, "config",
                   "correct it; `outcry config --markdown` lists "
                   "every key",
                   "%s", error.text);
        code = EXIT_CONFIG;
    } else {
        log_set_level(LOG_ERROR); /* the findings say it */
        doctor_add(&doctor, DOCTOR_OK, "config", "", "read without a mistake");
        doctor_check_local(&doctor, &app->config, clock_now_ms());
        if (!is_offline)
            doctor_check_exchange(&doctor, &app->config, timeout_ms);
    }
    if (is_json)
        print_json(&doctor);
    else
        print_text(&doctor);
    if (code == EXIT_DONE && doctor_worst(&doctor) == DOCTOR_FAIL)
        code = EXIT_FAILED;
    return code;
}
