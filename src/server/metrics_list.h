/* metrics_list.h - every metric of the program, one row each.
 *
 * X(constant, name, type, label or "", who fills it, help). Type: COUNTER, GAUGE, HISTOGRAM. Filled by
 * SERVER (this folder) or SOURCE (the application, through source.h). To add one: a row here, a
 * metrics_put where its numbers are, and docs/metrics.md written anew.
 * SPDX-License-Identifier: MIT */
#ifndef SERVER_METRICS_LIST_H
#define SERVER_METRICS_LIST_H

/* clang-format off */
#define METRICS_LIST(X)                                                                            \
    X(METRIC_INFO, "outcry_build_info", GAUGE, "version", SERVER, "always 1; the label names the build") \
    X(METRIC_UPTIME, "outcry_uptime_seconds", GAUGE, "", SERVER, "since the server was opened")     \
    X(METRIC_READY, "outcry_ready", GAUGE, "", SERVER, "1 when /ready answers 200")                 \
    X(METRIC_SYMBOLS, "outcry_symbols", GAUGE, "state", SERVER, "symbols: followed, fresh, warm, spare") \
    X(METRIC_LOOP_BUSY, "outcry_loop_busy_seconds", HISTOGRAM, "route", SERVER, "time a request held the loop") \
    X(METRIC_REQUESTS, "outcry_http_requests_total", COUNTER, "route,code", SERVER, "requests answered") \
    X(METRIC_HTTP, "outcry_http_total", COUNTER, "what", SERVER, "events of the HTTP server since its start") \
    X(METRIC_HTTP_NOW, "outcry_http_now", GAUGE, "what", SERVER, "present state of the HTTP server") \
    X(METRIC_DENIED, "outcry_http_denied_total", COUNTER, "why", SERVER, "requests refused by the access rules") \
    X(METRIC_WS_CLIENTS, "outcry_ws_clients", GAUGE, "", SERVER, "open WebSocket subscribers")      \
    X(METRIC_WS_SUBSCRIPTIONS, "outcry_ws_subscriptions", GAUGE, "", SERVER, "subscriptions of all WebSockets") \
    X(METRIC_WS_CHANNELS, "outcry_ws_channels", GAUGE, "", SERVER, "channels with a subscriber")    \
    X(METRIC_SSE_CLIENTS, "outcry_sse_clients", GAUGE, "", SERVER, "open Server-Sent Events streams") \
    X(METRIC_HUB_EVENTS, "outcry_hub_events_total", COUNTER, "type", SERVER, "events given to the hub") \
    X(METRIC_HUB_SENT, "outcry_hub_sent_total", COUNTER, "", SERVER, "messages handed to subscribers") \
    X(METRIC_HUB_DROPPED, "outcry_hub_dropped_total", COUNTER, "", SERVER, "messages lost because a subscriber was too slow") \
    X(METRIC_HUB_LAGGED, "outcry_hub_lagged_total", COUNTER, "", SERVER, "times a subscriber was told that it lagged") \
    X(METRIC_HUB_REPLAYED, "outcry_hub_replayed_total", COUNTER, "", SERVER, "events replayed for since") \
    X(METRIC_HUB_RESYNC, "outcry_hub_resync_total", COUNTER, "", SERVER, "since that could not be served") \
    X(METRIC_HUB_BROADCAST, "outcry_hub_broadcast_seconds", HISTOGRAM, "", SERVER, "time to hand one event to all its subscribers") \
    X(METRIC_STORE_ROWS, "outcry_store_rows", GAUGE, "kind", SERVER, "signals, opinions and events kept") \
    X(METRIC_STORE_PUT, "outcry_store_put_total", COUNTER, "kind", SERVER, "signals, opinions and outcomes put") \
    X(METRIC_STORE_BYTES, "outcry_store_bytes", GAUGE, "", SERVER, "memory of the store")           \
    X(METRIC_SEQ, "outcry_seq", GAUGE, "", SERVER, "sequence number of the newest event")           \
    X(METRIC_EXCHANGE_UP, "outcry_exchange_up", GAUGE, "", SERVER, "1 when a stream is live")        \
    X(METRIC_CANDLES, "outcry_candles_total", COUNTER, "source", SOURCE, "closed 1m candles released to the engines") \
    X(METRIC_CANDLE_FAULTS, "outcry_candle_faults_total", COUNTER, "kind", SOURCE, "gaps, duplicates, revisions, late and unsound candles") \
    X(METRIC_CLOSE_LATENCY, "outcry_close_latency_seconds", HISTOGRAM, "", SOURCE, "the exchange's event time behind the end of the candle") \
    X(METRIC_PIPELINE, "outcry_pipeline_seconds", HISTOGRAM, "", SOURCE, "one closed candle from the frame to the hub") \
    X(METRIC_SIGNALS, "outcry_signals_total", COUNTER, "kind", SOURCE, "signals published: endorsed, unendorsed, late") \
    X(METRIC_OPINIONS, "outcry_opinions_total", COUNTER, "engine", SOURCE, "opinions with a direction") \
    X(METRIC_OUTCOMES, "outcry_outcomes_total", COUNTER, "status", SOURCE, "tracked opinions that ended, shadows included") \
    X(METRIC_FEED_FRAMES, "outcry_feed_frames_total", COUNTER, "", SOURCE, "frames from the exchange") \
    X(METRIC_FEED_BYTES, "outcry_feed_bytes_total", COUNTER, "", SOURCE, "bytes of those frames")   \
    X(METRIC_FEED_FAULTS, "outcry_feed_faults_total", COUNTER, "kind", SOURCE, "frames that were not understood") \
    X(METRIC_FEED_CONNECTIONS, "outcry_feed_connections", GAUGE, "", SOURCE, "live connections to the exchange's streams") \
    X(METRIC_FEED_EVENTS, "outcry_feed_events_total", COUNTER, "kind", SOURCE, "connects, reconnects, rotations, silences, repairs") \
    X(METRIC_FEED_LAG, "outcry_feed_lag_seconds", GAUGE, "", SOURCE, "age of the newest frame in exchange time") \
    X(METRIC_REST_REQUESTS, "outcry_rest_requests_total", COUNTER, "", SOURCE, "requests to the exchange's REST") \
    X(METRIC_REST_FAULTS, "outcry_rest_faults_total", COUNTER, "kind", SOURCE, "REST requests that failed") \
    X(METRIC_REST_QUEUED, "outcry_rest_queued", GAUGE, "", SOURCE, "REST requests waiting")         \
    X(METRIC_REST_WEIGHT, "outcry_rest_weight", GAUGE, "what", SOURCE, "request weight of this minute: used, limit") \
    X(METRIC_REST_BLOCKED, "outcry_rest_blocked_seconds", GAUGE, "", SOURCE, "time until REST may go on") \
    X(METRIC_BACKFILL, "outcry_backfill_waiting", GAUGE, "", SOURCE, "symbols still being back-filled") \
    X(METRIC_LEARNED_DAY, "outcry_learned_day_seconds", GAUGE, "", SOURCE, "the last day folded into the learned table, as epoch seconds") \
    X(METRIC_ENGINE_WEIGHT, "outcry_engine_weight", GAUGE, "engine", SOURCE, "learned weight of an engine over both market states") \
    X(METRIC_MEMORY, "outcry_memory_bytes", GAUGE, "what", SOURCE, "memory by purpose: resident, candles, engines")
/* clang-format on */

#endif
