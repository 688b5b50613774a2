/* shapes.c - the table of shapes. A test holds the answers of every route against it.
 * SPDX-License-Identifier: MIT */
#include "server/shape.h"

#include "server/route.h"

#define NAMES "symbol:s,broker:s,market:#Market"

#define SIGNAL_MEMBERS                                                                           \
    "signal_id:uuid,timestamp:time," NAMES ",signal:#Direction,confidence:n,entry:n?,"           \
    "stop_loss:n?,target:n?,reason:s,market_state:#MarketState,setup:#Setup?,"                   \
    "timeframe:#Timeframe,engine:s,endorsed:b,quality:s,agree:i,market_score:n?,confluence:[s]," \
    "code:s,price:n,entry_kind:#EntryKind?,entries:[n],targets:[n],risk_reward:n?,p_target:n?,"  \
    "expected_r:n?,expires:time?,confidence_basis:s,confidence_n:i,uncalibrated:b,"              \
    "swing_high:n?,swing_low:n?,support_level:n?,resistance_level:n?,engines:[#Voice],flip:s,"   \
    "grid:#Grid?,provenance:{build:s,config:s,learned:s,origin:time,input:s}"

#define OPINION_MEMBERS                                                                  \
    "engine:#EngineId,timeframe:#Timeframe,available:b,signal:#Direction,setup:#Setup?," \
    "market_state:#MarketState,code:s,reason:s,p:n?,entry_kind:#EntryKind?,entry:n?,"    \
    "stop_loss:n?,target:n?,targets:[n],risk_reward:n?,cost_r:n?,valid_until:time?,"     \
    "expires:time?,evidence:#Evidence,grid:#Grid?"

