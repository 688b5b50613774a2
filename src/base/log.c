/* log.c - one event, one line, counted when it repeats.
 *
 * The only state of the program that is shared by all: behind one lock, because work on the thread
 * pool may log too.
 * SPDX-License-Identifier: MIT */
#include "base/log.h"

#include "base/calendar.h"
#include "base/clock.h"
#include "base/decimal.h"
#include "base/log_filter.h"
#include "base/log_line.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

static struct log_state {
    pthread_mutex_t lock;
    enum log_level level;
    enum log_format format;
    log_sink *sink; /* NULL: stderr */
    void *sink_context;
    struct log_filter identical; /* keyed by the whole line */
    struct log_filter bursts;    /* keyed by level, mod and ev */
} state = {.lock = PTHREAD_MUTEX_INITIALIZER, .level = LOG_INFO};

static const char *const LEVELS[] = {"error", "warn", "info", "debug"};
static const char *const FORMATS[] = {"logfmt", "json"};

void log_set_level(enum log_level level)
{
    (void)pthread_mutex_lock(&state.lock);
    state.level = level;
    (void)pthread_mutex_unlock(&state.lock);
}

void log_set_format(enum log_format format)
{
    (void)pthread_mutex_lock(&state.lock);
    state.format = format;
    (void)pthread_mutex_unlock(&state.lock);
}

void log_set_sink(log_sink *sink, void *context)
{
    (void)pthread_mutex_lock(&state.lock);
    state.sink = sink;
    state.sink_context = context;
    (void)pthread_mutex_unlock(&state.lock);
}

bool log_is_on(enum log_level level)
{
    (void)pthread_mutex_lock(&state.lock);
    bool is_on = level <= state.level;

    (void)pthread_mutex_unlock(&state.lock);
    return is_on;
}

bool log_level_parse(const char *text, enum log_level *out)
{
    for (size_t i = 0; i < sizeof LEVELS / sizeof LEVELS[0]; i++) {
        if (slice_is_nocase(slice_of(text), LEVELS[i])) {
            *out = (enum log_level)i;
            return true;
        }
    }
    return false;
}

bool log_format_parse(const char *text, enum log_format *out)
{
    for (size_t i = 0; i < sizeof FORMATS / sizeof FORMATS[0]; i++) {
        if (slice_is_nocase(slice_of(text), FORMATS[i])) {
            *out = (enum log_format)i;
            return true;
        }
    }
    return false;
}

const char *log_level_text(enum log_level level)
{
    return (unsigned)level < sizeof LEVELS / sizeof LEVELS[0] ? LEVELS[level] : "?";
}

/* ---- below: the lock is held ---- */

static void emit(const char *text, size_t size)
{
    if (state.sink != NULL) {
        state.sink(state.sink_context, text, size);
        return;
    }
    while (size > 0) {
        ssize_t written = write(STDERR_FILENO, text, size);

        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return; /* nowhere left to tell it */
        }
        text += written;
        size -= (size_t)written;
    }
}

static void begin_line(struct log_line *line, enum log_level level, const char *mod, const char *ev)
{
    char ts[CALENDAR_TEXT_SIZE];
    size_t ts_size = calendar_format(clock_now_ms(), ts);

    log_line_init(line, state.format);
    log_line_pair(line, slice_of("ts"), slice_make(ts, ts_size), false);
    log_line_pair(line, slice_of("level"), slice_of(log_level_text(level)), false);
    log_line_pair(line, slice_of("mod"), slice_of(mod), false);
    log_line_pair(line, slice_of("ev"), slice_of(ev), false);
}

static void end_line(struct log_line *line, uint32_t repeated)
{
    if (repeated > 0) {
        char text[DECIMAL_TEXT_SIZE];

        log_line_pair(line, slice_of("repeated"),
                      slice_make(text, decimal_print_uint(text, repeated)), true);
    }
    log_line_end(line);
    emit(line->text, line->size);
}

static void tell_kind(const struct log_kind *kind)
{
    struct log_line line;

    if (kind->key != 0 && kind->counted > 0) {
        begin_line(&line, (enum log_level)kind->level, kind->mod, kind->ev);
        end_line(&line, kind->counted);
    }
}

/* True if the filters let it pass; *repeated is what they had counted. */
static bool filter_line(const struct log_line *line, size_t ts_size, enum log_level level,
                        const char *mod, const char *ev, uint32_t *repeated)
{
    int64_t mono_ms = clock_mono_ms();
    struct log_kind kind = {.level = (int)level, .mod = mod, .ev = ev};
    struct log_kind evicted;
    uint32_t more = 0;

    kind.key = log_filter_key(0, line->text + ts_size, line->size - ts_size);
    bool passes = log_filter_pass(&state.identical, &kind, 1, mono_ms, repeated, &evicted);

    tell_kind(&evicted);
    if (!passes || level == LOG_INFO) {
        return passes;
    }
    kind.key = log_filter_key(log_filter_key((uint64_t)level, mod, strlen(mod)), ev, strlen(ev));
    passes = log_filter_pass(&state.bursts, &kind, LIMIT_LOG_BURST, mono_ms, &more, &evicted);
    tell_kind(&evicted);
    if (!passes) {
        log_filter_count(&state.bursts, kind.key, *repeated);
    }
    *repeated += more;
    return passes;
}

void log_event(enum log_level level, const char *mod, const char *ev, const char *format, ...)
{
    struct log_line line;
    uint32_t repeated = 0;
    va_list args;

    (void)pthread_mutex_lock(&state.lock);
    if (level <= state.level) {
        begin_line(&line, level, mod, ev);
        va_start(args, format);
        log_line_format(&line, format, args);
        va_end(args);
        size_t ts_size =
            state.format == LOG_FORMAT_JSON ? sizeof "{\"ts\":\"\"" + 23 : sizeof "ts=" + 23;

        if (filter_line(&line, ts_size, level, mod, ev, &repeated)) {
            end_line(&line, repeated);
        }
    }
    (void)pthread_mutex_unlock(&state.lock);
}

void log_flush(void)
{
    struct log_kind kind;

    (void)pthread_mutex_lock(&state.lock);
    while (log_filter_take(&state.identical, &kind) || log_filter_take(&state.bursts, &kind)) {
        tell_kind(&kind);
    }
    (void)pthread_mutex_unlock(&state.lock);
}
