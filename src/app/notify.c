/* notify.c - sd_notify's protocol: newline-separated assignments in one datagram.
 *
 * Source: sd_notify(3), systemd 252. WATCHDOG_USEC is halved here as sd_watchdog_enabled(3) advises.
 * SPDX-License-Identifier: MIT */
#include "app/notify.h"

#include "base/decimal.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MESSAGE_CAP = 1024 };

static int64_t watchdog_interval_ms(const char *usec, const char *pid)
{
    int64_t value, owner;

    if (usec == NULL || decimal_parse_int(usec, strlen(usec), &value) != OC_OK || value <= 0)
        return 0;
    if (pid != NULL && (decimal_parse_int(pid, strlen(pid), &owner) != OC_OK || owner != getpid()))
        return 0;
    return value / 2000 > 0 ? value / 2000 : 1;
}

enum oc_status notify_open(struct notify *notify, const char *socket_name,
                           const char *watchdog_usec, const char *watchdog_pid, struct error *error)
{
    size_t size;

    *notify = (struct notify){.fd = -1};
    if (socket_name == NULL || socket_name[0] == 0)
        return OC_OK;
    size = strlen(socket_name);
    if ((socket_name[0] != '/' && socket_name[0] != '@') || size < 2 ||
        size >= sizeof(notify->path))
        return error_set(error, OC_EINVALID, "NOTIFY_SOCKET %.60s: not a path, not @abstract",
                         socket_name);
    notify->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (notify->fd < 0)
        return error_set(error, OC_EIO, "open a socket for NOTIFY_SOCKET: %s", strerror(errno));
    memcpy(notify->path, socket_name, size);
    if (notify->path[0] == '@')
        notify->path[0] = 0;
    notify->path_size = (unsigned)size;
    notify->watchdog_ms = watchdog_interval_ms(watchdog_usec, watchdog_pid);
    return OC_OK;
}

enum oc_status notify_open_environment(struct notify *notify, struct error *error)
{
    return notify_open(notify, getenv("NOTIFY_SOCKET"), getenv("WATCHDOG_USEC"),
                       getenv("WATCHDOG_PID"), error);
}

void notify_close(struct notify *notify)
{
    if (notify->fd >= 0)
        close(notify->fd);
    notify->fd = -1;
}

static void send_text(const struct notify *notify, const char *text)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + notify->path_size);

    if (notify->fd < 0)
        return;
    memcpy(address.sun_path, notify->path, notify->path_size);
    /* a lost datagram is not worth an error: the next one says it again */
    if (sendto(notify->fd, text, strlen(text), MSG_NOSIGNAL, (struct sockaddr *)&address, size) < 0)
        return;
}

/* head, then STATUS=status on one line; a line break in it would begin another assignment. */
static void send_status(const struct notify *notify, const char *head, const char *status)
{
    char text[MESSAGE_CAP];
    size_t at = (size_t)snprintf(text, sizeof(text), "%s", head);

    if (status != NULL) {
        snprintf(text + at, sizeof(text) - at, "%sSTATUS=", at == 0 ? "" : "\n");
        for (at = strlen(text); *status != 0 && at + 1 < sizeof(text); status++)
            text[at++] = (unsigned char)*status < ' ' ? ' ' : *status;
        text[at] = 0;
    }
    send_text(notify, text);
}

void notify_ready(const struct notify *notify, const char *status)
{
    send_status(notify, "READY=1", status);
}

void notify_status(const struct notify *notify, const char *status)
{
    send_status(notify, "", status);
}

void notify_reloading(const struct notify *notify, int64_t mono_us)
{
    char text[64];

    snprintf(text, sizeof(text), "RELOADING=1\nMONOTONIC_USEC=%lld", (long long)mono_us);
    send_text(notify, text);
}

void notify_stopping(const struct notify *notify, const char *status)
{
    send_status(notify, "STOPPING=1", status);
}

void notify_watchdog(const struct notify *notify)
{
    send_text(notify, "WATCHDOG=1");
}
