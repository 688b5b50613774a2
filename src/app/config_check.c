/* config_check.c - checks of texts that are more than texts: symbols, addresses, URLs.
 * SPDX-License-Identifier: MIT */
#include "app/config_check.h"

#include "base/decimal.h"
#include "base/slice.h"
#include "outcry/instrument.h"
#include "outcry/study.h"
#include "outcry/timeframe.h"

#include <arpa/inet.h>
#include <string.h>

enum { TOP_MAX = 2000, SERIES_MAX = 60 };

static bool refuse(const char **problem, const char *text)
{
    *problem = text;
    return false;
}

bool config_check_symbol(const char *text, const char **problem)
{
    size_t size = strlen(text);

    if (size == 0 || size >= OC_SYMBOL_CAP)
        return refuse(problem, "is not a symbol");
    if (!slice_is_utf8(slice_of(text)))
        return refuse(problem, "is not UTF-8");
    for (size_t at = 0; at < size; at++) {
        unsigned char c = (unsigned char)text[at];

        if (c >= 'a' && c <= 'z')
            return refuse(problem, "must be upper case");
        if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '_' && c != '-' && c < 0x80)
            return refuse(problem, "is not a symbol");
    }
    return true;
}

bool config_check_top(const char *text, const char **problem)
{
    struct slice rest = slice_of(text), word, count, quote;
    char name[OC_SYMBOL_CAP];
    uint64_t n;

    if (!slice_split(&rest, ':', &word) || !slice_is(word, "top") ||
        !slice_split(&rest, ':', &count) || !slice_split(&rest, ':', &quote) || rest.data != NULL)
        return refuse(problem, "is not of the form top:N:QUOTE, such as top:50:USDT");
    if (decimal_parse_uint(count.data, count.size, &n) != OC_OK || n < 1 || n > TOP_MAX)
        return refuse(problem, "asks for less than 1 or more than 2000 symbols");
    if (!slice_copy(quote, name, sizeof(name)))
        return refuse(problem, "has no quote asset, such as USDT");
    return config_check_symbol(name, problem);
}

/* The venues of exchange/registry.c, by name: this check must not pull their code into small tools. */
bool config_check_venue(const char *text, const char **problem)
{
    return strcmp(text, "binance") == 0 || refuse(problem, "is not a venue: binance");
}

bool config_check_off(const char *text, const char **problem)
{
    struct slice value = slice_of(text);

    if (slice_is_nocase(value, "off") || slice_is_nocase(value, "false") ||
        slice_is_nocase(value, "no") || slice_is(value, "0"))
        return true;
    return refuse(problem, "is not possible in this version: only off");
}

