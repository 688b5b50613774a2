/* source_gz.c - gzip files, of one member or several.
 * SPDX-License-Identifier: MIT */
#include "base/limits.h"
#include "history/source.h"

#include <stdlib.h>
#include <zlib.h>

struct gz_source {
    struct history_source base;
    gzFile file;
};

static enum oc_status gz_read(struct history_source *source, void *data, size_t size, size_t *used,
                              struct error *error)
{
    struct gz_source *gz = (struct gz_source *)source;
    unsigned wanted = size < LIMIT_HISTORY_BLOCK ? (unsigned)size : (unsigned)LIMIT_HISTORY_BLOCK;
    int got = gzread(gz->file, data, wanted);
    int code = Z_OK;
    const char *text = gzerror(gz->file, &code);

    /* a cut file gives what it has and Z_BUF_ERROR with it */
    if (got < 0 || code != Z_OK) {
        return error_set(error, code == Z_ERRNO ? OC_EIO : OC_ECORRUPT, "read %s: %s", source->path,
                         code == Z_BUF_ERROR ? "gzip data is cut off" : text);
    }
    *used = (size_t)got;
    return OC_OK;
}

static void gz_close(struct history_source *source)
{
    struct gz_source *gz = (struct gz_source *)source;

    (void)gzclose_r(gz->file);
    free(gz);
}

static const struct history_source_kind GZ = {"gzip", gz_read, gz_close};

enum oc_status history_source_open_gz(struct history_source **out, const char *path,
                                      struct error *error)
{
    struct gz_source *gz = malloc(sizeof *gz);
    gzFile file = gz == NULL ? NULL : gzopen(path, "rb");

    if (file == NULL) {
        free(gz);
        return error_set(error, gz == NULL ? OC_ENOMEM : OC_EIO, "open %s: gzip cannot read it",
                         path);
    }
    (void)gzbuffer(file, LIMIT_HISTORY_BLOCK / 2);
    *gz = (struct gz_source){.base = {&GZ, path}, .file = file};
    *out = &gz->base;
    return OC_OK;
}
