/* place.c - test data and temporary folders.
 * SPDX-License-Identifier: MIT */
#include "support/place.h"

#include "support/check.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

static void join(char path[PLACE_PATH_CAP], const char *folder, const char *name)
{
    int length = snprintf(path, PLACE_PATH_CAP, "%s/%s", folder, name);

    if (length < 0 || length >= PLACE_PATH_CAP) {
        print_error("path too long: %s/%s\n", folder, name);
        fail();
    }
}

bool place_shared(const char *relative, char path[PLACE_PATH_CAP])
{
    const char *root = getenv("OUTCRY_SHARED");

    join(path, root != NULL && root[0] != 0 ? root : "../shared", relative);
    return access(path, R_OK) == 0;
}

void place_shared_or_skip(const char *relative, char path[PLACE_PATH_CAP])
{
    if (place_shared(relative, path))
        return;
    print_message("# %s is not on this machine\n", path);
    skip();
}

void place_data(const char *relative, char path[PLACE_PATH_CAP])
{
    join(path, "tests/data", relative);
}

void place_temp_make(char path[PLACE_PATH_CAP])
{
    const char *root = getenv("TMPDIR");

    join(path, root != NULL && root[0] != 0 ? root : "/tmp", "outcry-test-XXXXXX");
    if (mkdtemp(path) == NULL) {
        print_error("cannot make a temporary folder %s\n", path);
        fail();
    }
}

void place_temp_remove(const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    char inner[PLACE_PATH_CAP];
    struct stat info;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        join(inner, path, entry->d_name);
        if (lstat(inner, &info) == 0 && S_ISDIR(info.st_mode))
            place_temp_remove(inner);
        else
            unlink(inner);
    }
    if (dir != NULL)
        closedir(dir);
    rmdir(path);
}

void place_write(const char *folder, const char *name, const char *text)
{
    char path[PLACE_PATH_CAP];
    FILE *file;
    bool ok;

    if (name == NULL)
        snprintf(path, sizeof(path), "%s", folder);
    else
        join(path, folder, name);
    file = fopen(path, "wb");
    ok = file != NULL && fwrite(text, 1, strlen(text), file) == strlen(text);
    if (file != NULL && fclose(file) != 0)
        ok = false;
    if (!ok) {
        print_error("cannot write %s\n", path);
        fail();
    }
}

char *place_read(const char *path, size_t *size_bytes)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t size = 0, cap = 0;

    while (file != NULL) {
        size_t got;

        if (size + 1 >= cap) {
            char *grown = realloc(text, cap = cap == 0 ? 65536 : cap * 2);

            if (grown == NULL)
                abort();
            text = grown;
        }
        got = fread(text + size, 1, cap - size - 1, file);
        if (got == 0)
            break;
        size += got;
    }
    if (file == NULL)
        return NULL;
    fclose(file);
    text[size] = 0;
    if (size_bytes != NULL)
        *size_bytes = size;
    return text;
}
