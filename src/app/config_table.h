/* config_table.h - the one table of configuration keys, and what reads and prints by it.
 *
 * Adding a key: a field in struct config (config.h) and a row in config_table.c; then `make generate`.
 * SPDX-License-Identifier: MIT */
#ifndef APP_CONFIG_TABLE_H
#define APP_CONFIG_TABLE_H

#include "app/config.h"
#include "base/arena.h"
#include "base/buffer.h"

enum config_type {
    CONFIG_BOOL,       /* bool */
    CONFIG_INT,        /* int64_t, low .. high */
    CONFIG_NUMBER,     /* double, low .. high */
    CONFIG_TEXT,       /* const char *; low .. high is its length */
    CONFIG_SYMBOLS,    /* const char *: a list without blanks, or top:N:QUOTE */
    CONFIG_CHOICE,     /* an enum (stored as int): position in choices */
    CONFIG_LIST,       /* struct config_list: comma-separated text or a JSON array of texts */
    CONFIG_TIMEFRAME,  /* enum oc_timeframe */
    CONFIG_TIMEFRAMES, /* uint32_t mask */
    CONFIG_TOKENS      /* struct config_tokens: JSON array of objects */
};

/* How a text that passed its type is looked at further. NULL text is never given. */
typedef bool config_check_fn(const char *text, const char **problem);

struct config_key {
    const char *name; /* "server.port" */
    enum config_type type;
    size_t offset; /* of the field in struct config */
    double low, high;
    const char *choices;       /* "on|off|shadow"; after it, "|word=choice" are other spellings */
    const char *fallback;      /* default as text */
    const char *fallback_usdm; /* default in the market usdm; NULL: the same */
    const char *aliases;       /* other names in environment and .env: "PORT,API_PORT", or "" */
    bool is_secret;
    bool is_reloaded;       /* SIGHUP applies it */
    config_check_fn *check; /* of a text, or of each item of a list; may be NULL */
    const char *doc;        /* one sentence, without a full stop */
};

enum {
    CONFIG_KEYS_CAP = 128,
    CONFIG_NAME_CAP = 64,
    CONFIG_LIST_CAP = 4096,
    CONFIG_TOKENS_CAP = 256
};

size_t config_key_count(void);
const struct config_key *config_key_at(size_t index);
size_t config_key_index(const struct config_key *key);
const struct config_key *config_key_find(const char *name, size_t size); /* by "server.port" */
/* By OUTCRY_SERVER_PORT or an alias; *alias_rank (may be NULL): 0 own name, 1 first alias, ... */
const struct config_key *config_key_of_env(const char *name, size_t *alias_rank);
const struct config_key *config_key_of_flag(const char *name); /* "server-port", without dashes */

void config_env_name(const struct config_key *key, char out[CONFIG_NAME_CAP]);  /* OUTCRY_... */
void config_flag_name(const struct config_key *key, char out[CONFIG_NAME_CAP]); /* --server-... */
const char *config_fallback(const struct config_key *key, enum oc_market market);

/* ---- values (config_value.c) ---- */

/* Parses text into the key's field of *config; memory from the arena. On failure the text of the
 * error is "server.port: ...", without the place. */
OC_MUST_USE enum oc_status config_value_parse(const struct config_key *key, const char *text,
                                              struct config *config, struct arena *arena,
                                              struct error *error);
OC_MUST_USE enum oc_status config_tokens_parse(const struct config_key *key, const char *text,
                                               struct config_tokens *out, struct arena *arena,
                                               struct error *error);
/* "1 .. 65535", "on, off, shadow", "text", for documents and errors. */
void config_key_range(const struct config_key *key, struct buffer *out);

/* ---- sources (config_json.c, config_env.c) ---- */

enum config_source {
    CONFIG_FROM_DEFAULT,
    CONFIG_FROM_JSON,
    CONFIG_FROM_ENV_FILE,
    CONFIG_FROM_ENVIRONMENT,
    CONFIG_FROM_FLAG
};

struct config_value {
    const char *text;
    enum config_source source;
    const char *file;  /* of JSON and .env */
    unsigned line;     /* 1 .., 0 = no file */
    const char *name;  /* as it was written: "PORT", "--server-port" */
    size_t alias_rank; /* within one source the key's own name wins, then the aliases in order */
};

struct config_state {
    struct arena arena;
    const struct config_inputs *inputs;
    struct config_value values[CONFIG_KEYS_CAP];
    const char *env_file, *json_file;             /* read; "" = none */
    const char *named_env_file, *named_json_file; /* by flag or environment; NULL = not named */
    char unknown[512];             /* names in .env that are not ours, for one warning */
    struct config_state *reloaded; /* owner of the texts that the last config_reload brought */
};

/* Keeps value (text copied) unless a stronger one is there. False: out of memory. */
bool config_state_put(struct config_state *state, const struct config_key *key,
                      struct config_value value);

/* text: the whole file, ended by 0. Every value found replaces the one in state->values. On failure the
 * error names file and line. */
OC_MUST_USE enum oc_status config_json_read(struct config_state *state, const char *file,
                                            const char *text, struct error *error);
OC_MUST_USE enum oc_status config_env_file_read(struct config_state *state, const char *file,
                                                const char *text, struct error *error);
OC_MUST_USE enum oc_status config_environment_read(struct config_state *state, char **environment,
                                                   struct error *error);
OC_MUST_USE enum oc_status config_flags_read(struct config_state *state, struct error *error);

/* Parses every value of the state into *config. */
OC_MUST_USE enum oc_status config_state_apply(struct config_state *state, struct config *config,
                                              struct error *error);

/* "config/outcry.json:7", ".env:3", "environment PORT", "flag --server-port", "default" */
void config_place(const struct config_value *value, char *out, size_t size);

/* ---- printing (config_print.c) ---- */

void config_print_text(const struct config *config, struct buffer *out);
void config_print_json(const struct config *config, struct buffer *out);
void config_print_env_example(struct buffer *out);
void config_print_default_json(struct buffer *out);
void config_print_markdown(struct buffer *out);

#endif
