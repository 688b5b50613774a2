/* hash.h - digests, message authentication, random bytes and their texts (libcrypto behind it).
 * SPDX-License-Identifier: MIT */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "outcry/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    HASH_SHA256_SIZE = 32,
    HASH_SHA1_SIZE = 20,
    HASH_SHA256_TEXT_SIZE = 65, /* hex and the final 0 */
    HASH_UUID_TEXT_SIZE = 37
};

/* A running SHA-256 without pointers: copying it forks the digest, writing it out is a snapshot (of
 * this build: the layout is libcrypto's). */
struct hash_sha256 {
    uint32_t state[28];
};

void hash_sha256_init(struct hash_sha256 *hash);
void hash_sha256_update(struct hash_sha256 *hash, const void *data, size_t size);
/* Leaves *hash as it was, so that updates may go on: a prefix digest at any point. */
void hash_sha256_final(const struct hash_sha256 *hash, uint8_t out[HASH_SHA256_SIZE]);

void hash_sha256_of(const void *data, size_t size, uint8_t out[HASH_SHA256_SIZE]);
void hash_sha1_of(const void *data, size_t size, uint8_t out[HASH_SHA1_SIZE]);
void hash_hmac_sha256(const void *key, size_t key_size, const void *data, size_t size,
                      uint8_t out[HASH_SHA256_SIZE]);

/* RFC 4122 version 5 in the URL namespace 6ba7b811-9dad-11d1-80b4-00c04fd430c8; lower case. */
void hash_uuid_v5(const char *name, size_t size, char out[HASH_UUID_TEXT_SIZE]);
/* Version 4; false if there is no randomness (out untouched). */
OC_MUST_USE bool hash_uuid_v4(char out[HASH_UUID_TEXT_SIZE]);

void hash_hex(const void *data, size_t size, char *out); /* 2 * size lower-case digits and a 0 */
/* 2 * size digits of either case, exactly; false leaves out undefined. */
OC_MUST_USE bool hash_unhex(const char *text, size_t text_size, void *out, size_t size);

size_t hash_base64_size(size_t size); /* with padding, without the final 0 */
size_t hash_base64(const void *data, size_t size,
                   char *out); /* standard alphabet, padded, final 0 */
size_t hash_base64url(const void *data, size_t size, char *out); /* -_ and no padding, final 0 */

bool hash_equal(const void *a, const void *b, size_t size); /* time depends on size only */
OC_MUST_USE bool hash_random(void *out, size_t size);       /* false: no randomness */

#endif
