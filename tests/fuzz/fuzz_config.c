/* fuzz_config.c - configuration texts: the first byte chooses JSON, .env or tokens; what is accepted must
 * also print.
 * SPDX-License-Identifier: MIT */
#include "app/config_table.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void apply_and_print(struct config_state *state, struct config *config, struct error *error)
{
    struct buffer out;

    if (config_state_apply(state, config, error) != OC_OK) {
        if (error->text[0] == 0)
            abort();
        return;
    }
    config->state = state;
    buffer_init(&out, 8 << 20);
    config_print_text(config, &out);
    config_print_json(config, &out);
    if (buffer_status(&out) != OC_OK && buffer_status(&out) != OC_ETOOBIG)
        abort();
    buffer_deinit(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct config_inputs inputs;
    struct config_state *state;
    struct config config = {0};
    struct error error = {0};
    enum oc_status status;
    char *text;

    if (size < 1 || memchr(data, 0, size) != NULL)
        return 0;
    state = calloc(1, sizeof(*state));
    text = malloc(size);
    if (state == NULL || text == NULL)
        abort();
    memcpy(text, data + 1, size - 1);
    text[size - 1] = 0;
    arena_init(&state->arena, 65536, 64 << 20);
    state->inputs = &inputs;
    if (data[0] % 3 == 0)
        status = config_json_read(state, "fuzz.json", text, &error);
    else if (data[0] % 3 == 1)
        status = config_env_file_read(state, "fuzz.env", text, &error);
    else
        status = config_tokens_parse(config_key_find("server.tokens", 13), text,
                                     &config.server.tokens, &state->arena, &error);
    if (status == OC_OK)
        apply_and_print(state, &config, &error);
    else if (error.text[0] == 0)
        abort();
    arena_deinit(&state->arena);
    free(text);
    free(state);
    return 0;
}
