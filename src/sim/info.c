/* info.c - the exchangeInfo document of either market.
 * SPDX-License-Identifier: MIT */
#include "sim/info.h"

uint32_t sim_weight_limit(enum oc_market market)
{
    return market == OC_MARKET_SPOT ? SIM_WEIGHT_LIMIT_SPOT : SIM_WEIGHT_LIMIT_USDM;
}

static void put_limit(struct buffer *out, const char *type, const char *interval, int count,
                      int limit, bool is_first)
{
    buffer_append_text(out, is_first ? "{\"rateLimitType\":\"" : ",{\"rateLimitType\":\"");
    buffer_append_text(out, type);
    buffer_append_text(out, "\",\"interval\":\"");
    buffer_append_text(out, interval);
    buffer_append_text(out, "\",\"intervalNum\":");
    buffer_append_int(out, count);
    buffer_append_text(out, ",\"limit\":");
    buffer_append_int(out, limit);
    buffer_append_char(out, '}');
}

void sim_put_info_head(struct buffer *out, enum oc_market market, int64_t now_ms,
                       enum sim_unit unit)
{
    bool is_spot = market == OC_MARKET_SPOT;

    buffer_append_text(out, "{\"timezone\":\"UTC\",\"serverTime\":");
    sim_put_time(out, now_ms, unit);
    if (!is_spot)
        buffer_append_text(out, ",\"futuresType\":\"U_MARGINED\"");
    buffer_append_text(out, ",\"rateLimits\":[");
    put_limit(out, "REQUEST_WEIGHT", "MINUTE", 1, (int)sim_weight_limit(market), true);
    if (is_spot) {
        put_limit(out, "ORDERS", "SECOND", 10, 100, false);
        put_limit(out, "ORDERS", "DAY", 1, 200000, false);
        put_limit(out, "RAW_REQUESTS", "MINUTE", 5, 300000, false);
    } else {
        put_limit(out, "ORDERS", "MINUTE", 1, 1200, false);
        put_limit(out, "ORDERS", "SECOND", 10, 300, false);
    }
    buffer_append_text(out, "],\"exchangeFilters\":[],");
    if (!is_spot)
        buffer_append_text(out, "\"assets\":[{\"asset\":\"USDT\",\"marginAvailable\":true,"
                                "\"autoAssetExchange\":\"-10000\"}],");
    buffer_append_text(out, "\"symbols\":[");
}

void sim_put_info_tail(struct buffer *out)
{
    buffer_append_text(out, "]}");
}

static void put_number(struct buffer *out, const char *key, const struct sim_symbol *symbol,
                       enum sim_number kind, int64_t value)
{
    buffer_append_text(out, key);
    sim_put_number(out, symbol, kind, value);
}

/* The largest count whose product with step stays below a round number of units. */
static int64_t largest(int64_t units_per_one, unsigned decimals, int64_t cap)
{
    int64_t units = cap;
    unsigned i;

    for (i = 0; i < decimals && units < INT64_MAX / 100; i++)
        units *= 10;
    return units / units_per_one;
}

static void put_price_and_lot(struct buffer *out, const struct sim_symbol *symbol)
{
    const struct oc_instrument *in = &symbol->instrument;
    int64_t most_price = largest(in->tick_units, in->price_decimals, 1000000);
    int64_t most_lots = largest(in->step_units, in->volume_decimals, 9000);

    put_number(out, "{\"filterType\":\"PRICE_FILTER\",\"minPrice\":", symbol, SIM_PRICE, 1);
    put_number(out, ",\"maxPrice\":", symbol, SIM_PRICE, most_price);
    put_number(out, ",\"tickSize\":", symbol, SIM_PRICE, 1);
    put_number(out, "},{\"filterType\":\"LOT_SIZE\",\"minQty\":", symbol, SIM_VOLUME, 1);
    put_number(out, ",\"maxQty\":", symbol, SIM_VOLUME, most_lots);
    put_number(out, ",\"stepSize\":", symbol, SIM_VOLUME, 1);
    buffer_append_char(out, '}');
}

