/* tls_front.h - TLS in front of a plain server on this machine: certificates made on the spot, a thread
 * that takes TLS connections on a free port and passes their bytes on.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_TLS_FRONT_H
#define SUPPORT_TLS_FRONT_H

#include <stdint.h>

/* An authority with a key of its own. */
struct tls_authority;
struct tls_authority *tls_authority_new(void);
void tls_authority_write(const struct tls_authority *authority, const char *path); /* PEM */
void tls_authority_free(struct tls_authority *authority);

/* A front for the port `upstream` of 127.0.0.1, with a certificate of that authority for the names, as
 * in "DNS:localhost,IP:127.0.0.1", which ends valid_s seconds from now (below 0: it has ended). */
struct tls_front;
struct tls_front *tls_front_start(const struct tls_authority *authority, const char *names,
                                  long valid_s, uint16_t upstream);
uint16_t tls_front_port(const struct tls_front *front);
/* Connections on which a client has said something, and not only shaken hands. */
int tls_front_count(const struct tls_front *front);
void tls_front_stop(struct tls_front *front); /* connections end with their peers; NULL is fine */

#endif