const struct shape SHAPES[] = {
    {"Signal", "{" SIGNAL_MEMBERS ",seq:i,status:#Status,outcome:#Outcome?,late_ms:i,late:b,"
               "sizing?:#Sizing}"},
    {"Analysis",
     "{" SIGNAL_MEMBERS ",open_signal_id:uuid?,fresh:b,explain?:[{" OPINION_MEMBERS "}],"
     "sizing?:#Sizing}"},
    {"Sizing", "{equity:n,risk_frac:n,risk_limit:n,min_notional:n?,"
               "sizes:[{entry:n,stop_loss:n,size:n?,notional:n?,risk:n?,leverage:n?,tradable:b}]}"},
    {"NotReady", "{" NAMES ",ready:b,reason:s,progress:n,retry_after_s:i}"},
    {"Voice", "{engine:#EngineId,available:b,direction:#Direction,p:n?,weight:n,code:s,reason:s,"
              "standing:b,shadow:b}"},
    {"Grid", "{lines:[n],sides:[s],step:n,net:n}"},
    {"Outcome", "{status:#Status,filled_at:time?,closed_at:time?,exit:n?,r_gross:n?,r_net:n?,"
                "mfe_r:n?,mae_r:n?,label:n?,resolved_by:s?}"},
    {"OutcomeEvent", "{signal_id:uuid,timestamp:time," NAMES ",signal:#Direction,engine:#EngineId,"
                     "setup:#Setup,market_state:#MarketState,endorsed:b,entry:n,stop_loss:n,"
                     "target:n,status:#Status,final:b,outcome:#Outcome}"},
    {"Evidence", "{imbalance:n,confluence:n,quality:n,aggression:n,attack:n,depth:n,location:n,"
                 "volume_ratio:n,attempt_delta:n,atr_frac:n,efficiency:n,adx:n,parts:[n],"
                 "zone:[n]?,range:[n]?,failed_extreme:n?,touches:[i],second_failure:b,"
                 "market_score:i,factors:[s],second_entry:n?}"},
    {"Opinion", "{opinion_id:uuid,timestamp:time," NAMES "," OPINION_MEMBERS
                ",weight:n,published:b,endorsed:b,verdict:s,verdict_text:s,status:#Status,"
                "outcome:#Outcome?}"},
    {"Rate", "{n:i,rate:n?,low:n,high:n}"},
    {"Summary", "{by_symbol:<i>,total:i,endorsed:i,by_direction:<i>,by_status:<i>,"
                "hit_rate:#Rate}"},
    {"Stats", "{broker:s,market:#Market,engine:#EngineId,setup:#Setup,market_state:#MarketState,"
              "kind:s,outcomes:i,by_status:<i>,filled:i,sum_r:n,mean_r:n?,profit_factor:n?,"
              "mean_mfe_r:n?,mean_mae_r:n?,labelled:i,brier:n?,"
              "reliability:[{from:n,to:n,n:i,claimed:n,measured:n}],plus_1r:#Rate,target:#Rate,"
              "weight:n?}"},
    {"Engine", "{engine:#EngineId,title:s,family:s,timeframe:#Timeframe,mode:s,broker:s,"
               "market:#Market,weights:<n>,parameters:[{name:s,value:n,unit:s,text:s}],"
               "symbols:[{symbol:s,available:b,warm:b,code:s,waits_for:i,reason:s}]}"},
    {"Pair", "{" NAMES ",status:s,tick:n,step:n,min_notional:n?,followed:b,ready:b,fresh:b,"
             "reason:s,last_closed:time?,price:n?,warm:<b>}"},
    {"PairChange", "{" NAMES ",change:s}"},
    {"Candles", "{" NAMES ",timeframe:#Timeframe,columns:[s],candles:[[n]],open:[n]?}"},
    {"CandlesReply", "{success:b,data:#Candles}"},
    {"Profile", "{" NAMES ",kind:s,from:time,to:time,sessions:i,row:n,poc:n,vah:n,val:n,volume:n,"
                "taker_buy_volume:n,rows:[[n]],hvn:[{price:n,low:n,high:n,prominence:n}],"
                "lvn:[{low:n,high:n,depth:n}],naked:[{price:n,day:s}]}"},
    {"Flow", "{" NAMES ",timestamp:time,has_delta:b,delta:n,cvd_session:n,cvd:n,volume_z:n?,"
             "aggression:{long:n?,short:n?},absorption:s?,history:[[any]]}"},
    {"Level", "{low:n,high:n,price:n,kind:s,source:s,side:s,tier:i,significance:n,"
              "group_significance:n,group:i?,magnet:b,touches:i,known:time,age_min:i,"
              "last_touch:time?,active:b}"},
    {"Indicators", "{" NAMES ",timeframe:#Timeframe,candles:i,"
                   "series:[{name:s,study:s,columns:[s],values:[[n?]]}]}"},
    {"Structure", "{" NAMES ",timeframe:#Timeframe,candles:i,range:<n?>,"
                  "events:[{study:s,event:s,direction:s,time:time,known:time,origin:time?,level:n,"
                  "low:n,high:n,score:n}]}"},
    {"Swing", "{kind:s,price:n,time:time,known:time}"},
    {"Fibonacci", "{" NAMES ",direction:#Direction,phase:s,retracement:n,start:n,end:n,"
                  "start_time:time,end_time:time,known:time,pullback:n,approaching:n,entries:[n],"
                  "stop:n,targets:[n],risk_reward:[[n]],market_score:i,confluence:[s],"
                  "sizing?:#Sizing}"},
    {"Volatility", "{" NAMES ",timeframe:#Timeframe,price:n,atr_frac:n,realized:n,range_frac:n,"
                   "volume_z:n?}"},
    {"Coin", "{" NAMES ",status:s,price:n?,change_24h:n?,volatility:n?,"
             "signal:{signal_id:uuid,timestamp:time,signal:#Direction,confidence:n,endorsed:b}?}"},
    {"Session", "{name:s,role:s,expires:time}"},
    {"Health", "{status:s,version?:s,broker?:s,market?:#Market,uptime_s?:i,symbols?:i,seq?:i,"
               "epoch?:s}"},
    {"Ready", "{ready:b,fresh?:i,followed?:i,exchange?:s,reason?:s,"
              "waiting?:[{" NAMES ",status:s,reason:s}]}"},
    {"ReadyReply", "{success:b,data:#Ready,error?:#Error}"},
    {"Error", "{code:s,message:s,field?:s,hint?:s}"},
    {"ErrorReply", "{success:b,error:#Error}"},
};
const size_t SHAPE_COUNT = sizeof(SHAPES) / sizeof(SHAPES[0]);

static const struct words {
    const char *name;
    const char *const *words;
} WORDS[] = {
    {"Direction", CHOICE_DIRECTION},
    {"EngineId", CHOICE_ENGINE},
    {"Setup", CHOICE_SETUP},
    {"Status", CHOICE_STATUS + 1},
    {"Timeframe", CHOICE_TIMEFRAME},
    {"Market", (const char *const[]){"spot", "usdm", NULL}},
    {"MarketState", (const char *const[]){"Balanced", "Out of Balance", NULL}},
    {"EntryKind", (const char *const[]){"MARKET", "LIMIT", NULL}},
};

void shape_write_words(struct json_writer *json)
{
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        json_key(json, WORDS[i].name);
        json_object_begin(json);
        json_member_string(json, "type", "string");
        json_key(json, "enum");
        json_array_begin(json);
        for (const char *const *word = WORDS[i].words; *word != NULL; word++) {
            if ((*word)[0] != '\0') {
                json_string(json, *word);
            }
        }
        json_array_end(json);
        json_object_end(json);
    }
}
