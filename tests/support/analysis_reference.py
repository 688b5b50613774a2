#!/usr/bin/env python3
"""analysis_reference.py - writes tests/data/analysis_reference.csv: reference values, market state and
confluence of a seeded market, computed the slow way with the functions of strategies_check.py
(../shared/spec, or $OUTCRY_SHARED/spec). An implementation beside the C code: every window is
recomputed from the candles, nothing is kept incrementally. Python's standard library only.

SPDX-License-Identifier: MIT
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SHARED = os.environ.get("OUTCRY_SHARED", os.path.join(ROOT, "..", "shared"))
sys.path.insert(0, os.path.join(SHARED, "spec"))
import strategies_check as s  # noqa: E402

O, H, L, C, V, TB = range(6)
DAYS, SEED, PRICE, STEP = 32, 78, 30000, 40
MASK = (1 << 64) - 1


class Random:
    """tests/support/random_bars.c"""

    def __init__(self, seed):
        self.state = (seed * 2 + 1) & MASK

    def between(self, low, high):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & MASK
        return low + (self.state >> 33) % (high - low + 1)


def random_bars(count):
    r, price, drift, size, out = Random(SEED), PRICE, 0, STEP, []
    for i in range(count):
        if i % 240 == 0:
            drift = r.between(-(STEP // 8), STEP // 8)
            size = r.between(max(STEP // 4, 1), STEP)
        o = h = l = c = price
        v = tb = 0
        if r.between(1, 100) > 5:
            move = drift + r.between(-size, size)
            o = max(price + r.between(-1, 1), 1)
            c = max(price + move, 1)
            h = max(o, c) + r.between(0, size // 2)
            l = max(min(o, c) - r.between(0, size // 2), 1)
            a = r.between(1, 40)
            v = a * r.between(1, 5000)
            tb = v * r.between(0, 100) // 100
        price = c
        out.append((o, h, l, c, v, tb))
    return out


def merged(cs):
    return (cs[0][O], max(c[H] for c in cs), min(c[L] for c in cs), cs[-1][C], sum(c[V] for c in cs), sum(c[TB] for c in cs))


def value(p, row):
    low, high = s.value_area(p)[:2]
    return (low * row, high * row + row - 1, s.poc_row(p) * row + row // 2)


def anew(p, old, new):
    q = {}
    for k, v in p.items():
        for kk, vv in s.spread(v, k * old, k * old + old - 1, new).items():
            q[kk] = q.get(kk, 0) + vv
    return q


def added(ps):
    q = {}
    for p in ps:
        for k, v in p.items():
            q[k] = q.get(k, 0) + v
    return q


def slope(cs):
    v = sum(c[V] for c in cs)
    return sum(2 * c[TB] - c[V] for c in cs) / v if v else 0


class Frame:
    def __init__(self):
        self.adx, self.atr, self.machine = s.Adx(14), s.Atr(14), s.MarketState()
        self.candles, self.last, self.score, self.vote = [], [], 0.0, None

    def push(self, c):
        self.candles.append(c)
        adx, self.range = self.adx.push(c), self.atr.push(c)
        ready = adx is not None and adx[3] is not None
        closes = [x[C] for x in self.candles[-21:]]
        factors = (s.eff_ratio(closes, 20), adx[3], s.chop(self.candles[-15:], 14)) if ready else None
        self.last = (self.last + [(c[C], factors)])[-2:]

    def judge(self, close, factors, ref, overlap):
        self.machine.failed = 0
        if factors is None or ref is None:
            return
        self.score = s.imbalance_score(close, ref[0], ref[1], *factors, overlap)[0]
        self.machine.push(close, ref[0], ref[1], max(2, 0.10 * self.range), self.score)

    def now(self, ref, current, is_restart):
        overlap = s.va_overlap(current, ref) if current and ref else 1.0
        if is_restart:
            self.machine, self.score = s.MarketState(), 0.0
            for x in self.last:
                self.judge(*x, ref, overlap)
            self.machine.failed = 0
        else:
            self.judge(*self.last[-1], ref, overlap)

    def speak(self, ref, poc, poc_before):
        shift = (poc - poc_before) / self.range if poc is not None and poc_before is not None and self.range else 0
        side = {"OUT_UP": 1, "OUT_DN": -1}.get(self.machine.st, 0)
        ready = self.last[-1][1] is not None and ref is not None
        self.vote = s.tf_vote(side, self.score, shift, slope(self.candles[-20:])) if ready else None


def rows():
    m1 = random_bars(DAYS * 1440)
    frames = {"5m": (5, Frame()), "1h": (60, Frame()), "4h": (240, Frame()), "1d": (1440, Frame())}
    row = s.row_size([], m1[0][C])["row"]
    sessions, blocks, days, dev = [], [], [], {}
    composite = composite_before = ref = block = block_before = None
    poc = lambda v: v[2] if v else None
    for end in range(5, len(m1) + 1, 5):
        dev = added([dev, s.profile(m1[end - 5:end], row)])
        is_day_end = end % 1440 == 0
        if is_day_end:
            sessions.append(dev)
            dev = {}
            days.append(merged(m1[end - 1440:end]))
            wanted = s.row_size(days, m1[end - 1][C])["row"]
            if wanted != row:
                sessions = [anew(p, row, wanted) for p in sessions]
                blocks = [anew(p, row, wanted) for p in blocks]
                row = wanted
            five = sessions[-5:]
            composite_before, composite = composite, value(added(five), row) if len(five) >= 2 else None
            values, k = [value(p, row) for p in five], 1
            while k < len(five) and s.va_overlap(values[-k - 1], values[-k]) >= 0.5:
                k += 1
            ref = value(added(five[-k:]), row) if k >= 2 else values[-1]
        if end % 1440 >= 240:
            current = value(dev, row)
        else:
            current = value(s.profile(m1[end - 1440:end], row), row) if end >= 1440 else None
        for minutes, frame in frames.values():
            if end % minutes == 0:
                frame.push(merged(m1[end - minutes:end]))
        f = frames["5m"][1]
        f.now(ref, current, is_day_end)
        last_two = [value(p, row)[2] for p in sessions[-2:]]
        f.speak(ref, *(last_two[::-1] if len(last_two) == 2 else (None, None)))
        if end % 60 == 0:
            frames["1h"][1].now(composite, current, is_day_end)
            frames["1h"][1].speak(composite, poc(composite), poc(composite_before))
        if end % 240 == 0:
            block_before, block = block, value(added(blocks[-20:]), row) if len(blocks) >= 20 else None
            frames["4h"][1].now(block, current, False)
            frames["4h"][1].speak(block, poc(block), poc(block_before))
            blocks = (blocks + [s.profile(m1[end - 240:end], row)])[-20:]
        if is_day_end:
            frames["1d"][1].now(composite, current, False)
            frames["1d"][1].speak(composite, poc(composite), poc(composite_before))
        votes = {t: frames[t][1].vote for t in ("1d", "4h", "1h", "5m") if frames[t][1].vote is not None}
        votes["1m"] = s.tf_vote(0, 0, 0, slope(m1[max(0, end - 20):end]))
        k = s.confluence(votes)
        if is_day_end or end % 125 == 0 or f.machine.failed:
            yield [end - 1, row, *(ref or (0, 0, 0)), f.machine.st, f.machine.failed, f"{f.score:.12f}", "" if k is None else f"{k:.12f}"]


if __name__ == "__main__":
    with open(os.path.join(ROOT, "tests", "data", "analysis_reference.csv"), "w") as out:
        out.write("minute,row_ticks,val,vah,poc,state,failed_edge,imbalance,confluence\n")
        for row in rows():
            out.write(",".join(map(str, row)) + "\n")
