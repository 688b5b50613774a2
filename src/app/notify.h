/* notify.h - tells systemd how the service is (sd_notify's protocol, without its library).
 *
 * Where NOTIFY_SOCKET is not set everything does nothing and is OC_OK. Datagrams never block: one that
 * does not fit into the socket is lost, which systemd tolerates.
 * SPDX-License-Identifier: MIT */
#ifndef APP_NOTIFY_H
#define APP_NOTIFY_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

struct notify {
    int fd; /* -1: nobody listens */
    char path[108];
    unsigned path_size;  /* a path that begins with 0 is an abstract socket */
    int64_t watchdog_ms; /* send notify_watchdog at least this often; 0 = not asked for */
};

/* socket: the value of NOTIFY_SOCKET ("/run/..." or "@abstract"), NULL or "" for none; watchdog_usec and
 * watchdog_pid: WATCHDOG_USEC and WATCHDOG_PID, may be NULL. OC_EINVALID: a socket name we cannot use,
 * OC_EIO: no socket; then *notify is as if none were set. */
OC_MUST_USE enum oc_status notify_open(struct notify *notify, const char *socket,
                                       const char *watchdog_usec, const char *watchdog_pid,
                                       struct error *error);
/* From this process's environment. */
OC_MUST_USE enum oc_status notify_open_environment(struct notify *notify, struct error *error);
void notify_close(struct notify *notify); /* zeroed by notify_open's failure: fine */

void notify_ready(const struct notify *notify, const char *status);  /* listening */
void notify_status(const struct notify *notify, const char *status); /* one line for people */
void notify_reloading(const struct notify *notify, int64_t mono_us); /* then notify_ready again */
void notify_stopping(const struct notify *notify, const char *status);
void notify_watchdog(const struct notify *notify);

#endif
