/* source.c - tells files apart by their first bytes, and reads the plain ones.
 * SPDX-License-Identifier: MIT */
#include "history/source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct plain_source {
    struct history_source base;
    FILE *file;
};

static enum oc_status plain_read(struct history_source *source, void *data, size_t size,
                                 size_t *used, struct error *error)
{
    struct plain_source *plain = (struct plain_source *)source;

    errno = 0;
    *used = fread(data, 1, size, plain->file);
    if (*used == 0 && ferror(plain->file) != 0) {
        return error_set(error, OC_EIO, "read %s: %s", source->path, strerror(errno));
    }
    return OC_OK;
}

static void plain_close(struct history_source *source)
{
    struct plain_source *plain = (struct plain_source *)source;

    (void)fclose(plain->file);
    free(plain);
}

static const struct history_source_kind PLAIN = {"plain", plain_read, plain_close};

static const struct {
    const char *magic;
    size_t size;
    enum oc_status (*open)(struct history_source **out, const char *path, struct error *error);
} PACKED[] = {
    {"\x1f\x8b", 2, history_source_open_gz},
    {"\x28\xb5\x2f\xfd", 4, history_source_open_zst},
    {"PK\x03\x04", 4, history_source_open_zip},
    {"PK\x05\x06", 4, history_source_open_zip}, /* an empty archive: its opener says so */
};

enum oc_status history_source_open(struct history_source **out, const char *path,
                                   struct error *error)
{
    char magic[4] = {0};
    FILE *file = fopen(path, "rb");

    if (file == NULL) {
        return error_set(error, errno == ENOENT ? OC_ENOTFOUND : OC_EIO, "open %s: %s", path,
                         strerror(errno));
    }
    size_t size = fread(magic, 1, sizeof magic, file);

    if (size == 0 && ferror(file) != 0) {
        enum oc_status status = error_set(error, OC_EIO, "read %s: %s", path, strerror(errno));

        (void)fclose(file);
        return status;
    }
    for (size_t i = 0; i < sizeof PACKED / sizeof PACKED[0]; i++) {
        if (size >= PACKED[i].size && memcmp(magic, PACKED[i].magic, PACKED[i].size) == 0) {
            (void)fclose(file);
            return PACKED[i].open(out, path, error);
        }
    }
    struct plain_source *plain = malloc(sizeof *plain);

    if (plain == NULL || fseek(file, 0, SEEK_SET) != 0) {
        (void)fclose(file);
        free(plain);
        return error_set(error, plain == NULL ? OC_ENOMEM : OC_EIO, "open %s: %s", path,
                         plain == NULL ? "out of memory" : "not a regular file");
    }
    *plain = (struct plain_source){.base = {&PLAIN, path}, .file = file};
    *out = &plain->base;
    return OC_OK;
}

void history_source_close(struct history_source *source)
{
    if (source != NULL) {
        source->kind->close(source);
    }
}
