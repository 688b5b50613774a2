/* conn_send.h - what conn.c needs of conn_send.c.
 * SPDX-License-Identifier: MIT */
#ifndef EXCHANGE_BINANCE_CONN_SEND_H
#define EXCHANGE_BINANCE_CONN_SEND_H

#include "exchange/binance/client.h"

/* Sends the next control message if the rate allows, else sets the timer; CONN_ON_SETTLED when there is
 * nothing left to send or to be answered, CONN_ON_BROKEN when an answer is overdue. */
enum conn_event conn_send_next(struct conn *conn);

#endif
