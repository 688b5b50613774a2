/* status.c - the texts of the status list.
 * SPDX-License-Identifier: MIT */
#include "outcry/status.h"

struct status_row {
    int http;
    const char *code;
    const char *text;
};

static const struct status_row ROWS[] = {
#define STATUS_ROW(name, http, code, text) [name] = {http, code, text},
    OC_STATUS_LIST(STATUS_ROW)
#undef STATUS_ROW
};

static const struct status_row *row_of(enum oc_status status)
{
    if ((unsigned)status >= (unsigned)OC_STATUS_COUNT) {
        return &ROWS[OC_EINTERNAL];
    }
    return &ROWS[status];
}

int oc_status_http(enum oc_status status)
{
    return row_of(status)->http;
}

const char *oc_status_code(enum oc_status status)
{
    return row_of(status)->code;
}

const char *oc_status_text(enum oc_status status)
{
    return row_of(status)->text;
}
