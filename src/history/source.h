/* source.h - the decompressed bytes of a file, whatever it is packed in; private to history.
 *
 * A vtable of four: plain, gzip, zstd and the first .csv member of a zip.
 * SPDX-License-Identifier: MIT */
#ifndef HISTORY_SOURCE_H
#define HISTORY_SOURCE_H

#include "base/error.h"

#include <stddef.h>

struct history_source;

struct history_source_kind {
    const char *name;
    /* *size 0 at the end; OC_EIO, OC_ECORRUPT. Never more than size bytes. */
    enum oc_status (*read)(struct history_source *source, void *data, size_t size, size_t *used,
                           struct error *error);
    void (*close)(struct history_source *source);
};

struct history_source {
    const struct history_source_kind *kind;
    const char *path; /* borrowed; for messages */
};

/* OC_ENOTFOUND, OC_EIO, OC_ECORRUPT, OC_ENOMEM. path must outlive the source. */
OC_MUST_USE enum oc_status history_source_open(struct history_source **out, const char *path,
                                               struct error *error);
void history_source_close(struct history_source *source); /* NULL is fine */

/* The openers of the packed kinds, each in its own file. */
enum oc_status history_source_open_gz(struct history_source **out, const char *path,
                                      struct error *error);
enum oc_status history_source_open_zst(struct history_source **out, const char *path,
                                       struct error *error);
enum oc_status history_source_open_zip(struct history_source **out, const char *path,
                                       struct error *error);

#endif
