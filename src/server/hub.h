/* hub.h - WebSocket subscribers: channels, broadcast, replay.
 *
 * A channel is `signals`, `endorsed`, `opinions`, `outcomes` or `structure`, each of them also `@SYMBOL`,
 * `candles@SYMBOL@TIMEFRAME`, or `market`. An event is encoded once for each channel that has
 * subscribers. A client gets an event once, by the first of its channels in the order of
 * HUB_KIND_LIST, the unfiltered one before `@SYMBOL`.
 *
 * Signals and outcomes have a seq; `prev` is the seq before it on its channel, 0 for the first. Other
 * events have none and are never replayed.
 *
 * A client that asked with `since` is served from the store's log until it has caught up; live events
 * reach it through the log until then, so that nothing is missed and nothing comes twice.
 * SPDX-License-Identifier: MIT */
#ifndef SERVER_HUB_H
#define SERVER_HUB_H

#include "base/buffer.h"
#include "outcry/instrument.h"
#include "outcry/structure.h"
#include "outcry/timeframe.h"
#include "server/route.h"
#include "storage/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hub;
struct server;

struct hub_numbers {
    size_t clients, subscriptions, channels;
};

OC_MUST_USE enum oc_status hub_new(struct server *server, struct hub **out);
void hub_free(struct hub *hub); /* all connections are gone; NULL is fine */
void hub_numbers(const struct hub *hub, struct hub_numbers *out);
void hub_drain(struct hub *hub); /* closes every client with 1001 */

void hub_signal(struct hub *hub, const struct signal_record *record);
void hub_outcome(struct hub *hub, const struct outcome_record *record);
void hub_opinion(struct hub *hub, const struct opinion_record *record);
void hub_candle(struct hub *hub, const struct oc_instrument *instrument,
                enum oc_timeframe timeframe, const struct oc_candle *candle, bool is_final);
void hub_structure(struct hub *hub, const struct oc_instrument *instrument,
                   const struct oc_structure_event *event);
void hub_market(struct hub *hub, size_t symbol_index);
void hub_symbols_changed(struct hub *hub);

#endif
