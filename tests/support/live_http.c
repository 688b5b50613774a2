/* live_http.c - libcurl's easy interface, one request at a time.
 * SPDX-License-Identifier: MIT */
#include "support/live_http.h"

#include <curl/curl.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { URL_CAP = 1024 };

struct body {
    char *data;
    size_t size;
};

static size_t on_data(char *data, size_t one, size_t size, void *context)
{
    struct body *body = context;
    char *grown = realloc(body->data, body->size + size + 1);

    (void)one;
    if (grown == NULL)
        return 0;
    body->data = grown;
    memcpy(body->data + body->size, data, size);
    body->size += size;
    body->data[body->size] = '\0';
    return size;
}

static char *ask(const char *base, const char *path, const char *json, const char *token,
                 int *status)
{
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    struct body body = {calloc(1, 1), 0};
    char url[URL_CAP];
    long code = 0;
    CURLcode result;

    (void)snprintf(url, sizeof url, "%s%s", base, path);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 20000L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_data);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    if (token != NULL) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
        curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, token);
    }
    if (json != NULL) {
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, json);
    }
    result = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    if (status != NULL)
        *status = (int)code;
    if (result == CURLE_OK)
        return body.data;
    free(body.data);
    return NULL;
}

char *live_get(const char *base, const char *path, int *status)
{
    return ask(base, path, NULL, NULL, status);
}

char *live_post(const char *base, const char *path, const char *json, int *status)
{
    return ask(base, path, json, NULL, status);
}

char *live_post_as(const char *base, const char *path, const char *json, const char *token,
                   int *status)
{
    return ask(base, path, json, token, status);
}

const cJSON *live_get_data(const char *base, const char *path, cJSON **root)
{
    int status = 0;
    char *text = live_get(base, path, &status);

    *root = text == NULL || status != 200 ? NULL : cJSON_Parse(text);
    free(text);
    return cJSON_GetObjectItemCaseSensitive(*root, "data");
}
