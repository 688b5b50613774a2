/* rest_refusal.c - what HTTP statuses of 300 and more mean, and how long to keep silent.
 * SPDX-License-Identifier: MIT */
#include "base/calendar.h"
#include "base/log.h"
#include "exchange/binance/rest_job.h"

#include <stdio.h>

static const int64_t BAN_DEFAULT_MS = INT64_C(120000); /* bans last two minutes to three days */
static const int64_t LOCATION_RETRY_MAX_MS = INT64_C(3600000);
static const int64_t WAIT_MAX_MS = INT64_C(7) * 24 * 3600 * 1000;

/* Binance's codes that say "not now" whatever the HTTP status. */
static bool is_passing_code(int64_t code)
{
    switch (code) {
    case -1000: /* internal */
    case -1001: /* disconnected */
    case -1003: /* too much weight */
    case -1006: /* unexpected */
    case -1007: /* timeout */
    case -1008: /* overloaded */
    case -1016: /* shutting down */
        return true;
    default:
        return false;
    }
}

struct rest_refusal rest_refusal_of(const struct http_result *result, struct binance_error *said)
{
    struct rest_refusal refusal = {REST_REFUSAL_BLOCK, EXCHANGE_REST_400, OC_EINVALID};

    binance_parse_error(result->body.data != NULL ? result->body.data : "", result->body.size,
                        said);
    switch (result->http_status) {
    case 429:
        refusal.fault = EXCHANGE_REST_429;
        return refusal;
    case 418:
        refusal.fault = EXCHANGE_REST_418;
        return refusal;
    case 403:
        refusal.fault = EXCHANGE_REST_403;
        return refusal;
    case 451:
        refusal.fault = EXCHANGE_REST_451;
        return refusal;
    default:
        break;
    }
    if (result->http_status >= 500 || result->http_status == 408) {
        refusal.kind = REST_REFUSAL_PASSING;
        refusal.fault = EXCHANGE_REST_500;
    } else if (is_passing_code(said->code)) {
        refusal.kind = REST_REFUSAL_PASSING;
    } else {
        refusal.kind = REST_REFUSAL_LASTING;
        refusal.status = said->code == -1121 || said->code == -1100 ? OC_ESYMBOL : OC_EINVALID;
    }
    return refusal;
}

static const char *meaning_of(int http_status)
{
    switch (http_status) {
    case 429:
        return "too many requests";
    case 418:
        return "this address is banned";
    case 403:
        return "refused by the exchange's firewall";
    default:
        return "not available from this location";
    }
}

/* Doubles with each block in a row, up to an hour. */
static int64_t location_wait_ms(const struct rest *rest)
{
    int64_t wait_ms = rest->config->blocked_retry_ms;

    for (uint32_t i = 1; i < rest->block_count && wait_ms < LOCATION_RETRY_MAX_MS; i++)
        wait_ms *= 2;
    return wait_ms < LOCATION_RETRY_MAX_MS || rest->block_count <= 1 ? wait_ms
                                                                     : LOCATION_RETRY_MAX_MS;
}

static int64_t wait_of(struct rest *rest, const struct http_result *result,
                       const struct binance_error *said, int64_t now_ms)
{
    int64_t seconds;
    int64_t wait_ms;

    if (http_result_header_int(result, "Retry-After", &seconds) && seconds >= 0 &&
        seconds <= WAIT_MAX_MS / 1000)
        wait_ms = seconds * 1000;
    else if (result->http_status == 429)
        wait_ms = weight_next_ms(now_ms);
    else if (result->http_status == 418)
        wait_ms = now_ms > 0 && said->banned_until_ms > now_ms ? said->banned_until_ms - now_ms
                                                               : BAN_DEFAULT_MS;
    else
        wait_ms = location_wait_ms(rest);
    if (wait_ms < rest->config->backoff_min_ms)
        wait_ms = rest->config->backoff_min_ms;
    return wait_ms < WAIT_MAX_MS ? wait_ms : WAIT_MAX_MS;
}

void rest_block(struct rest *rest, const struct http_result *result,
                const struct binance_error *said)
{
    int64_t mono_ms = loop_mono_ms(rest->loop);
    int64_t now_ms = venue_clock_now(rest->clock, mono_ms);
    struct binance_error ignored;
    char until[CALENDAR_TEXT_SIZE] = "";
    int64_t wait_ms;

    rest->metrics->rest_faults[rest_refusal_of(result, &ignored).fault]++;
    rest->block_status = result->http_status;
    if (mono_ms >= rest->blocked_mono_ms) /* else: requests that were on their way together */
        rest->block_count++;
    wait_ms = wait_of(rest, result, said, now_ms);
    rest->blocked_mono_ms = mono_ms + wait_ms;
    if (result->http_status == 429 && http_result_header(result, "Retry-After").data == NULL)
        weight_exhausted(&rest->weight, now_ms);
    if (now_ms > 0)
        (void)calendar_format(now_ms + wait_ms, until);
    (void)snprintf(rest->reason, sizeof(rest->reason), "REST %d: %s, next try %s%s%lld s",
                   result->http_status, meaning_of(result->http_status), until,
                   until[0] != '\0' ? ", after " : "after ", (long long)((wait_ms + 999) / 1000));
    log_event(result->http_status == 429 ? LOG_WARN : LOG_ERROR, "exchange", "blocked",
              "venue=binance status=%d wait_ms=%lld code=%lld text=%s", result->http_status,
              (long long)wait_ms, (long long)said->code, said->text);
}
