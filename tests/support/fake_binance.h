/* fake_binance.h - a scripted exchange inside the test's own loop: just enough of Binance's wire to see
 * what the client does when the exchange misbehaves in one exact way at one exact moment.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_FAKE_BINANCE_H
#define SUPPORT_FAKE_BINANCE_H

#include "net/http_server.h"
#include "net/loop.h"
#include "net/ws_server.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FAKE_CONNS = 64, FAKE_NAMES = 1100, FAKE_LOG = 512, FAKE_LIMIT_PER_REQUEST = 1000 };

/* What the next SUBSCRIBE messages are answered with. */
enum fake_answer { FAKE_ACK, FAKE_NESTED_ERROR, FAKE_FLAT_ERROR, FAKE_SILENCE };

struct fake_conn {
    struct ws_conn *ws; /* NULL: free or closed */
    struct fake_binance *fake;
    uint32_t number; /* 1 is the first that ever connected */
    char (*names)[64];
    size_t name_count;
    size_t messages;    /* control messages received */
    size_t batches[16]; /* names in each SUBSCRIBE */
    int64_t message_mono_ms[16];
};

struct fake_request {
    char target[256];
    int64_t mono_ms;
};

struct fake_binance {
    struct loop *loop;
    struct http_server *server;
    char rest_url[64], ws_url[64];
    int64_t start_ms; /* exchange time when the fake was opened */
    int64_t start_mono_ms;
    int64_t skip_ms;     /* added to the exchange's clock: jump ahead */
    const char *symbols; /* "BTCUSDT ETHUSDT": those that exchangeInfo knows */
    struct fake_conn conns[FAKE_CONNS];
    uint32_t connected; /* ever */
    struct fake_request log[FAKE_LOG];
    size_t requests;
    /* faults, counted down per REST request whose target contains fault_target ("" is every one) */
    int fault_count;
    const char *fault_target;
    int fault_status;      /* 200 with fault_body replaces the body only */
    int fault_retry_after; /* seconds; < 0: no header */
    const char *fault_body;
    bool fault_cut;  /* the body ends in the middle */
    int used_weight; /* in X-MBX-USED-WEIGHT-1M; < 0: no header */
    /* streams */
    int refuse_upgrades; /* answered with this many 503 */
    enum fake_answer answer;
    int answer_count;     /* messages answered so, then ACK again; < 0: all */
    const char *bad_name; /* a SUBSCRIBE with this in it is refused, nested, whatever answer says */
    int64_t klines_end_ms; /* REST knows no candle opening at or after this; 0: the clock decides */
};

/* start_ms: the exchange's time now. */
void fake_open(struct fake_binance *fake, struct loop *loop, int64_t start_ms);
void fake_close(struct fake_binance *fake);
int64_t fake_now_ms(const struct fake_binance *fake);

/* The frame of one minute; its values are a function of symbol and minute, the same as REST serves:
 * open 100 + minute % 10, and so on. Sent to every connection that subscribed to the symbol; returns to
 * how many. event_ms 0: now. */
size_t fake_kline(struct fake_binance *fake, const char *symbol, int64_t open_ms, bool is_final,
                  int64_t event_ms);
void fake_send(struct fake_conn *conn, const char *text);
void fake_drop_all(struct fake_binance *fake);
struct fake_conn *fake_conn(struct fake_binance *fake, uint32_t number); /* NULL: gone */
size_t fake_open_conns(const struct fake_binance *fake);
size_t fake_requests(const struct fake_binance *fake,
                     const char *part); /* whose target contains it */

#endif
