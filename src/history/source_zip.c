/* source_zip.c - the first .csv member of a zip archive.
 * SPDX-License-Identifier: MIT */
#include "base/limits.h"
#include "base/slice.h"
#include "history/source.h"

#include <stdlib.h>
#include <zip.h>

struct zip_member {
    struct history_source base;
    zip_t *archive;
    zip_file_t *member;
};

static enum oc_status zip_member_read(struct history_source *source, void *data, size_t size,
                                      size_t *used, struct error *error)
{
    struct zip_member *zip = (struct zip_member *)source;
    zip_int64_t got = zip_fread(zip->member, data, size);

    if (got < 0) {
        return error_set(error, OC_ECORRUPT, "read %s: zip: %s", source->path,
                         zip_file_strerror(zip->member));
    }
    *used = (size_t)got;
    return OC_OK;
}

static void zip_member_close(struct history_source *source)
{
    struct zip_member *zip = (struct zip_member *)source;

    if (zip->member != NULL) {
        (void)zip_fclose(zip->member);
    }
    if (zip->archive != NULL) {
        zip_discard(zip->archive);
    }
    free(zip);
}

static const struct history_source_kind ZIP = {"zip", zip_member_read, zip_member_close};

static zip_file_t *open_member(zip_t *archive)
{
    zip_int64_t count = zip_get_num_entries(archive, 0);

    for (zip_int64_t i = 0; i < count; i++) {
        const char *name = zip_get_name(archive, (zip_uint64_t)i, ZIP_FL_ENC_RAW);

        if (name != NULL && slice_ends(slice_of(name), ".csv")) {
            return zip_fopen_index(archive, (zip_uint64_t)i, 0);
        }
    }
    return NULL;
}

enum oc_status history_source_open_zip(struct history_source **out, const char *path,
                                       struct error *error)
{
    int code = 0;
    struct zip_member *zip = calloc(1, sizeof *zip);

    if (zip == NULL) {
        return error_set(error, OC_ENOMEM, "open %s: out of memory", path);
    }
    zip->base = (struct history_source){&ZIP, path};
    zip->archive = zip_open(path, ZIP_RDONLY, &code);
    if (zip->archive == NULL) {
        zip_member_close(&zip->base);
        return error_set(error, OC_ECORRUPT, "open %s: not a readable zip archive (code %d)", path,
                         code);
    }
    zip->member = open_member(zip->archive);
    if (zip->member == NULL) {
        zip_member_close(&zip->base);
        return error_set(error, OC_EMALFORMED, "open %s: the archive has no readable .csv member",
                         path);
    }
    *out = &zip->base;
    return OC_OK;
}
