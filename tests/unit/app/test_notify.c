/* test_notify.c - datagrams to systemd, received by a socket of the test.
 *
 * Expected texts: sd_notify(3), sd_watchdog_enabled(3), systemd 252.
 * SPDX-License-Identifier: MIT */
#include "app/notify.h"
#include "support/check.h"
#include "support/place.h"

#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct listener {
    int fd;
    char folder[PLACE_PATH_CAP];
    char name[108]; /* as NOTIFY_SOCKET says it */
};

static void listen_at(struct listener *listener, bool is_abstract)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t size;

    place_temp_make(listener->folder);
    if (is_abstract)
        snprintf(listener->name, sizeof(listener->name), "@outcry-test-%ld", (long)getpid());
    else
        snprintf(listener->name, sizeof(listener->name), "%.90s/notify", listener->folder);
    size = strlen(listener->name);
    memcpy(address.sun_path, listener->name, size);
    if (is_abstract)
        address.sun_path[0] = 0;
    listener->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    assert_true(listener->fd >= 0);
    assert_int_equal(bind(listener->fd, (struct sockaddr *)&address,
                          (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size)),
                     0);
}

static void expect(const struct listener *listener, const char *want)
{
    char text[2048];
    ssize_t size = recv(listener->fd, text, sizeof(text) - 1, 0);

    text[size < 0 ? 0 : size] = 0;
    assert_text(text, want);
}

static void listener_close(struct listener *listener)
{
    close(listener->fd);
    place_temp_remove(listener->folder);
}

static void talks(bool is_abstract)
{
    struct listener listener = {0};
    struct notify notify;
    struct error error;

    listen_at(&listener, is_abstract);
    assert_int_equal(notify_open(&notify, listener.name, NULL, NULL, &error), OC_OK);
    notify_status(&notify, "back-fill 61 %");
    expect(&listener, "STATUS=back-fill 61 %");
    notify_ready(&notify, "3 symbols");
    expect(&listener, "READY=1\nSTATUS=3 symbols");
    notify_ready(&notify, NULL);
    expect(&listener, "READY=1");
    notify_watchdog(&notify);
    expect(&listener, "WATCHDOG=1");
    notify_reloading(&notify, 123456789);
    expect(&listener, "RELOADING=1\nMONOTONIC_USEC=123456789");
    notify_status(&notify, "two\nREADY=1");
    expect(&listener, "STATUS=two READY=1");
    notify_stopping(&notify, "draining");
    expect(&listener, "STOPPING=1\nSTATUS=draining");
    notify_close(&notify);
    notify_ready(&notify, NULL);
    expect(&listener, "");
    listener_close(&listener);
}

static void path_socket(void **state)
{
    (void)state;
    talks(false);
}

static void abstract_socket(void **state)
{
    (void)state;
    talks(true);
}

static void nobody_listens(void **state)
{
    struct notify notify;

    (void)state;
    assert_int_equal(notify_open(&notify, NULL, "1000000", NULL, NULL), OC_OK);
    assert_int_equal(notify.watchdog_ms, 0);
    notify_ready(&notify, "x");
    notify_close(&notify);
    assert_int_equal(notify_open(&notify, "/nonexistent/socket", NULL, NULL, NULL), OC_OK);
    notify_ready(&notify, "lost, and that is fine");
    notify_close(&notify);
}

static const struct watchdog_case {
    const char *name;
    const char *usec, *pid;
    int64_t want_ms;
} WATCHDOGS[] = {
    {"no watchdog was asked for", NULL, NULL, 0},
    {"half of the interval", "30000000", NULL, 15000},
    {"at least one millisecond", "100", NULL, 1},
    {"of another process is not ours", "30000000", "1", 0},
    {"nonsense is no watchdog", "30s", NULL, 0},
    {"a negative interval is no watchdog", "-5", NULL, 0},
};

static void watchdog_row(void **state)
{
    const struct watchdog_case *row = *state;
    struct notify notify;

    assert_int_equal(notify_open(&notify, "@x", row->usec, row->pid, NULL), OC_OK);
    assert_int_equal(notify.watchdog_ms, row->want_ms);
    notify_close(&notify);
}

static const struct name_case {
    const char *name;
    const char *socket;
    enum oc_status want;
} NAMES[] = {
    {"an empty name is none", "", OC_OK},
    {"a relative path is refused", "run/notify", OC_EINVALID},
    {"a lone @ is refused", "@", OC_EINVALID},
    {"a vsock name is refused", "vsock:2:1", OC_EINVALID},
    {"a name longer than a socket path is refused",
     "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaa"
     "aaaaaaaaaaaaaaaa",
     OC_EINVALID},
};

static void name_row(void **state)
{
    const struct name_case *row = *state;
    struct notify notify;
    struct error error;

    assert_int_equal(notify_open(&notify, row->socket, NULL, NULL, &error), row->want);
    notify_ready(&notify, NULL);
    notify_close(&notify);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "a path socket hears every message", path_socket, NULL);
    check_add(&list, "an abstract socket hears every message", abstract_socket, NULL);
    check_add(&list, "without a listener nothing happens", nobody_listens, NULL);
    CHECK_ROWS(&list, WATCHDOGS, watchdog_row);
    CHECK_ROWS(&list, NAMES, name_row);
    return check_run(&list, "notify");
}
