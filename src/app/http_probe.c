/* http_probe.c - one small GET over plain TCP with a deadline.
 * SPDX-License-Identifier: MIT */
#include "app/http_probe.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REPLY_CAP = HTTP_PROBE_BODY_CAP + 8192 };

struct target {
    union {
        struct sockaddr any;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
    } address;
    socklen_t size;
    const char *text;
    uint16_t port;
    int64_t until_ms;
};

static bool target_init(struct target *target, const char *address, uint16_t port)
{
    *target = (struct target){.text = address, .port = port};
    if (strcmp(address, "localhost") == 0)
        address = "127.0.0.1";
    if (inet_pton(AF_INET, address, &target->address.four.sin_addr) == 1) {
        if (target->address.four.sin_addr.s_addr == htonl(INADDR_ANY))
            target->address.four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        target->address.four.sin_family = AF_INET;
        target->address.four.sin_port = htons(port);
        target->size = sizeof(target->address.four);
        return true;
    }
    if (inet_pton(AF_INET6, address, &target->address.six.sin6_addr) != 1)
        return false;
    if (IN6_IS_ADDR_UNSPECIFIED(&target->address.six.sin6_addr))
        target->address.six.sin6_addr = in6addr_loopback;
    target->address.six.sin6_family = AF_INET6;
    target->address.six.sin6_port = htons(port);
    target->size = sizeof(target->address.six);
    return true;
}

static enum oc_status fail(const struct target *target, enum oc_status status, const char *what,
                           struct error *error)
{
    return error_set(error, status, "ask %s port %u: %s", target->text, (unsigned)target->port,
                     what);
}

/* OC_OK when the socket is ready for events. */
static enum oc_status wait_for(const struct target *target, int fd, short events,
                               struct error *error)
{
    struct pollfd poll_fd = {.fd = fd, .events = events};
    int64_t left_ms;
    int ready;

    do {
        left_ms = target->until_ms - clock_mono_ms();
        ready = left_ms <= 0 ? 0 : poll(&poll_fd, 1, (int)left_ms);
    } while (ready < 0 && errno == EINTR);
    if (ready < 0)
        return fail(target, OC_EIO, strerror(errno), error);
    return ready == 0 ? fail(target, OC_ETIMEOUT, "timed out", error) : OC_OK;
}

static enum oc_status connect_to(const struct target *target, int fd, struct error *error)
{
    int problem = 0;
    socklen_t size = sizeof(problem);
    enum oc_status status;

    if (connect(fd, &target->address.any, target->size) == 0)
        return OC_OK;
    if (errno != EINPROGRESS)
        return fail(target, OC_EIO, strerror(errno), error);
    status = wait_for(target, fd, POLLOUT, error);
    if (status != OC_OK)
        return status;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &size) != 0 || problem != 0)
        return fail(target, OC_EIO, strerror(problem != 0 ? problem : errno), error);
    return OC_OK;
}

static enum oc_status send_all(const struct target *target, int fd, const char *text,
                               struct error *error)
{
    size_t left = strlen(text);

    while (left > 0) {
        ssize_t sent = send(fd, text, left, MSG_NOSIGNAL);
        enum oc_status status;

        if (sent > 0) {
            text += sent;
            left -= (size_t)sent;
            continue;
        }
        if (sent < 0 && errno != EAGAIN && errno != EINTR)
            return fail(target, OC_EIO, strerror(errno), error);
        status = wait_for(target, fd, POLLOUT, error);
        if (status != OC_OK)
            return status;
    }
    return OC_OK;
}

/* Reads until the server closes (we asked it to), or reply is full. */
static enum oc_status read_all(const struct target *target, int fd, char *reply,
                               struct error *error)
{
    size_t size = 0;

    while (size + 1 < REPLY_CAP) {
        enum oc_status status = wait_for(target, fd, POLLIN, error);
        ssize_t got;

        if (status != OC_OK)
            return status;
        got = recv(fd, reply + size, REPLY_CAP - 1 - size, 0);
        if (got == 0)
            break;
        if (got > 0)
            size += (size_t)got;
        else if (errno != EAGAIN && errno != EINTR)
            return fail(target, OC_EIO, strerror(errno), error);
    }
    reply[size] = 0;
    return OC_OK;
}

/* "HTTP/1.1 200 OK", headers, empty line, body. */
static bool parse(const char *reply, struct http_probe *out)
{
    const char *body = strstr(reply, "\r\n\r\n");

    if (strncmp(reply, "HTTP/1.", 7) != 0 || strlen(reply) < 12 || body == NULL)
        return false;
    out->status = 0;
    for (const char *digit = reply + 9; digit < reply + 12; digit++) {
        if (*digit < '0' || *digit > '9')
            return false;
        out->status = out->status * 10 + (*digit - '0');
    }
    snprintf(out->body, sizeof(out->body), "%s", body + 4);
    return true;
}

static enum oc_status ask(const struct target *target, int fd, const char *path, const char *header,
                          char *reply, struct http_probe *out, struct error *error)
{
    char request[2048];
    enum oc_status status = connect_to(target, fd, error);
    int size = snprintf(request, sizeof(request),
                        "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        "User-Agent: outcry\r\n%s%s\r\n",
                        path, header, header[0] != 0 ? "\r\n" : "");

    if (status == OC_OK && (size < 0 || size >= (int)sizeof(request)))
        return fail(target, OC_EINVALID, "path or header too long", error);
    if (status == OC_OK)
        status = send_all(target, fd, request, error);
    if (status == OC_OK)
        status = read_all(target, fd, reply, error);
    if (status == OC_OK && !parse(reply, out))
        return fail(target, OC_ECORRUPT, "the answer is not HTTP", error);
    return status;
}

enum oc_status http_probe_get(const char *address, uint16_t port, const char *path,
                              const char *header, int64_t timeout_ms, struct http_probe *out,
                              struct error *error)
{
    struct target target;
    enum oc_status status;
    char *reply;
    int fd;

    if (!target_init(&target, address, port))
        return error_set(error, OC_EINVALID, "ask %s: not an IP address", address);
    target.until_ms = clock_mono_ms() + timeout_ms;
    fd = socket(target.address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return fail(&target, OC_EIO, strerror(errno), error);
    reply = malloc(REPLY_CAP);
    if (reply == NULL)
        status = fail(&target, OC_ENOMEM, "out of memory", error);
    else
        status = ask(&target, fd, path, header, reply, out, error);
    free(reply);
    close(fd);
    return status;
}
