/* rest_job.h - one REST request on its way, and what a refusal means. For rest.c and rest_refusal.c.
 * SPDX-License-Identifier: MIT */
#ifndef EXCHANGE_BINANCE_REST_JOB_H
#define EXCHANGE_BINANCE_REST_JOB_H

#include "exchange/binance/parse.h"
#include "exchange/binance/rest.h"

enum { REST_GARBAGE_TRIES = 8 };

struct rest_job {
    struct rest_job *next;
    struct rest *rest;
    struct http_call *call; /* while running */
    struct rest_request request;
    int64_t asked_ms;
    uint32_t garbage; /* bodies refused */
};

enum rest_refusal_kind {
    REST_REFUSAL_BLOCK,   /* the whole address is told to wait */
    REST_REFUSAL_PASSING, /* try again */
    REST_REFUSAL_LASTING  /* this request will never work */
};

struct rest_refusal {
    enum rest_refusal_kind kind;
    enum exchange_rest_fault fault;
    enum oc_status status; /* of a lasting one */
};

/* Of a reply with a status of 300 or more. *said is filled from the body. */
struct rest_refusal rest_refusal_of(const struct http_result *result, struct binance_error *said);

/* Stops the queue as told by Retry-After, or as its kind demands. */
void rest_block(struct rest *rest, const struct http_result *result,
                const struct binance_error *said);

#endif
