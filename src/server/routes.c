/* routes.c - every endpoint, one row each. Dispatch, OPTIONS, openapi.json, /docs, metrics and the tests
 * walk this table: adding a row, its handler and its shape is the whole change.
 *
 * Rows of one path stand together; exact paths stand before those with {symbol}.
 * SPDX-License-Identifier: MIT */
#include "server/handlers.h"
#include "server/metrics_count.h"

/* clang-format off */
#define END {.name = NULL}

#define FILTERS                                                                                    \
    {"direction", PARAM_CHOICE, CHOICE_DIRECTION, 0, 0, "", "Long or Short", false},               \
    {"engine", PARAM_CHOICE, CHOICE_ENGINE, 0, 0, "", "the engine that leads", false},             \
    {"setup", PARAM_CHOICE, CHOICE_SETUP, 0, 0, "", "the set-up's name", false},                   \
    {"status", PARAM_CHOICE, CHOICE_STATUS, 0, 0, "", "what became of it; live is open or pending", false}, \
    {"endorsed", PARAM_BOOL, NULL, 0, 0, "", "passed the gates of the vote, or not", false},       \
    {"since", PARAM_TIME, NULL, 0, 0, "", "timestamp at or after this time", false},               \
    {"until", PARAM_TIME, NULL, 0, 0, "", "timestamp at or before this time", false},              \
    {"min_confidence", PARAM_NUMBER, NULL, 0, 1, "", "confidence (of opinions: p) at least this", false}, \
    {"limit", PARAM_INT, NULL, 1, 500, "50", "at most so many", false},                            \
    {"cursor", PARAM_CURSOR, NULL, 0, 0, "", "page.next of the page before", false}

#define SYMBOL {"symbol", PARAM_SYMBOL, NULL, 0, 0, "", "one symbol, upper-case", false}

#define SIZING                                                                                     \
    {"equity", PARAM_POSITIVE, NULL, 0, 1e15, "", "with risk_frac: adds the sizes for it, in quote currency", false}, \
    {"risk_frac", PARAM_POSITIVE, NULL, 0, 1, "", "with equity: the part of it that the stop may cost", false}

static const struct param SIZING_QUERY[] = {SIZING, END};
static const struct param SIGNAL_QUERY[] = {SYMBOL, FILTERS, END};
static const struct param SYMBOL_SIGNAL_QUERY[] = {FILTERS, END};
static const struct param STREAM_QUERY[] = {
    SYMBOL,
    {"endorsed", PARAM_BOOL, NULL, 0, 0, "", "passed the gates of the vote, or not", false},
    END};
static const struct param ENGINE_QUERY[] = {SYMBOL, END};
static const struct param CANDLE_QUERY[] = {
    {"timeframe", PARAM_CHOICE, CHOICE_TIMEFRAME, 0, 0, FALLBACK_TIMEFRAME, "length of a candle", false},
    {"limit", PARAM_INT, NULL, 1, 5000, "500", "at most so many, the newest", false},
    {"end", PARAM_TIME, NULL, 0, 0, "", "only candles that open at or before this time", false},
    {"format", PARAM_CHOICE, CHOICE_FORMAT, 0, 0, "json", "json or csv", false},
    {"partial", PARAM_BOOL, NULL, 0, 0, "0", "1 adds the candle that is still forming", false},
    END};
static const struct param PROFILE_QUERY[] = {
    {"kind", PARAM_CHOICE, CHOICE_PROFILE, 0, 0, "session", "which profile", false}, END};
#define TIMEFRAME(fallback) \
    {"timeframe", PARAM_CHOICE, CHOICE_TIMEFRAME, 0, 0, fallback, "length of a candle", false}
static const struct param INDICATOR_QUERY[] = {
    {"name", PARAM_TEXT, NULL, 0, 0, FALLBACK_INDICATORS, "studies with their parameters in order: rsi:14,ema:200; at most 8", false},
    TIMEFRAME(FALLBACK_TIMEFRAME),
    {"limit", PARAM_INT, NULL, 1, 1000, "200", "at most so many candles, the newest", false},
    END};
static const struct param STRUCTURE_QUERY[] = {
    TIMEFRAME(FALLBACK_TIMEFRAME),
    {"limit", PARAM_INT, NULL, 1, 1000, "100", "at most so many events, the newest", false},
    END};
static const struct param SWING_QUERY[] = {
    TIMEFRAME(FALLBACK_TIMEFRAME),
    {"strength", PARAM_INT, NULL, 1, 200, "5", "candles after a pivot that confirm it", false},
    {"limit", PARAM_INT, NULL, 1, 1000, "100", "at most so many, the newest", false},
    END};
static const struct param VOLATILITY_QUERY[] = {
    TIMEFRAME("1h"),
    {"top", PARAM_INT, NULL, 1, 1000, "20", "at most so many symbols", false},
    END};
static const struct param ANALYZE_BODY[] = {
    {"symbol", PARAM_SYMBOL, NULL, 0, 0, "", "any symbol of the exchange", true},
    {"broker", PARAM_TEXT, NULL, 0, 0, "", "this server's broker", false},
    {"timeframe", PARAM_CHOICE, CHOICE_TIMEFRAME, 0, 0, "", "only engines that decide on it", false},
    {"explain", PARAM_BOOL, NULL, 0, 0, "", "adds each engine's opinion with its numbers", false},
    SIZING,
    END};

#define GET HTTP_METHOD_GET
#define POST HTTP_METHOD_POST
#define DELETE HTTP_METHOD_DELETE
#define READER SERVER_ROLE_READER
#define ADMIN SERVER_ROLE_ADMIN

