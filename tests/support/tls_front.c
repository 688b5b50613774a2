/* tls_front.c - TLS in front of a plain server on this machine.
 * SPDX-License-Identifier: MIT */
#include "support/tls_front.h"

#include "support/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { DAY_S = 86400, PIECE = 16384 };

struct tls_authority {
    EVP_PKEY *key;
    X509 *certificate;
};

struct tls_front {
    SSL_CTX *context;
    pthread_t thread;
    int fd;
    uint16_t port, upstream;
    atomic_int count, open_count;
    atomic_bool is_ending;
};

/* ---- certificates ---- */

static void add_extension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509_EXTENSION *extension;

    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    assert_non_null(extension);
    assert_int_equal(X509_add_ext(certificate, extension, -1), 1);
    X509_EXTENSION_free(extension);
}

/* issuer NULL: signed by itself, as an authority. */
static X509 *make_certificate(EVP_PKEY *key, const char *title, const char *names, long valid_s,
                              const struct tls_authority *issuer)
{
    static long serial = 1;
    X509 *certificate = X509_new();
    X509_NAME *name;

    assert_non_null(certificate);
    assert_int_equal(X509_set_version(certificate, 2), 1);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -2L * DAY_S);
    X509_gmtime_adj(X509_getm_notAfter(certificate), valid_s);
    name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)title, -1, -1, 0);
    X509_set_issuer_name(certificate,
                         issuer == NULL ? name : X509_get_subject_name(issuer->certificate));
    X509_set_pubkey(certificate, key);
    if (issuer == NULL)
        add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
    else
        add_extension(certificate, issuer->certificate, NID_subject_alt_name, names);
    assert_true(X509_sign(certificate, issuer == NULL ? key : issuer->key, EVP_sha256()) > 0);
    return certificate;
}

struct tls_authority *tls_authority_new(void)
{
    static int number = 0;
    struct tls_authority *authority = calloc(1, sizeof(*authority));

    assert_non_null(authority);
    authority->key = EVP_EC_gen("P-256");
    assert_non_null(authority->key);
    authority->certificate = make_certificate(
        authority->key, check_name("test authority %d", ++number), NULL, 30L * DAY_S, NULL);
    return authority;
}

void tls_authority_write(const struct tls_authority *authority, const char *path)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(PEM_write_X509(file, authority->certificate), 1);
    assert_int_equal(fclose(file), 0);
}

void tls_authority_free(struct tls_authority *authority)
{
    if (authority == NULL)
        return;
    X509_free(authority->certificate);
    EVP_PKEY_free(authority->key);
    free(authority);
}

/* ---- passing bytes on ---- */

struct pass {
    struct tls_front *front;
    SSL *tls;
    int fd, upstream; /* of the client; of the server behind */
    bool was_asked;
};

static bool send_all(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);

        if (sent <= 0)
            return false;
        bytes += sent;
        size -= (size_t)sent;
    }
    return true;
}

/* False at the end of either side. */
static bool pass_once(struct pass *pass)
{
    char bytes[PIECE];
    struct pollfd both[2] = {{.fd = pass->fd, .events = POLLIN},
                             {.fd = pass->upstream, .events = POLLIN}};

    if (SSL_pending(pass->tls) == 0 && poll(both, 2, -1) < 0)
        return false;
    if (SSL_pending(pass->tls) > 0 || both[0].revents != 0) {
        int got = SSL_read(pass->tls, bytes, sizeof(bytes));

        if (got <= 0)
            return SSL_get_error(pass->tls, got) == SSL_ERROR_WANT_READ;
        if (!pass->was_asked)
            (void)atomic_fetch_add(&pass->front->count, 1);
        pass->was_asked = true;
        if (!send_all(pass->upstream, bytes, (size_t)got))
            return false;
    }
    if (both[1].revents != 0) {
        ssize_t got = recv(pass->upstream, bytes, sizeof(bytes), 0);

        if (got <= 0 || SSL_write(pass->tls, bytes, (int)got) <= 0)
            return false;
    }
    return true;
}

static struct sockaddr_in address_of(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static void *pass_on(void *context)
{
    struct pass *pass = context;
    struct sockaddr_in address = address_of(pass->front->upstream);

    pass->tls = SSL_new(pass->front->context);
    pass->upstream = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (pass->tls != NULL && SSL_set_fd(pass->tls, pass->fd) == 1 && SSL_accept(pass->tls) == 1 &&
        connect(pass->upstream, (const struct sockaddr *)&address, sizeof(address)) == 0) {
        while (pass_once(pass)) {
        }
        (void)SSL_shutdown(pass->tls);
    }
    SSL_free(pass->tls);
    close(pass->fd);
    close(pass->upstream);
    (void)atomic_fetch_sub(&pass->front->open_count, 1);
    free(pass);
    return NULL;
}

static void *take_connections(void *context)
{
    struct tls_front *front = context;

    for (;;) {
        int fd = accept(front->fd, NULL, NULL);
        struct pass *pass;
        pthread_t thread;

        if (fd < 0 || atomic_load(&front->is_ending)) {
            if (fd >= 0)
                close(fd);
            return NULL;
        }
        pass = calloc(1, sizeof(*pass));
        if (pass == NULL)
            abort();
        pass->front = front;
        pass->fd = fd;
        (void)atomic_fetch_add(&front->open_count, 1);
        if (pthread_create(&thread, NULL, pass_on, pass) != 0)
            abort();
        (void)pthread_detach(thread);
    }
}

struct tls_front *tls_front_start(const struct tls_authority *authority, const char *names,
                                  long valid_s, uint16_t upstream)
{
    struct tls_front *front = calloc(1, sizeof(*front));
    struct sockaddr_in address = address_of(0);
    socklen_t size = sizeof(address);
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = make_certificate(key, "test server", names, valid_s, authority);

    assert_non_null(front);
    (void)signal(SIGPIPE, SIG_IGN);
    front->upstream = upstream;
    front->context = SSL_CTX_new(TLS_server_method());
    assert_non_null(front->context);
    (void)SSL_CTX_clear_mode(front->context, SSL_MODE_AUTO_RETRY);
    assert_int_equal(SSL_CTX_use_certificate(front->context, certificate), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey(front->context, key), 1);
    X509_free(certificate);
    EVP_PKEY_free(key);
    front->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(front->fd, (const struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(front->fd, 64), 0);
    assert_int_equal(getsockname(front->fd, (struct sockaddr *)&address, &size), 0);
    front->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&front->thread, NULL, take_connections, front), 0);
    return front;
}

uint16_t tls_front_port(const struct tls_front *front)
{
    return front->port;
}

int tls_front_count(const struct tls_front *front)
{
    return atomic_load(&front->count);
}

void tls_front_stop(struct tls_front *front)
{
    struct timespec pause = {.tv_nsec = 5000000};

    if (front == NULL)
        return;
    atomic_store(&front->is_ending, true);
    (void)shutdown(front->fd, SHUT_RDWR); /* accept returns */
    (void)pthread_join(front->thread, NULL);
    close(front->fd);
    while (atomic_load(&front->open_count) > 0) /* their peers were ended by the test */
        nanosleep(&pause, NULL);
    SSL_CTX_free(front->context);
    free(front);
}
