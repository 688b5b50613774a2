/* handlers.h - the handlers of the ROUTES table, by file.
 * SPDX-License-Identifier: MIT */
#ifndef SERVER_HANDLERS_H
#define SERVER_HANDLERS_H

#include "server/route.h"

/* analyze.c */
route_fn post_analyze;
/* session.c */
route_fn post_session;
/* signals.c */
route_fn get_signals, get_symbol_signals, get_latest_signal, get_signal_by_id, get_opinions;
/* summary.c */
route_fn get_signal_summary, get_signal_stats;
/* sse.c */
route_fn get_signal_stream;
/* engines.c */
route_fn get_engines;
/* pairs.c */
route_fn get_pairs, post_pair, delete_pair;
/* candles.c */
route_fn get_candles;
/* market.c */
route_fn get_profile, get_flow, get_levels;
/* studies.c */
route_fn get_indicators, get_structure, get_swings;
/* overview.c */
route_fn get_fibonacci, get_volatility, get_coins;
/* status.c */
route_fn get_health, get_ready, get_metrics;
/* pages.c */
route_fn get_openapi, get_docs, get_landing;
/* ws_hub.c */
route_fn get_ws;

#endif
