/* http_client_internal.h - what http_client.c and http_client_uv.c share.
 * SPDX-License-Identifier: MIT */
#ifndef NET_HTTP_CLIENT_INTERNAL_H
#define NET_HTTP_CLIENT_INTERNAL_H

#include "base/buffer.h"
#include "net/http_client.h"
#include "net/loop_internal.h"

#include <curl/curl.h>

enum { CALL_HEADERS_MAX = 128 };

struct http_call {
    struct http_client *client;
    struct http_call *next, *prev;
    CURL *easy;
    struct curl_slist *lines;
    http_call_fn *on_done;
    void *context;
    int64_t started_ms;
    struct buffer body;
    struct buffer head; /* header lines of the last reply */
    CURLMcode add_code;
    bool is_active; /* in curl; else waiting */
    bool is_too_big;
    char error[CURL_ERROR_SIZE];
    struct http_header headers[CALL_HEADERS_MAX];
};

struct http_client {
    struct loop *loop;
    CURLM *multi;
    struct loop_timer *timer;
    struct http_client_config config;
    struct http_call *active, *active_last;
    struct http_call *waiting, *waiting_last;
    size_t active_count, waiting_count;
    unsigned depth; /* > 0: inside user callbacks */
    bool is_closing;
};

/* http_client.c */
void http_client_finish(struct http_client *client); /* tells callers; may free a closing client */
void http_client_cancel_all(struct http_client *client);

/* http_client_uv.c */
void http_client_kick(struct http_client *client); /* look again in the next turn */
void http_client_free(struct http_client *client);

#endif
