/* test_hash.c - digests against their standards' examples.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/vectors.h"

#include "base/hash.h"

/* FIPS 180-4 examples, as published by NIST ("abc", two blocks, empty) */
static const struct sha_case {
    const char *name;
    const char *text;
    const char *want;
} SHAS[] = {
    {"sha256 of nothing", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"sha256 of abc", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"sha256 of two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void sha_row(void **state)
{
    const struct sha_case *row = *state;
    uint8_t digest[HASH_SHA256_SIZE];
    char text[HASH_SHA256_TEXT_SIZE];
    struct hash_sha256 hash;

    hash_sha256_of(row->text, strlen(row->text), digest);
    hash_hex(digest, sizeof digest, text);
    assert_string_equal(text, row->want);
    hash_sha256_init(&hash);
    for (const char *at = row->text; *at != 0; at++) {
        hash_sha256_update(&hash, at, 1);
    }
    hash_sha256_final(&hash, digest);
    hash_hex(digest, sizeof digest, text);
    assert_string_equal(text, row->want);
}

static void a_copy_goes_on_by_itself(void **state)
{
    (void)state;
    struct hash_sha256 one;
    struct hash_sha256 two;
    uint8_t got[HASH_SHA256_SIZE];
    uint8_t again[HASH_SHA256_SIZE];
    uint8_t want[HASH_SHA256_SIZE];

    hash_sha256_init(&one);
    hash_sha256_update(&one, "ab", 2);
    memcpy(&two, &one, sizeof one);
    hash_sha256_update(&one, "xyz", 3);
    hash_sha256_update(&two, "c", 1);
    hash_sha256_final(&two, got);
    hash_sha256_of("abc", 3, want);
    assert_memory_equal(got, want, sizeof want);
    hash_sha256_final(&two, again); /* final leaves the state alone */
    assert_memory_equal(again, want, sizeof want);
    hash_sha256_final(&one, got);
    hash_sha256_of("abxyz", 5, want);
    assert_memory_equal(got, want, sizeof want);
}

/* RFC 4231 test cases 1, 2 and 6 */
static void hmac_of_rfc_4231(void **state)
{
    (void)state;
    uint8_t key[131];
    uint8_t digest[HASH_SHA256_SIZE];
    char text[HASH_SHA256_TEXT_SIZE];

    memset(key, 0x0b, 20);
    hash_hmac_sha256(key, 20, "Hi There", 8, digest);
    hash_hex(digest, sizeof digest, text);
    assert_string_equal(text, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    hash_hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28, digest);
    hash_hex(digest, sizeof digest, text);
    assert_string_equal(text, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, sizeof key);
    hash_hmac_sha256(key, sizeof key, "Test Using Larger Than Block-Size Key - Hash Key First", 54,
                     digest);
    hash_hex(digest, sizeof digest, text);
    assert_string_equal(text, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

/* FIPS 180-4 */
static void sha1_of_abc(void **state)
{
    (void)state;
    uint8_t digest[HASH_SHA1_SIZE];
    char text[2 * HASH_SHA1_SIZE + 1];

    hash_sha1_of("abc", 3, digest);
    hash_hex(digest, sizeof digest, text);
    assert_string_equal(text, "a9993e364706816aba3e25717850c26c9cd0d89d");
}

/* strategies.md E17 */
static const struct uuid_case {
    const char *name;
    const char *id;
    const char *want;
} UUIDS[] = {
    {"E17: a Fabio long of BTCUSDT", "binance:usdm:BTCUSDT:1762002540000:fabio:L",
     "5a4113e0-a7e4-5249-9fb3-3eff399b8d37"},
    {"E17: a grid short of ALGOUSDT", "binance:spot:ALGOUSDT:1762002540000:grid:S",
     "672049d4-d811-5a7d-abc0-2964845001bf"},
    {"E17: a neutral of BTCUSDT", "binance:usdm:BTCUSDT:1762002540000:none:N",
     "aa9d2b6d-34f9-59e1-a807-7ff12049ed5e"},
};

static void uuid_row(void **state)
{
    const struct uuid_case *row = *state;
    char got[HASH_UUID_TEXT_SIZE];

    hash_uuid_v5(row->id, strlen(row->id), got);
    assert_string_equal(got, row->want);
}

static void uuid_vector(void **state)
{
    const struct vector *vector = *state;
    char name[256];
    char got[HASH_UUID_TEXT_SIZE];
    int size =
        snprintf(name, sizeof name, "binance:%s:%s:%lld:%s:%s", vector_text(vector->in, "market"),
                 vector_text(vector->in, "symbol"), (long long)vector_int(vector->in, "open_ms"),
                 vector_text(vector->in, "engine"), vector_text(vector->in, "direction"));

    hash_uuid_v5(name, (size_t)size, got);
    assert_string_equal(got, vector->out->valuestring);
}

/* RFC 4648 section 10 */
static const struct base64_case {
    const char *name;
    const char *text;
    const char *want;
} BASE64S[] = {
    {"base64 of nothing", "", ""},          {"base64 of f", "f", "Zg=="},
    {"base64 of fo", "fo", "Zm8="},         {"base64 of foo", "foo", "Zm9v"},
    {"base64 of foob", "foob", "Zm9vYg=="}, {"base64 of foobar", "foobar", "Zm9vYmFy"},
};

static void base64_row(void **state)
{
    const struct base64_case *row = *state;
    char got[64];

    assert_int_equal(hash_base64(row->text, strlen(row->text), got), strlen(row->want));
    assert_string_equal(got, row->want);
    assert_int_equal(hash_base64_size(strlen(row->text)), strlen(row->want));
}

static void the_rest(void **state)
{
    (void)state;
    uint8_t bytes[4] = {0xfb, 0xff, 0x00, 0x1f};
    uint8_t back[4];
    char text[64];
    uint8_t random[2][16];
    char uuid[HASH_UUID_TEXT_SIZE];

    hash_base64url(bytes, 4, text);
    assert_string_equal(text, "-_8AHw");
    hash_hex(bytes, 4, text);
    assert_string_equal(text, "fbff001f");
    assert_true(hash_unhex("FbFf001F", 8, back, 4));
    assert_memory_equal(back, bytes, 4);
    assert_false(hash_unhex("fbff001", 7, back, 4));
    assert_false(hash_unhex("fbff001g", 8, back, 4));
    assert_false(hash_unhex("fbff001f00", 10, back, 4));
    assert_true(hash_equal("abcd", "abcd", 4));
    assert_false(hash_equal("abcd", "abce", 4));
    assert_true(hash_random(random[0], 16));
    assert_true(hash_random(random[1], 16));
    assert_memory_not_equal(random[0], random[1], 16);
    assert_true(hash_uuid_v4(uuid));
    assert_int_equal(uuid[14], '4');
    assert_non_null(strchr("89ab", uuid[19]));
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, SHAS, sha_row);
    check_add(&list, "a copied running digest goes on by itself", a_copy_goes_on_by_itself, NULL);
    check_add(&list, "hmac of RFC 4231", hmac_of_rfc_4231, NULL);
    check_add(&list, "sha1 of abc", sha1_of_abc, NULL);
    CHECK_ROWS(&list, UUIDS, uuid_row);
    vectors_add(&list, "signal_id", uuid_vector);
    CHECK_ROWS(&list, BASE64S, base64_row);
    check_add(&list, "hex, base64url, constant time compare and random bytes", the_rest, NULL);
    int code = check_run(&list, "hash");

    vectors_close();
    return code;
}
