/* parse_answer.c - the small REST answers: /time and error bodies.
 * SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "exchange/binance/candle_check.h"
#include "exchange/binance/parse.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

enum { SMALL_BODY_MAX = 65536 }; /* an error or time body above it is not one */

enum oc_status binance_parse_time(const char *bytes, size_t size, int64_t *server_ms,
                                  struct error *error)
{
    cJSON *root = size <= SMALL_BODY_MAX ? cJSON_ParseWithLength(bytes, size) : NULL;
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, "serverTime");
    double value = cJSON_IsNumber(item) ? item->valuedouble : 0;

    cJSON_Delete(root);
    if (!(value > 0 && value < 9007199254740992.0))
        return error_set(error, OC_EMALFORMED, "time: no serverTime in: %.*s",
                         (int)(size < 60 ? size : 60), bytes);
    *server_ms = binance_ms_of((int64_t)value);
    return OC_OK;
}

/* "...; IP banned until 1634943780000. ..." */
static int64_t banned_until(const char *text)
{
    const char *at = strstr(text, "banned until ");
    int64_t value = 0;

    if (at == NULL)
        return 0;
    at += strlen("banned until ");
    for (int digits = 0; *at >= '0' && *at <= '9' && digits < 17; at++, digits++)
        value = value * 10 + (*at - '0');
    return binance_ms_of(value);
}

/* Bytes into a line of text: what cannot be printed becomes '?'. */
static void keep_line(const char *bytes, size_t size, char *out, size_t out_size)
{
    size_t kept = size < out_size - 1 ? size : out_size - 1;

    for (size_t i = 0; i < kept; i++)
        out[i] = (unsigned char)bytes[i] < 0x20 || (unsigned char)bytes[i] > 0x7e ? '?' : bytes[i];
    out[kept] = '\0';
}

void binance_parse_error(const char *bytes, size_t size, struct binance_error *out)
{
    cJSON *root = size <= SMALL_BODY_MAX ? cJSON_ParseWithLength(bytes, size) : NULL;
    const cJSON *code = cJSON_GetObjectItemCaseSensitive(root, "code");
    const cJSON *text = cJSON_GetObjectItemCaseSensitive(root, "msg");

    memset(out, 0, sizeof(*out));
    if (cJSON_IsNumber(code) && code->valuedouble > -1e9 && code->valuedouble < 1e9)
        out->code = (int64_t)code->valuedouble;
    if (cJSON_IsString(text)) {
        keep_line(text->valuestring, strlen(text->valuestring), out->text, sizeof(out->text));
        out->banned_until_ms = banned_until(text->valuestring);
    } else if (size == 0) {
        keep_line("empty body", strlen("empty body"), out->text, sizeof(out->text));
    } else if (root == NULL) {
        size_t start = 0;

        while (start < size && (unsigned char)bytes[start] <= ' ')
            start++;
        (void)snprintf(out->text, sizeof(out->text), "%s of %zu bytes",
                       start < size && bytes[start] == '<' ? "HTML" : "unreadable body", size);
    } else {
        keep_line(bytes, size, out->text, sizeof(out->text));
    }
    cJSON_Delete(root);
}
