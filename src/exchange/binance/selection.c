/* selection.c - which instruments are wanted.
 * SPDX-License-Identifier: MIT */
#include "exchange/binance/selection.h"

#include "base/decimal.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/slice.h"
#include "exchange/binance/urls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int shown(struct slice text)
{
    return (int)(text.size < 60 ? text.size : 60);
}

static enum oc_status init_top(struct selection *selection, struct slice rest, struct error *error)
{
    struct slice whole = rest;
    struct slice count;
    uint64_t top;

    if (!slice_split(&rest, ':', &count) ||
        decimal_parse_uint(count.data, count.size, &top) != OC_OK || top == 0 ||
        top > LIMIT_EXCHANGE_SLOTS || rest.size == 0 ||
        !slice_copy(rest, selection->quote, sizeof(selection->quote)) ||
        !binance_symbol_is_valid(selection->quote))
        return error_set(error, OC_EINVALID,
                         "symbols \"top:%.*s\": want top:<1..%d>:<QUOTE>, for instance top:50:USDT",
                         shown(whole), whole.data, (int)LIMIT_EXCHANGE_SLOTS);
    selection->is_top = true;
    selection->top = (uint32_t)top;
    return OC_OK;
}

static bool take_symbol(struct slice *rest, struct slice *symbol)
{
    struct slice part;

    if (!slice_split(rest, ',', &part))
        return false;
    *symbol = slice_trim(part);
    return true;
}

static enum oc_status check_list(const char *text, struct error *error)
{
    struct slice rest = slice_of(text);
    struct slice symbol;
    char name[OC_SYMBOL_CAP];

    while (take_symbol(&rest, &symbol)) {
        struct slice others = rest;
        struct slice other;

        if (!slice_copy(symbol, name, sizeof(name)) || !binance_symbol_is_valid(name))
            return error_set(error, OC_EINVALID, "symbols: \"%.*s\" is not a symbol (upper case)",
                             shown(symbol), symbol.data);
        while (others.data != NULL && take_symbol(&others, &other)) {
            if (slice_equal(other, symbol))
                return error_set(error, OC_EINVALID, "symbols: %s is named twice", name);
        }
    }
    return OC_OK;
}

enum oc_status selection_init(struct selection *selection, const char *text, struct error *error)
{
    size_t size = strlen(text);
    enum oc_status status;

    memset(selection, 0, sizeof(*selection));
    if (size > LIMIT_EXCHANGE_SELECTION)
        return error_set(error, OC_ETOOBIG, "symbols: a list of %zu bytes", size);
    if (slice_starts(slice_of(text), "top:"))
        status = init_top(selection, slice_of(text + strlen("top:")), error);
    else
        status = check_list(text, error);
    if (status != OC_OK)
        return status;
    selection->text = malloc(size + 1);
    if (selection->text == NULL)
        return error_set(error, OC_ENOMEM, "symbols: a list of %zu bytes", size);
    memcpy(selection->text, text, size + 1);
    return OC_OK;
}

void selection_deinit(struct selection *selection)
{
    free(selection->text);
    memset(selection, 0, sizeof(*selection));
}

static int by_turnover(const void *a, const void *b)
{
    const struct exchange_instrument *left = a;
    const struct exchange_instrument *right = b;

    if (left->turnover_24h != right->turnover_24h)
        return left->turnover_24h > right->turnover_24h ? -1 : 1;
    return strcmp(left->instrument.symbol, right->instrument.symbol);
}

static struct exchange_instrument *choose_top(const struct selection *selection,
                                              const struct exchange_instruments *all, size_t *count)
{
    struct exchange_instrument *rows = calloc(all->count + 1, sizeof(rows[0]));
    size_t found = 0;

    if (rows == NULL)
        return NULL;
    for (size_t i = 0; i < all->count; i++) {
        const struct exchange_instrument *row = &all->rows[i];

        if (row->usable && row->instrument.is_trading && strcmp(row->quote, selection->quote) == 0)
            rows[found++] = *row;
    }
    qsort(rows, found, sizeof(rows[0]), by_turnover);
    *count = found < selection->top ? found : selection->top;
    return rows;
}

static struct exchange_instrument *choose_list(const struct selection *selection,
                                               const struct exchange_instruments *all,
                                               enum oc_market market, size_t *count)
{
    struct slice rest = slice_of(selection->text);
    struct slice symbol;
    struct exchange_instrument *rows;
    size_t commas = 0;
    size_t found = 0;

    for (const char *at = selection->text; *at != '\0'; at++)
        commas += *at == ',' ? 1U : 0U;
    rows = calloc(commas + 1, sizeof(rows[0]));
    if (rows == NULL)
        return NULL;
    while (take_symbol(&rest, &symbol)) {
        struct exchange_instrument *row = &rows[found++];
        const struct exchange_instrument *known;
        char name[OC_SYMBOL_CAP];

        (void)slice_copy(symbol, name, sizeof(name));
        known = exchange_instruments_find(all, name);
        if (known != NULL) {
            *row = *known;
            continue;
        }
        memcpy(row->instrument.symbol, name, sizeof(name));
        row->instrument.market = market;
        (void)snprintf(row->status, sizeof(row->status), "UNKNOWN");
        (void)snprintf(row->reason, sizeof(row->reason), "unknown symbol");
    }
    *count = found;
    return rows;
}

struct exchange_instrument *selection_choose(const struct selection *selection,
                                             const struct exchange_instruments *all,
                                             enum oc_market market, size_t *count)
{
    return selection->is_top ? choose_top(selection, all, count)
                             : choose_list(selection, all, market, count);
}
