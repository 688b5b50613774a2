/* source_zst.c - zstd files, of one frame or several.
 * SPDX-License-Identifier: MIT */
#include "base/limits.h"
#include "history/source.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

enum { ZST_INPUT = 65536 };

struct zst_source {
    struct history_source base;
    FILE *file;
    ZSTD_DStream *stream;
    ZSTD_inBuffer input;
    size_t hint; /* of the last call: 0 when a frame has ended */
    char bytes[ZST_INPUT];
};

static enum oc_status zst_fill(struct zst_source *zst, bool *at_end, struct error *error)
{
    errno = 0;
    zst->input = (ZSTD_inBuffer){zst->bytes, fread(zst->bytes, 1, ZST_INPUT, zst->file), 0};
    *at_end = zst->input.size == 0;
    if (*at_end && ferror(zst->file) != 0) {
        return error_set(error, OC_EIO, "read %s: %s", zst->base.path, strerror(errno));
    }
    return OC_OK;
}

static enum oc_status zst_read(struct history_source *source, void *data, size_t size, size_t *used,
                               struct error *error)
{
    struct zst_source *zst = (struct zst_source *)source;
    ZSTD_outBuffer output = {data, size, 0};

    while (output.pos < output.size) {
        bool at_end = false;
        size_t before = output.pos;

        /* a full output may have left more inside the stream: ask before reading on */
        if (zst->input.pos == zst->input.size) {
            enum oc_status status = zst_fill(zst, &at_end, error);

            if (status != OC_OK) {
                return status;
            }
            if (at_end && zst->hint == 0) {
                break;
            }
        }
        zst->hint = ZSTD_decompressStream(zst->stream, &output, &zst->input);
        if (ZSTD_isError(zst->hint) != 0) {
            return error_set(error, OC_ECORRUPT, "read %s: zstd: %s", source->path,
                             ZSTD_getErrorName(zst->hint));
        }
        if (at_end && output.pos == before && zst->hint != 0) {
            return error_set(error, OC_ECORRUPT, "read %s: zstd data is cut off", source->path);
        }
    }
    *used = output.pos;
    return OC_OK;
}

static void zst_close(struct history_source *source)
{
    struct zst_source *zst = (struct zst_source *)source;

    if (zst->file != NULL) {
        (void)fclose(zst->file);
    }
    (void)ZSTD_freeDStream(zst->stream);
    free(zst);
}

static const struct history_source_kind ZST = {"zstd", zst_read, zst_close};

enum oc_status history_source_open_zst(struct history_source **out, const char *path,
                                       struct error *error)
{
    struct zst_source *zst = calloc(1, sizeof *zst);

    if (zst == NULL) {
        return error_set(error, OC_ENOMEM, "open %s: out of memory", path);
    }
    zst->base = (struct history_source){&ZST, path};
    zst->file = fopen(path, "rb");
    zst->stream = ZSTD_createDStream();
    if (zst->file == NULL || zst->stream == NULL) {
        zst_close(&zst->base);
        return error_set(error, OC_EIO, "open %s: zstd cannot read it", path);
    }
    *out = &zst->base;
    return OC_OK;
}