const struct route ROUTES[] = {
    {POST, "/api/signals/analyze", READER, post_analyze, NULL, ANALYZE_BODY, "Analysis", ROUTE_ANALYZE | ROUTE_ACCEPTS, "Analyse one symbol now: the vote on its last closed candles"},
    {POST, "/api/session", READER, post_session, NULL, NULL, "Session", 0, "Turn a token into the cookie that browsers need"},
    {GET, "/api/signals", READER, get_signals, SIGNAL_QUERY, NULL, "Signal", ROUTE_LIST, "List signals, newest first"},
    {GET, "/api/signals/summary", READER, get_signal_summary, NULL, NULL, "Summary", 0, "Counts of the signals that are kept"},
    {GET, "/api/signals/stats", READER, get_signal_stats, NULL, NULL, "Stats", ROUTE_LIST, "Track record by engine, set-up and market state"},
    {GET, "/api/signals/stream", READER, get_signal_stream, STREAM_QUERY, NULL, "event-stream", ROUTE_STREAM, "Signals as Server-Sent Events; Last-Event-ID resumes"},
    {GET, "/api/signals/id/{signal_id}", READER, get_signal_by_id, SIZING_QUERY, NULL, "Signal", 0, "One signal with its outcome"},
    {GET, "/api/signals/{symbol}", READER, get_symbol_signals, SYMBOL_SIGNAL_QUERY, NULL, "Signal", ROUTE_LIST, "List the signals of one symbol, newest first"},
    {GET, "/api/signals/{symbol}/latest", READER, get_latest_signal, SIZING_QUERY, NULL, "Signal", 0, "The latest signal of one symbol"},
    {GET, "/api/opinions", READER, get_opinions, SIGNAL_QUERY, NULL, "Opinion", ROUTE_LIST, "List the engines' own opinions, published or not"},
    {GET, "/api/engines", READER, get_engines, ENGINE_QUERY, NULL, "Engine", ROUTE_LIST, "Engines, their parameters, and what they wait for"},
    {GET, "/api/pairs", READER, get_pairs, NULL, NULL, "Pair", ROUTE_LIST, "The symbols that are followed"},
    {POST, "/api/pairs/{symbol}", ADMIN, post_pair, NULL, NULL, "PairChange", ROUTE_ACCEPTS, "Follow a symbol"},
    {DELETE, "/api/pairs/{symbol}", ADMIN, delete_pair, NULL, NULL, "PairChange", 0, "Unfollow a symbol"},
    {GET, "/api/candles/{symbol}", READER, get_candles, CANDLE_QUERY, NULL, "CandlesReply", ROUTE_RAW, "Closed candles, oldest first"},
    {GET, "/api/profile/{symbol}", READER, get_profile, PROFILE_QUERY, NULL, "Profile", 0, "Volume profile"},
    {GET, "/api/flow/{symbol}", READER, get_flow, NULL, NULL, "Flow", 0, "Delta, CVD, aggression, absorption"},
    {GET, "/api/levels/{symbol}", READER, get_levels, NULL, NULL, "Level", ROUTE_LIST, "Key levels, support and resistance"},
    {GET, "/api/swings/{symbol}", READER, get_swings, SWING_QUERY, NULL, "Swing", ROUTE_LIST, "Confirmed swing highs and lows, newest first"},
    {GET, "/api/fibonacci/{symbol}", READER, get_fibonacci, SIZING_QUERY, NULL, "Fibonacci", 0, "Fibonacci plan of the last confirmed 1h swing leg"},
    {GET, "/api/structure/{symbol}", READER, get_structure, STRUCTURE_QUERY, NULL, "Structure", 0, "Breaks, order blocks, gaps, sweeps, equal levels, newest first; premium and discount"},
    {GET, "/api/indicators/{symbol}", READER, get_indicators, INDICATOR_QUERY, NULL, "Indicators", 0, "Named series over the candles that are kept"},
    {GET, "/api/scan/volatility", READER, get_volatility, VOLATILITY_QUERY, NULL, "Volatility", ROUTE_LIST, "Followed symbols by average true range"},
    {GET, "/api/coins", READER, get_coins, NULL, NULL, "Coin", ROUTE_LIST, "Market overview: price, change, volatility, latest signal"},
    {GET, "/health", READER, get_health, NULL, NULL, "Health", ROUTE_OPEN, "Alive"},
    {GET, "/ready", READER, get_ready, NULL, NULL, "ReadyReply", ROUTE_RAW | ROUTE_OPEN, "Whether enough symbols are fresh; 503 when not"},
    {GET, "/metrics", READER, get_metrics, NULL, NULL, "text", ROUTE_RAW, "Prometheus text"},
    {GET, "/openapi.json", READER, get_openapi, NULL, NULL, "any", ROUTE_RAW, "This interface as OpenAPI 3.1"},
    {GET, "/docs", READER, get_docs, NULL, NULL, "html", ROUTE_RAW, "This interface as a page"},
    {GET, "/ws", READER, get_ws, NULL, NULL, "websocket", ROUTE_STREAM, "WebSocket: channels of live events"},
    {GET, "/", READER, get_landing, NULL, NULL, "html", ROUTE_RAW | ROUTE_HIDDEN, "Where to look"},
};
/* clang-format on */

const size_t ROUTE_COUNT = sizeof(ROUTES) / sizeof(ROUTES[0]);

_Static_assert(sizeof(ROUTES) / sizeof(ROUTES[0]) <= METRICS_ROUTE_CAP, "raise METRICS_ROUTE_CAP");
