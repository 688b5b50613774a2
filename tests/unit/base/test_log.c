/* test_log.c - log lines: form, escaping, counting.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "base/log.h"
#include "base/log_filter.h"

#include <inttypes.h>

static char lines[65536];
static size_t lines_size;

static void collect(void *context, const char *line, size_t size)
{
    (void)context;
    assert_true(lines_size + size < sizeof lines);
    memcpy(lines + lines_size, line, size);
    lines_size += size;
    lines[lines_size] = 0;
}

static void begin(enum log_format format)
{
    log_set_sink(collect, NULL);
    log_set_format(format);
    log_set_level(LOG_DEBUG);
    log_flush();
    lines_size = 0;
    lines[0] = 0;
}

/* The line without its time, which is checked for its form only. */
static const char *untimed(const char *line)
{
    assert_memory_equal(line, "ts=20", 5);
    assert_int_equal(line[26], 'Z');
    return line + 28;
}

static void one_event_one_line(void **state)
{
    (void)state;
    begin(LOG_FORMAT_LOGFMT);
    log_event(LOG_INFO, "feed", "live", "venue=%s symbol=%s attempts=%d", "binance", "BTCUSDT", 2);
    assert_string_equal(untimed(lines),
                        "level=info mod=feed ev=live venue=binance symbol=BTCUSDT attempts=2\n");
}

static void every_conversion(void **state)
{
    (void)state;
    begin(LOG_FORMAT_LOGFMT);
    log_event(LOG_WARN, "m", "e1",
              "i=%d u=%u l=%ld ll=%lld z=%zu x=%x c=%c f=%.2f g=%g s=%.*s p=%" PRId64 " lit=a%db",
              -1, 2U, -3L, 4LL, (size_t)5, 255U, 'c', 1.239, 0.5, 2, "abcdef", INT64_C(-9000000000),
              7);
    assert_string_equal(untimed(lines),
                        "level=warn mod=m ev=e1 i=-1 u=2 l=-3 ll=4 z=5 x=ff c=c f=1.24 g=0.5 s=ab "
                        "p=-9000000000 lit=a7b\n");
}

static void values_cannot_break_out(void **state)
{
    (void)state;
    begin(LOG_FORMAT_LOGFMT);
    log_event(LOG_INFO, "m", "e2", "a=%s b=%s c=%s d=%s", "x\nlevel=error mod=fake", "q\"u\\o", "",
              "\x1b[2J\xff\xe2\x80\xae");
    assert_string_equal(untimed(lines),
                        "level=info mod=m ev=e2 a=\"x\\nlevel=error mod=fake\" "
                        "b=\"q\\\"u\\\\o\" c=\"\" d=\"\\u001b[2J\xef\xbf\xbd\\u202e\"\n");
}

static void the_same_as_json(void **state)
{
    (void)state;
    begin(LOG_FORMAT_JSON);
    log_event(LOG_ERROR, "store", "full", "rows=%d text=%s rate=%.1f mixed=%dms", 3, "a\"b\n", 1.5,
              7);
    assert_memory_equal(lines, "{\"ts\":\"20", 9);
    assert_string_equal(strstr(lines, ",\"level\""),
                        ",\"level\":\"error\",\"mod\":\"store\",\"ev\":\"full\",\"rows\":3,"
                        "\"text\":\"a\\\"b\\n\",\"rate\":1.5,\"mixed\":\"7ms\"}\n");
}

static void a_long_value_is_left_out(void **state)
{
    (void)state;
    static char giant[5000];

    memset(giant, '\n', sizeof giant - 1); /* doubles when escaped */
    begin(LOG_FORMAT_LOGFMT);
    log_event(LOG_INFO, "m", "e3", "giant=%s after=%d", giant, 1);
    assert_string_equal(untimed(lines), "level=info mod=m ev=e3 after=1 cut=true\n");
}

