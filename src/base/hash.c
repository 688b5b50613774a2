/* hash.c - digests and random bytes; the only file of base that knows libcrypto.
 *
 * The low-level SHA256_* functions are deprecated in OpenSSL 3 but the only ones whose running state
 * can be copied as plain bytes; hence the compatibility level.
 * SPDX-License-Identifier: MIT */
#define OPENSSL_API_COMPAT 0x10100000L

#include "base/hash.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <string.h>

_Static_assert(sizeof(SHA256_CTX) == sizeof(struct hash_sha256), "libcrypto's state has 112 bytes");

static const char HEX[] = "0123456789abcdef";

void hash_sha256_init(struct hash_sha256 *hash)
{
    SHA256_CTX context;

    (void)SHA256_Init(&context);
    memcpy(hash, &context, sizeof context);
}

void hash_sha256_update(struct hash_sha256 *hash, const void *data, size_t size)
{
    SHA256_CTX context;

    memcpy(&context, hash, sizeof context);
    (void)SHA256_Update(&context, data, size);
    memcpy(hash, &context, sizeof context);
}

void hash_sha256_final(const struct hash_sha256 *hash, uint8_t out[HASH_SHA256_SIZE])
{
    SHA256_CTX context;

    memcpy(&context, hash, sizeof context);
    (void)SHA256_Final(out, &context);
}

void hash_sha256_of(const void *data, size_t size, uint8_t out[HASH_SHA256_SIZE])
{
    (void)SHA256(data, size, out);
}

void hash_sha1_of(const void *data, size_t size, uint8_t out[HASH_SHA1_SIZE])
{
    (void)SHA1(data, size, out);
}

/* RFC 2104, on the block size of 64 bytes */
void hash_hmac_sha256(const void *key, size_t key_size, const void *data, size_t size,
                      uint8_t out[HASH_SHA256_SIZE])
{
    uint8_t pad[64] = {0};
    struct hash_sha256 hash;

    if (key_size > sizeof pad) {
        hash_sha256_of(key, key_size, pad);
    } else if (key_size > 0) {
        memcpy(pad, key, key_size);
    }
    for (size_t i = 0; i < sizeof pad; i++) {
        pad[i] ^= 0x36U;
    }
    hash_sha256_init(&hash);
    hash_sha256_update(&hash, pad, sizeof pad);
    hash_sha256_update(&hash, data, size);
    hash_sha256_final(&hash, out);
    for (size_t i = 0; i < sizeof pad; i++) {
        pad[i] ^= 0x36U ^ 0x5cU;
    }
    hash_sha256_init(&hash);
    hash_sha256_update(&hash, pad, sizeof pad);
    hash_sha256_update(&hash, out, HASH_SHA256_SIZE);
    hash_sha256_final(&hash, out);
    OPENSSL_cleanse(pad, sizeof pad);
}

/* RFC 4122: version into the high bits of byte 6, variant into those of byte 8 */
static void print_uuid(const uint8_t bytes[16], unsigned version, char out[HASH_UUID_TEXT_SIZE])
{
    char *at = out;

    for (size_t i = 0; i < 16; i++) {
        unsigned byte = bytes[i];

        byte = i == 6 ? (byte & 0x0fU) | version << 4 : i == 8 ? (byte & 0x3fU) | 0x80U : byte;
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            *at++ = '-';
        }
        *at++ = HEX[byte >> 4];
        *at++ = HEX[byte & 15U];
    }
    *at = 0;
}

void hash_uuid_v5(const char *name, size_t size, char out[HASH_UUID_TEXT_SIZE])
{
    static const uint8_t NAMESPACE_URL[16] = {0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1,
                                              0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
    uint8_t digest[HASH_SHA1_SIZE];
    SHA_CTX context;

    (void)SHA1_Init(&context);
    (void)SHA1_Update(&context, NAMESPACE_URL, sizeof NAMESPACE_URL);
    (void)SHA1_Update(&context, name, size);
    (void)SHA1_Final(digest, &context);
    print_uuid(digest, 5, out);
}

bool hash_uuid_v4(char out[HASH_UUID_TEXT_SIZE])
{
    uint8_t bytes[16];

    if (!hash_random(bytes, sizeof bytes)) {
        return false;
    }
    print_uuid(bytes, 4, out);
    return true;
}

void hash_hex(const void *data, size_t size, char *out)
{
    const uint8_t *bytes = data;

    for (size_t i = 0; i < size; i++) {
        *out++ = HEX[bytes[i] >> 4];
        *out++ = HEX[bytes[i] & 15U];
    }
    *out = 0;
}

static int digit_of(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

bool hash_unhex(const char *text, size_t text_size, void *out, size_t size)
{
    uint8_t *bytes = out;

    if (text_size / 2 != size || text_size % 2 != 0) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        int high = digit_of(text[2 * i]);
        int low = digit_of(text[2 * i + 1]);

        if (high < 0 || low < 0) {
            return false;
        }
        bytes[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

size_t hash_base64_size(size_t size)
{
    return (size + 2) / 3 * 4;
}

/* RFC 4648 */
static size_t encode64(const uint8_t *data, size_t size, const char *alphabet, bool is_padded,
                       char *out)
{
    char *at = out;

    for (size_t i = 0; i < size; i += 3) {
        size_t count = size - i < 3 ? size - i : 3;
        uint32_t bits = (uint32_t)data[i] << 16;

        bits |= count > 1 ? (uint32_t)data[i + 1] << 8 : 0;
        bits |= count > 2 ? (uint32_t)data[i + 2] : 0;
        for (size_t k = 0; k < 4; k++) {
            if (k <= count) {
                *at++ = alphabet[bits >> (18 - 6 * k) & 63U];
            } else if (is_padded) {
                *at++ = '=';
            }
        }
    }
    *at = 0;
    return (size_t)(at - out);
}

size_t hash_base64(const void *data, size_t size, char *out)
{
    return encode64(data, size, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
                    true, out);
}

size_t hash_base64url(const void *data, size_t size, char *out)
{
    return encode64(data, size, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
                    false, out);
}

bool hash_equal(const void *a, const void *b, size_t size)
{
    return CRYPTO_memcmp(a, b, size) == 0;
}

bool hash_random(void *out, size_t size)
{
    return size <= 1 << 20 && RAND_bytes(out, (int)size) == 1;
}
