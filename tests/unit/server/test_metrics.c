/* test_metrics.c - the text of /metrics, and that docs/metrics.md is what the table says.
 *
 * OUTCRY_WRITE_DOCS=1 writes the page instead of comparing it.
 * SPDX-License-Identifier: MIT */
#include "server/metrics.h"

#include "base/buffer.h"
#include "server/metrics_count.h"
#include "support/check.h"
#include "support/place.h"
#include "support/server_rig.h"

#include <stdlib.h>

static void catalogue(void **state)
{
    struct buffer want;
    char *got = NULL;

    (void)state;
    buffer_init(&want, 262144);
    metrics_write_catalogue(&want);
    if (getenv("OUTCRY_WRITE_DOCS") != NULL) {
        place_write("docs/metrics.md", NULL, buffer_text(&want));
    }
    got = place_read("docs/metrics.md", NULL);
    assert_non_null(got);
    assert_text(got, buffer_text(&want));
    free(got);
    buffer_deinit(&want);
}

/* 7 us lies in the bucket up to 10 us, the second; a quarter of a second and more in the last. */
static void observed(void **state)
{
    struct metrics_histogram histogram = {{0}, 0};

    (void)state;
    metrics_observe(&histogram, 5000);
    metrics_observe(&histogram, 7000);
    metrics_observe(&histogram, 400000000);
    assert_int_equal(histogram.counts[0], 1);
    assert_int_equal(histogram.counts[1], 1);
    assert_int_equal(histogram.counts[METRICS_BOUND_COUNT], 1);
    assert_int_equal(histogram.sum_ns, 400012000);
}

/* Each sample belongs to the HELP and TYPE above it, each name comes once, every line is complete. */
static void well_formed(void **state)
{
    struct server_rig rig;
    char *answer = NULL;
    char *rest = NULL;
    char family[96] = "";
    char seen[8192] = " ";
    int samples = 0;

    (void)state;
    server_rig_start(&rig, NULL, NULL);
    server_rig_expect(&rig, "GET", "/api/signals?limit=1", "", "", 200, NULL);
    server_rig_expect(&rig, "GET", "/nothing", "", "", 404, NULL);
    answer = server_rig_ask(&rig, "GET", "/metrics", "", "");
    rest = strstr(answer, "\r\n\r\n") + 4;
    for (char *line = rest; *line != '\0'; line += strlen(line) + 1) {
        assert_non_null(strchr(line, '\n'));
        *strchr(line, '\n') = '\0';
        if (strncmp(line, "# HELP ", 7) == 0) {
            char key[100];

            snprintf(family, sizeof(family), "%.*s", (int)strcspn(line + 7, " "), line + 7);
            snprintf(key, sizeof(key), " %s ", family);
            assert_null(strstr(seen, key));
            strncat(seen, key + 1, sizeof(seen) - strlen(seen) - 1);
        } else if (strncmp(line, "# TYPE ", 7) == 0) {
            assert_memory_equal(line + 7, family, strlen(family));
        } else {
            assert_memory_equal(line, family, strlen(family));
            assert_non_null(strrchr(line, ' '));
            samples++;
        }
    }
    assert_true(samples > 60);
    free(answer);
    answer = server_rig_ask(&rig, "GET", "/metrics", "", "");
    assert_non_null(
        strstr(answer, "outcry_http_requests_total{route=\"GET /api/signals\",code=\"200\"} 1\n"));
    assert_non_null(strstr(answer, "outcry_http_requests_total{route=\"none\",code=\"404\"} 1\n"));
    assert_non_null(
        strstr(answer, "outcry_loop_busy_seconds_count{route=\"GET /api/signals\"} 1\n"));
    assert_non_null(strstr(answer, "outcry_candles_total{source=\"rest\"} 7\n"));
    free(answer);
    server_rig_stop(&rig);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "docs/metrics.md is what the table says", catalogue, NULL);
    check_add(&list, "times fall into their buckets", observed, NULL);
    check_add(&list, "the text is well formed", well_formed, NULL);
    return check_run(&list, "metrics");
}