static void levels(void **state)
{
    (void)state;
    enum log_level level = LOG_INFO;
    enum log_format format = LOG_FORMAT_LOGFMT;

    begin(LOG_FORMAT_LOGFMT);
    log_set_level(LOG_WARN);
    log_event(LOG_INFO, "m", "e4", "a=%d", 1);
    assert_string_equal(lines, "");
    assert_false(log_is_on(LOG_INFO));
    assert_true(log_is_on(LOG_ERROR));
    assert_true(log_level_parse("Debug", &level));
    assert_int_equal(level, LOG_DEBUG);
    assert_false(log_level_parse("loud", &level));
    assert_true(log_format_parse("JSON", &format));
    assert_int_equal(format, LOG_FORMAT_JSON);
}

static void repeated_lines_are_counted(void **state)
{
    (void)state;
    begin(LOG_FORMAT_LOGFMT);
    for (int i = 0; i < 5; i++) {
        log_event(LOG_WARN, "m", "e5", "a=%d", 1);
    }
    assert_string_equal(untimed(lines), "level=warn mod=m ev=e5 a=1\n");
    lines_size = 0;
    log_flush();
    assert_string_equal(untimed(lines), "level=warn mod=m ev=e5 repeated=4\n");
    lines_size = 0;
    lines[0] = 0;
    log_flush();
    assert_string_equal(lines, "");
}

static void a_burst_of_warnings_is_counted(void **state)
{
    (void)state;
    size_t count = 0;

    begin(LOG_FORMAT_LOGFMT);
    for (int i = 0; i < 50; i++) {
        log_event(LOG_WARN, "m", "e6", "i=%d", i);
        log_event(LOG_INFO, "m", "e7", "i=%d", i);
    }
    for (const char *at = lines; (at = strstr(at, "ev=e6")) != NULL; at++) {
        count++;
    }
    assert_int_equal(count, 20);
    for (const char *at = lines; (at = strstr(at, "ev=e7")) != NULL; at++) {
        count++;
    }
    assert_int_equal(count, 70); /* every signal is a line: LOG_INFO has no burst */
    lines_size = 0;
    log_flush();
    assert_string_equal(untimed(lines), "level=warn mod=m ev=e6 repeated=30\n");
}

static void the_filter_by_time(void **state)
{
    (void)state;
    static struct log_filter filter;
    struct log_kind line = {.key = 5, .mod = "m", .ev = "e"};
    struct log_kind evicted;
    uint32_t repeated = 0;

    assert_true(log_filter_pass(&filter, &line, 1, 1000, &repeated, &evicted));
    assert_false(log_filter_pass(&filter, &line, 1, 1001, &repeated, &evicted));
    assert_false(log_filter_pass(&filter, &line, 1, 10999, &repeated, &evicted));
    assert_true(log_filter_pass(&filter, &line, 1, 11000, &repeated, &evicted));
    assert_int_equal(repeated, 2);
    assert_false(log_filter_pass(&filter, &line, 1, 11001, &repeated, &evicted));
    for (uint64_t key = 100; key < 100 + LIMIT_LOG_KINDS - 1; key++) {
        line.key = key;
        assert_true(log_filter_pass(&filter, &line, 1, 12000, &repeated, &evicted));
        assert_int_equal(evicted.key, 0);
    }
    line.key = 7; /* one too many: the oldest gives way with its count */
    assert_true(log_filter_pass(&filter, &line, 1, 12001, &repeated, &evicted));
    assert_int_equal(evicted.key, 5);
    assert_int_equal(evicted.counted, 1);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "one event is one logfmt line", one_event_one_line, NULL);
    check_add(&list, "every conversion", every_conversion, NULL);
    check_add(&list, "values start neither keys nor lines nor terminal tricks",
              values_cannot_break_out, NULL);
    check_add(&list, "the same as JSON, numbers bare", the_same_as_json, NULL);
    check_add(&list, "a pair that does not fit is left out and told", a_long_value_is_left_out,
              NULL);
    check_add(&list, "levels and their names", levels, NULL);
    check_add(&list, "repeated lines are counted", repeated_lines_are_counted, NULL);
    check_add(&list, "a burst of different warnings is counted", a_burst_of_warnings_is_counted,
              NULL);
    check_add(&list, "the filter by its clock", the_filter_by_time, NULL);
    return check_run(&list, "log");
}
