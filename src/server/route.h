/* route.h - what a row of the ROUTES table is, and what a handler gets.
 *
 * A handler writes one JSON value to call->json and returns OC_OK; the dispatcher puts the envelope
 * around it. Otherwise it returns a status (call_fail sets the words) and what it wrote is dropped.
 * SPDX-License-Identifier: MIT */
#ifndef SERVER_ROUTE_H
#define SERVER_ROUTE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json_writer.h"
#include "net/http_server.h"
#include "server/server.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct call;
struct cJSON;

enum { ROUTE_PARAM_CAP = 12, ROUTE_HEADER_CAP = 12, ROUTE_SYMBOL_TEXT = 96 };

enum param_type {
    PARAM_SYMBOL,
    PARAM_CHOICE,   /* one of choices, any case */
    PARAM_INT,      /* min .. max */
    PARAM_NUMBER,   /* min .. max */
    PARAM_POSITIVE, /* a number above 0, up to max */
    PARAM_TIME,     /* ISO 8601 or epoch milliseconds */
    PARAM_BOOL,     /* true false 1 0, any case */
    PARAM_CURSOR,   /* page.next of an earlier answer */
    PARAM_TEXT
};

/* Fallbacks that the configuration decides. */
#define FALLBACK_TIMEFRAME  "{default.timeframe}"
#define FALLBACK_INDICATORS "{indicators}"

struct param {
    const char *name; /* NULL ends a list */
    enum param_type type;
    const char *const *choices; /* ends with NULL */
    double min, max;
    const char *fallback; /* shown in the documentation, see param_fallback; "" none */
    const char *text;
    bool is_required; /* of bodies */
};

/* One parameter as it came. */
struct param_value {
    bool is_set;
    struct slice text;
    int64_t integer; /* int, time, choice's index, bool */
    double number;
};

enum route_flag {
    ROUTE_LIST = 1,     /* the answer is an array with a page */
    ROUTE_RAW = 2,      /* not JSON in an envelope; the handler says what in call->content_type */
    ROUTE_OPEN = 4,     /* answered, in short, without a token too */
    ROUTE_ACCEPTS = 8,  /* may answer 202 */
    ROUTE_STREAM = 16,  /* the handler answers itself */
    ROUTE_ANALYZE = 32, /* has the narrower rate limit too */
    ROUTE_HIDDEN = 64   /* not in the document */
};

typedef enum oc_status route_fn(struct call *call);

struct route {
    enum http_method method;
    const char *path; /* "/api/signals/{symbol}": at most one parameter */
    enum server_role role;
    route_fn *handle;
    const struct param *params; /* of the query */
    const struct param *body;   /* members of the JSON body; NULL: no body */
    const char *shape;          /* of `data`, or of the whole for ROUTE_RAW: a name of SHAPE_LIST */
    unsigned flags;
    const char *summary;
};

extern const struct route ROUTES[];
extern const size_t ROUTE_COUNT;

/* Who calls. */
struct identity {
    enum server_role role;
    int token; /* index; -1: none */
    bool by_cookie;
    bool is_loopback; /* really: not through a proxy */
    uint8_t key[16];  /* of the client's address, as in struct http_peer */
    char address[46]; /* for logs */
};

struct call {
    struct server *server;
    struct http_request *request;
    const struct route *route;
    struct identity who;
    struct slice argument; /* the path's parameter, decoded; checked as text only */
    struct param_value values[ROUTE_PARAM_CAP];      /* in the order of route->params */
    struct param_value body_values[ROUTE_PARAM_CAP]; /* ... of route->body */
    struct arena *arena;
    struct buffer *out;
    struct json_writer json;

    struct error error;           /* why it failed */
    const char *code;             /* instead of the status' own; NULL */
    const char *field;            /* which parameter; NULL */
    char hint[ROUTE_SYMBOL_TEXT]; /* what would have been right; "" */
    int http_status;              /* 0: from the status */
    uint32_t retry_s;             /* Retry-After; 0: none */
    uint64_t next;                /* cursor of the next page; 0: none */
    const char *content_type;
    bool is_answered; /* the handler answered itself (stream, WebSocket) */
    struct http_header headers[ROUTE_HEADER_CAP];
    size_t header_count;
    char header_texts[6][24];
};

/* Sets the words of a failure and returns status. field and code may be NULL. */
enum oc_status call_fail(struct call *call, enum oc_status status, const char *code,
                         const char *field, const char *format, ...) OC_PRINTF(5, 6);
/* value must live until the answer is sent. */
void call_header(struct call *call, const char *name, const char *value);

/* Values by name; absent ones give the fallback. */
const struct param_value *call_value(const struct call *call, const char *name);
const struct param_value *call_body(const struct call *call, const char *name);
int64_t call_integer(const struct call *call, const char *name, int64_t fallback);

/* The symbol of the path, of the query or of the body, which must be followed or sit in a spare slot.
 * OC_ESYMBOL with a hint when the case is wrong. */
enum oc_status call_check_symbol(struct call *call, struct slice text, const char *field);
enum oc_status call_symbol(struct call *call, struct slice text, const char *field, size_t *index,
                           struct source_symbol *out);
/* The same, and its engine must be there: OC_EAGAIN with the reason and Retry-After. */
enum oc_status call_engine(struct call *call, size_t *index, struct source_symbol *out);

/* params.c: reads the query into call->values. */
enum oc_status params_read_query(struct call *call);
enum oc_status params_read_body(struct call *call);

/* Lists of choices (choices.c), each ending with NULL; the index is the enum's value. */
extern const char *const CHOICE_DIRECTION[]; /* Short Neutral Long: minus 1 */
extern const char *const CHOICE_ENGINE[];
extern const char *const CHOICE_SETUP[];  /* the first, empty one is never accepted */
extern const char *const CHOICE_STATUS[]; /* live, then the outcomes: minus 1 */
extern const char *const CHOICE_TIMEFRAME[];
extern const char *const CHOICE_FORMAT[];  /* json csv */
extern const char *const CHOICE_PROFILE[]; /* session last composite ... */

#endif
