/* call.c - what handlers use: failures, values, symbols.
 * SPDX-License-Identifier: MIT */
#include "server/state.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum oc_status call_fail(struct call *call, enum oc_status status, const char *code,
                         const char *field, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    vsnprintf(call->error.text, sizeof(call->error.text), format, list);
    va_end(list);
    call->error.status = status;
    call->code = code;
    call->field = field;
    return status;
}

void call_header(struct call *call, const char *name, const char *value)
{
    if (call->header_count < ROUTE_HEADER_CAP) {
        call->headers[call->header_count].name = slice_of(name);
        call->headers[call->header_count].value = slice_of(value);
        call->header_count++;
    }
}

static const struct param_value *value_in(const struct param *params,
                                          const struct param_value *values, const char *name)
{
    static const struct param_value ABSENT = {0};

    for (size_t i = 0; params != NULL && params[i].name != NULL; i++) {
        if (strcmp(params[i].name, name) == 0) {
            return &values[i];
        }
    }
    return &ABSENT;
}

const struct param_value *call_value(const struct call *call, const char *name)
{
    return value_in(call->route->params, call->values, name);
}

const struct param_value *call_body(const struct call *call, const char *name)
{
    return value_in(call->route->body, call->body_values, name);
}

int64_t call_integer(const struct call *call, const char *name, int64_t fallback)
{
    const struct param_value *value = call_value(call, name);

    return value->is_set ? value->integer : fallback;
}

/* ---- symbols ---- */

static bool is_symbol_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' ||
           (c & 0x80) != 0; /* exchanges have listed names in other scripts */
}

enum oc_status call_check_symbol(struct call *call, struct slice text, const char *field)
{
    bool has_lower = false;
    bool is_bad = text.size == 0 || text.size >= OC_SYMBOL_CAP || !slice_is_utf8(text);
    char upper[OC_SYMBOL_CAP];

    for (size_t i = 0; !is_bad && i < text.size; i++) {
        char c = text.data[i];

        if (c >= 'a' && c <= 'z') {
            has_lower = true;
            c = (char)(c - 'a' + 'A');
        }
        is_bad = !is_symbol_char(c);
        upper[i] = c;
        upper[i + 1] = '\0';
    }
    if (is_bad) {
        return call_fail(call, OC_ESYMBOL, NULL, field, "%.*s is not a symbol",
                         (int)(text.size > 40 ? 40 : text.size), text.size > 0 ? text.data : "");
    }
    if (has_lower) {
        memcpy(call->hint, upper, strlen(upper) + 1);
        return call_fail(call, OC_ESYMBOL, NULL, field, "symbols are upper-case: %.*s should be %s",
                         (int)text.size, text.data, upper);
    }
    return OC_OK;
}

enum oc_status call_symbol(struct call *call, struct slice text, const char *field, size_t *index,
                           struct source_symbol *out)
{
    const struct source *source = call->server->source;
    enum oc_status status = call_check_symbol(call, text, field);
    char symbol[OC_SYMBOL_CAP];

    if (status != OC_OK) {
        return status;
    }
    (void)slice_copy(text, symbol, sizeof(symbol));
    if (!source->symbol_find(source->context, symbol, index)) {
        if (!source->has_symbols(source->context)) {
            call->retry_s = 3;
            return call_fail(call, OC_EAGAIN, NULL, NULL,
                             "%s: the exchange's symbols are not known yet", symbol);
        }
        return call_fail(call, OC_ESYMBOL, NULL, field,
                         "%s is not followed; POST /api/signals/analyze takes any symbol of the "
                         "exchange",
                         symbol);
    }
    memset(out, 0, sizeof(*out));
    source->symbol_at(source->context, *index, out);
    return OC_OK;
}

enum oc_status call_engine(struct call *call, size_t *index, struct source_symbol *out)
{
    enum oc_status status = call_symbol(call, call->argument, "symbol", index, out);

    if (status == OC_OK && out->engine == NULL) {
        call->retry_s = 5;
        return call_fail(call, OC_EAGAIN, NULL, NULL, "%s is not ready: %s",
                         out->instrument->symbol,
                         out->reason != NULL && out->reason[0] != '\0' ? out->reason : "back-fill");
    }
    return status;
}
