/* structure_peer.h - the studies of structure beside the engines' structure, candle by candle.
 *
 * The studies hold more zones than the engines (LIVE_ZONES a side, order blocks of both scales together),
 * so the peer keeps lists of its own with that cap, filled from the studies' events: a zone that is in
 * them must end at both, one that fell out must be told by the studies alone.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_STRUCTURE_PEER_H
#define SUPPORT_STRUCTURE_PEER_H

#include "core/structure/live_structure.h"
#include "outcry/study.h"

enum { STRUCTURE_PEER_STUDIES = 3, STRUCTURE_PEER_BYTES = 1 << 16, STRUCTURE_PEER_SEEN = 256 };

struct structure_seen {
    size_t count;
    struct oc_structure_event items[STRUCTURE_PEER_SEEN];
};

void structure_seen_add(struct structure_seen *seen, const struct oc_structure_event *event);

struct structure_peer {
    const struct oc_study *studies[STRUCTURE_PEER_STUDIES]; /* breaks, order blocks, gaps */
    _Alignas(16) unsigned char states[STRUCTURE_PEER_STUDIES][STRUCTURE_PEER_BYTES];
    struct oc_study_events events[STRUCTURE_PEER_STUDIES];
    struct live_zones blocks[2], gaps[2]; /* [0] bearish, [1] bullish; as the engines should hold */
    double tick;                          /* of the candles that are pushed */
    size_t breaks, births, mitigated, filled, touched, forgotten;
};

void structure_peer_init(struct structure_peer *peer, double tick);

/* Fails the test unless the engines told of this 5m candle just what the studies did. */
void structure_peer_push(struct structure_peer *peer, const struct oc_study_candle *candle,
                         const struct structure_seen *seen);

/* Fails the test unless these are the zones of the list, in its order. */
void structure_peer_same_zones(const struct live_zones *got, const struct live_zones *want);

#endif