static void put_spot(struct buffer *out, const struct sim_symbol *symbol)
{
    buffer_append_text(
        out, ",\"baseAssetPrecision\":8,\"quotePrecision\":8,\"quoteAssetPrecision\":8,"
             "\"baseCommissionPrecision\":8,\"quoteCommissionPrecision\":8,\"orderTypes\":"
             "[\"LIMIT\",\"LIMIT_MAKER\",\"MARKET\",\"STOP_LOSS\",\"STOP_LOSS_LIMIT\","
             "\"TAKE_PROFIT\",\"TAKE_PROFIT_LIMIT\"],\"icebergAllowed\":true,\"ocoAllowed\":true,"
             "\"otoAllowed\":true,\"opoAllowed\":true,\"quoteOrderQtyMarketAllowed\":true,"
             "\"allowTrailingStop\":true,\"cancelReplaceAllowed\":true,\"amendAllowed\":true,"
             "\"pegInstructionsAllowed\":true,\"isSpotTradingAllowed\":true,"
             "\"isMarginTradingAllowed\":false,\"filters\":[");
    put_price_and_lot(out, symbol);
    buffer_append_text(
        out, ",{\"filterType\":\"ICEBERG_PARTS\",\"limit\":100},"
             "{\"filterType\":\"MARKET_LOT_SIZE\",\"minQty\":\"0.00000000\",\"maxQty\":"
             "\"1000.00000000\",\"stepSize\":\"0.00000000\"},"
             "{\"filterType\":\"TRAILING_DELTA\",\"minTrailingAboveDelta\":10,"
             "\"maxTrailingAboveDelta\":2000,\"minTrailingBelowDelta\":10,"
             "\"maxTrailingBelowDelta\":2000},{\"filterType\":\"PERCENT_PRICE_BY_SIDE\","
             "\"bidMultiplierUp\":\"5\",\"bidMultiplierDown\":\"0.2\",\"askMultiplierUp\":\"5\","
             "\"askMultiplierDown\":\"0.2\",\"avgPriceMins\":5},{\"filterType\":\"NOTIONAL\","
             "\"minNotional\":\"5.00000000\",\"applyMinToMarket\":true,\"maxNotional\":"
             "\"9000000.00000000\",\"applyMaxToMarket\":false,\"avgPriceMins\":5},"
             "{\"filterType\":\"MAX_NUM_ORDERS\",\"maxNumOrders\":200},"
             "{\"filterType\":\"MAX_NUM_ALGO_ORDERS\",\"maxNumAlgoOrders\":5}],"
             "\"permissions\":[],\"permissionSets\":[[\"SPOT\"]],"
             "\"defaultSelfTradePreventionMode\":\"EXPIRE_MAKER\","
             "\"allowedSelfTradePreventionModes\":[\"EXPIRE_TAKER\",\"EXPIRE_MAKER\","
             "\"EXPIRE_BOTH\",\"DECREMENT\"]}");
}

static void put_usdm(struct buffer *out, const struct sim_symbol *symbol)
{
    const struct oc_instrument *in = &symbol->instrument;

    buffer_append_text(out, ",\"marginAsset\":\"");
    buffer_append_text(out, symbol->quote);
    buffer_append_text(out, "\",\"pricePrecision\":");
    buffer_append_int(out, in->price_decimals);
    buffer_append_text(out, ",\"quantityPrecision\":");
    buffer_append_int(out, in->volume_decimals);
    buffer_append_text(
        out, ",\"baseAssetPrecision\":8,\"quotePrecision\":8,\"underlyingType\":\"COIN\","
             "\"underlyingSubType\":[],\"triggerProtect\":\"0.0500\",\"liquidationFee\":"
             "\"0.012500\",\"marketTakeBound\":\"0.05\",\"maxMoveOrderLimit\":10000,\"filters\":[");
    put_price_and_lot(out, symbol);
    put_number(out, ",{\"filterType\":\"MARKET_LOT_SIZE\",\"minQty\":", symbol, SIM_VOLUME, 1);
    put_number(out, ",\"maxQty\":", symbol, SIM_VOLUME,
               largest(in->step_units, in->volume_decimals, 1000));
    put_number(out, ",\"stepSize\":", symbol, SIM_VOLUME, 1);
    buffer_append_text(out,
                       "},{\"filterType\":\"MAX_NUM_ORDERS\",\"limit\":200},"
                       "{\"filterType\":\"MAX_NUM_ALGO_ORDERS\",\"limit\":10},"
                       "{\"filterType\":\"MIN_NOTIONAL\",\"notional\":\"5\"},"
                       "{\"filterType\":\"PERCENT_PRICE\",\"multiplierUp\":\"1.0500\","
                       "\"multiplierDown\":\"0.9500\",\"multiplierDecimal\":\"4\"},"
                       "{\"filterType\":\"POSITION_RISK_CONTROL\",\"positionControlSide\":"
                       "\"NONE\"}],\"orderTypes\":[\"LIMIT\",\"MARKET\",\"STOP\",\"STOP_MARKET\","
                       "\"TAKE_PROFIT\",\"TAKE_PROFIT_MARKET\",\"TRAILING_STOP_MARKET\"],"
                       "\"timeInForce\":[\"GTC\",\"IOC\",\"FOK\",\"GTX\",\"GTD\"],"
                       "\"permissionSets\":[\"GRID\",\"COPY\"]}");
}

void sim_put_info_symbol(struct buffer *out, const struct sim_symbol *symbol, bool is_trading)
{
    bool is_spot = symbol->instrument.market == OC_MARKET_SPOT;

    buffer_append_text(out, "{\"symbol\":\"");
    buffer_append_text(out, symbol->instrument.symbol);
    if (!is_spot) {
        buffer_append_text(out, "\",\"pair\":\"");
        buffer_append_text(out, symbol->instrument.symbol);
        buffer_append_text(out, "\",\"contractType\":\"PERPETUAL\",\"deliveryDate\":4133404800000,"
                                "\"onboardDate\":1569398400000,\"maintMarginPercent\":\"2.5000\","
                                "\"requiredMarginPercent\":\"5.0000");
    }
    buffer_append_text(out, "\",\"status\":\"");
    buffer_append_text(out, is_trading ? "TRADING" : is_spot ? "BREAK" : "SETTLING");
    buffer_append_text(out, "\",\"baseAsset\":\"");
    buffer_append_text(out, symbol->base);
    buffer_append_text(out, "\",\"quoteAsset\":\"");
    buffer_append_text(out, symbol->quote);
    buffer_append_char(out, '"');
    if (is_spot)
        put_spot(out, symbol);
    else
        put_usdm(out, symbol);
}
