/* limits.h - every cap of the program, with its overflow answer.
 *
 * One marked block per folder; a cap that a user may change is a configuration key instead, and its
 * largest value stands here.
 * SPDX-License-Identifier: MIT */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

enum {
    /* ---- base ---- */
    LIMIT_JSON_DEPTH = 62,       /* deeper nesting is a bug of the caller: assert */
    LIMIT_LOG_LINE = 2048,       /* a longer line is cut and ends in cut=true */
    LIMIT_LOG_KINDS = 64,        /* kinds of lines counted; the stalest is flushed and forgotten */
    LIMIT_LOG_WINDOW_MS = 10000, /* identical lines within it are counted */
    LIMIT_LOG_BURST = 20,        /* warnings of one kind in a window; more are counted */
    /* ---- end base ---- */

    /* ---- market ---- */
    LIMIT_BOOK_PENDING = 128, /* candles held behind a hole; more are dropped and fetched later */
    LIMIT_SYNTHETIC_MINUTES = 5, /* absent minutes that are filled in; a longer run is a GAP */
    /* ---- end market ---- */

    /* ---- history ---- */
    LIMIT_HISTORY_ROW = 1024,     /* bytes of a row; a longer one is an error naming it */
    LIMIT_HISTORY_BLOCK = 262144, /* bytes read and decompressed at a time */
    LIMIT_HISTORY_PATH = 4096,    /* bytes of a file name */
    /* ---- end history ---- */

    /* ---- net ---- */
    LIMIT_NET_FILES = 65536,            /* file descriptors asked for: tables are sized by it */
    LIMIT_NET_WORK = 4096,              /* pieces waiting for the thread pool: OC_EFULL */
    LIMIT_NET_CONNECTIONS = 20000,      /* default of a server; more get 503 and are closed */
    LIMIT_NET_HEADER_BYTES = 16384,     /* request line and headers: 431 */
    LIMIT_NET_TARGET_BYTES = 8192,      /* the target alone: 414 */
    LIMIT_NET_HEADER_COUNT = 100,       /* 431 */
    LIMIT_NET_BODY_BYTES = 262144,      /* request body: 413 */
    LIMIT_NET_READ_AHEAD = 65536,       /* unparsed bytes of pipelined requests: reading stops */
    LIMIT_NET_STREAM_QUEUE = 1048576,   /* unsent bytes of a streamed response: OC_EFULL */
    LIMIT_NET_WS_MESSAGE = 65536,       /* message from a client: 1009 */
    LIMIT_NET_WS_QUEUE_BYTES = 1048576, /* unsent bytes of a WebSocket: OC_EFULL */
    LIMIT_NET_WS_QUEUE_COUNT = 1024,    /* unsent frames of a WebSocket: OC_EFULL */
    LIMIT_NET_WS_CONTROL =
        65536, /* unsent pongs of a WebSocket: reading stops until they are gone */
    LIMIT_NET_REPLY_BODY = 16777216,    /* reply read by the HTTP client: OC_ETOOBIG */
    LIMIT_NET_REPLY_HEADERS = 65536,    /* its headers: OC_ETOOBIG */
    LIMIT_NET_CALLS = 4096,             /* HTTP calls waiting for their turn: OC_EFULL */
    LIMIT_NET_URL = 8192,               /* OC_EINVALID */
    LIMIT_NET_CLIENT_MESSAGE = 8388608, /* WebSocket message from an exchange: closed with 1009 */
    LIMIT_NET_CLIENT_QUEUE = 1048576,   /* texts to an exchange not yet sent: OC_EFULL */
    LIMIT_NET_CLIENT_HEADERS = 2048,    /* own headers of an upgrade: OC_EINVALID */
    /* ---- end net ---- */

    /* ---- exchange ---- */
    LIMIT_EXCHANGE_SLOTS = 16384,      /* symbols of an exchange object: OC_EINVALID */
    LIMIT_EXCHANGE_STREAMS = 1024,     /* of one connection, the exchange's own limit */
    LIMIT_EXCHANGE_REQUESTS = 65536,   /* REST requests waiting: OC_EFULL */
    LIMIT_EXCHANGE_NAMES = 200,        /* streams in one SUBSCRIBE; more go into the next */
    LIMIT_EXCHANGE_SELECTION = 262144, /* bytes of a list of symbols: OC_ETOOBIG */
    LIMIT_EXCHANGE_FRAME = 1048576, /* bytes of a stream message: connection ended and redialled */
    LIMIT_EXCHANGE_CONTROL = 16384, /* bytes of a control message; see LIMIT_EXCHANGE_NAMES */
    /* ---- end exchange ---- */

    /* ---- sim ---- */
    LIMIT_SIM_SYMBOLS = 4096, /* refused at the start */
    LIMIT_SIM_DAYS = 2048,    /* made-up days in memory (115 kB each): the stalest is forgotten */
    LIMIT_SIM_EDITS = 65536,  /* gaps and amended candles of a symbol: the fault is not applied */
    LIMIT_SIM_FAULTS = 256,   /* rules of faults: refused, naming the rule */
    LIMIT_SIM_STREAMS = 1024, /* subscriptions of a connection: error 4, then closed with 1008 */
    LIMIT_SIM_CONNECTIONS = 2048,     /* WebSockets: answered 503 */
    LIMIT_SIM_STREAM_NAME = 160,      /* bytes of a stream's name: code 2 */
    LIMIT_SIM_QUEUE_BYTES = 16777216, /* unsent bytes of a subscriber: dropped as a slow client */
    LIMIT_SIM_QUEUE_COUNT = 65536,    /* unsent frames of a subscriber: likewise */
    LIMIT_SIM_REPLY = 67108864,       /* bytes of a REST reply: 500 */
    LIMIT_SIM_HELD = 4096,            /* frames held back by faults: the next one is sent at once */
    LIMIT_SIM_BANS = 1024, /* addresses whose weight is counted: the stalest is forgotten */
    /* ---- end sim ---- */

    /* ---- storage ---- */
    LIMIT_STORE_SIGNALS = 10000,  /* default; the oldest goes, its event too */
    LIMIT_STORE_OPINIONS = 20000, /* default; the oldest goes */
    LIMIT_STORE_EVENTS = 20000,   /* default; the oldest goes, `since` before it: resync-required */
    /* ---- end storage ---- */

    /* ---- server ---- */
    LIMIT_SERVER_ANSWER = 8388608, /* bytes of an answer: 503 */
    LIMIT_SERVER_ARENA = 1048576,  /* memory of a request beside it: 503 */
    LIMIT_SERVER_SESSIONS = 1024,  /* cookies; the one that ends first goes */
    LIMIT_SERVER_RATES = 4096,     /* clients with a rate; the stalest of its set begins anew */
    LIMIT_SERVER_CHANNELS = 64,    /* of a WebSocket: error too_many_channels */
    LIMIT_SERVER_MESSAGE = 65536,  /* from a WebSocket client: 1009 */
    LIMIT_SERVER_REPLAY = 96, /* events encoded for since in a turn; the rest in the next ones */
    LIMIT_SERVER_SLICE = 64,  /* rows of a long list written in a turn; likewise */
    /* ---- end server ---- */

    LIMIT_END_OF_LIST = 0
};

#endif