/* As /api/indicators understands it: a study of values in any case, its parameters in their order. */
bool config_check_series(const char *text, const char **problem)
{
    struct slice rest = slice_of(text), part;
    struct oc_study_config config;
    const struct oc_study *study;
    char name[SERIES_MAX + 1];
    double value;

    if (strlen(text) > SERIES_MAX || !slice_split(&rest, ':', &part) ||
        !slice_copy(part, name, sizeof(name)))
        return refuse(problem, "is not the name of a series");
    for (char *c = name; *c != 0; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    study = oc_study_find(name);
    if (study == NULL || study->kind != OC_STUDY_VALUES)
        return refuse(problem, "is not a series; outcry study --list names them");
    oc_study_defaults(study, OC_MINUTE_MS, &config);
    for (size_t i = 0; slice_split(&rest, ':', &part); i++) {
        if (i >= study->param_count)
            return refuse(problem, "has too many parameters");
        if (decimal_parse_double(part.data, part.size, &value) != OC_OK ||
            oc_study_set(study, &config, study->params[i].name, value) != OC_OK)
            return refuse(problem, "has a parameter out of range");
    }
    return true;
}

static bool is_address(const char *text)
{
    unsigned char bytes[16];

    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

bool config_check_address(const char *text, const char **problem)
{
    if (strcmp(text, "localhost") == 0 || is_address(text))
        return true;
    return refuse(problem, "is not an IPv4 or IPv6 address, nor localhost");
}

bool config_check_address_or_off(const char *text, const char **problem)
{
    return strcmp(text, "off") == 0 || config_check_address(text, problem);
}

bool config_is_loopback(const char *address)
{
    struct in6_addr six;
    uint8_t four[4];

    if (strcmp(address, "localhost") == 0)
        return true;
    if (inet_pton(AF_INET, address, four) == 1)
        return four[0] == 127;
    return inet_pton(AF_INET6, address, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

bool config_check_network(const char *text, const char **problem)
{
    struct slice rest = slice_of(text), address, bits;
    uint64_t count = 0, most;
    char name[64];

    if (!slice_split(&rest, '/', &address) || !slice_copy(address, name, sizeof(name)) ||
        !is_address(name))
        return refuse(problem, "is not an address or network, such as 10.0.0.0/8");
    most = strchr(name, ':') != NULL ? 128 : 32;
    if (rest.data == NULL)
        return true;
    if (!slice_split(&rest, '/', &bits) || rest.data != NULL ||
        decimal_parse_uint(bits.data, bits.size, &count) != OC_OK || count > most)
        return refuse(problem, "has a prefix length out of range");
    return true;
}

static bool is_port(struct slice text)
{
    uint64_t port;

    return decimal_parse_uint(text.data, text.size, &port) == OC_OK && port >= 1 && port <= 65535;
}

static bool is_name(struct slice name)
{
    if (name.size == 0 || name.size > 253)
        return false;
    for (size_t at = 0; at < name.size; at++) {
        char c = name.data[at];

        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
            c != '-' && c != '.' && c != '_')
            return false;
    }
    return true;
}

/* name, name:port, [v6], [v6]:port */
static bool is_host(struct slice host)
{
    struct slice rest = host, name;
    char six[64];

    if (slice_starts(host, "[")) {
        rest = slice_make(host.data + 1, host.size - 1);
        if (!slice_split(&rest, ']', &name) || rest.data == NULL ||
            !slice_copy(name, six, sizeof(six)) || strchr(six, ':') == NULL || !is_address(six))
            return false;
        return rest.size == 0 ||
               (rest.data[0] == ':' && is_port(slice_make(rest.data + 1, rest.size - 1)));
    }
    if (!slice_split(&rest, ':', &name) || !is_name(name))
        return false;
    return rest.data == NULL || is_port(rest);
}

bool config_check_host(const char *text, const char **problem)
{
    return is_host(slice_of(text)) || refuse(problem, "is not a host name, with or without a port");
}

/* What stands behind the scheme, or an empty slice. */
static struct slice behind_scheme(const char *text, const char *plain, const char *secure)
{
    struct slice all = slice_of(text);
    const char *scheme = slice_starts(all, plain) ? plain : secure;

    if (!slice_starts(all, scheme))
        return slice_of(NULL);
    return slice_make(text + strlen(scheme), all.size - strlen(scheme));
}

bool config_check_origin(const char *text, const char **problem)
{
    return is_host(behind_scheme(text, "http://", "https://")) ||
           refuse(problem, "is not an origin, such as https://desk.example.org");
}

static bool is_url(const char *text, const char *plain, const char *secure)
{
    struct slice rest = behind_scheme(text, plain, secure), host;

    if (text[0] == 0)
        return true;
    for (const char *c = text; *c != 0; c++) {
        if ((unsigned char)*c <= ' ' || *c == 0x7f)
            return false;
    }
    return rest.size > 0 && slice_split(&rest, '/', &host) && is_host(host);
}

bool config_check_http_url(const char *text, const char **problem)
{
    return is_url(text, "http://", "https://") ||
           refuse(problem, "is not a URL that begins with https:// or http://");
}

bool config_check_ws_url(const char *text, const char **problem)
{
    return is_url(text, "ws://", "wss://") ||
           refuse(problem, "is not a URL that begins with wss:// or ws://");
}

bool config_check_path(const char *text, const char **problem)
{
    return text[0] != 0 || refuse(problem, "must name a folder");
}
