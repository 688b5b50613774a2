/* list.h - the one list of studies, in the order in which they are shown.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_LIST_H
#define CORE_STUDY_LIST_H

#define STUDY_LIST(X)     \
    X(sma)                \
    X(ema)                \
    X(wma)                \
    X(rsi)                \
    X(macd)               \
    X(stddev)             \
    X(bollinger)          \
    X(stochastic)         \
    X(stochrsi)           \
    X(tr)                 \
    X(atr)                \
    X(adx)                \
    X(obv)                \
    X(cci)                \
    X(mfi)                \
    X(cmo)                \
    X(roc)                \
    X(willr)              \
    X(vwap)               \
    X(supertrend)         \
    X(sar)                \
    X(keltner)            \
    X(donchian)           \
    X(ichimoku)           \
    X(pivots)             \
    X(volatility)         \
    X(dema)               \
    X(tema)               \
    X(vwma)               \
    X(hma)                \
    X(natr)               \
    X(mom)                \
    X(ad)                 \
    X(adosc)              \
    X(aroon)              \
    X(swings)             \
    X(structure)          \
    X(order_blocks)       \
    X(fvg)                \
    X(equal_levels)       \
    X(premium_discount)   \
    X(previous_levels)    \
    X(previous_period)    \
    X(sessions)           \
    X(fractals)           \
    X(zigzag)             \
    X(candles)            \
    X(sweeps)             \
    X(liquidity)          \
    X(support_resistance) \
    X(fibonacci)          \
    X(market_score)       \
    X(smc_swings)         \
    X(smc_fvg)            \
    X(smc_structure)      \
    X(smc_order_blocks)   \
    X(smc_liquidity)      \
    X(smc_retracements)

#endif
