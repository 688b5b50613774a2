/* corpus_main.c - runs a fuzz target once over its corpus, without a fuzzer: part of `make test`.
 * SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_CAP = 1 << 22 };

static size_t run_file(const char *path, uint8_t *bytes)
{
    FILE *file = fopen(path, "rb");
    uint8_t *exact;
    size_t size;

    if (file == NULL)
        return 0;
    size = fread(bytes, 1, INPUT_CAP, file);
    fclose(file);
    exact = malloc(size == 0 ? 1 : size); /* so that a sanitizer sees the end */
    if (exact == NULL)
        abort();
    memcpy(exact, bytes, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return 1;
}

int main(int argc, char **argv)
{
    const char *name = argc > 0 ? strstr(argv[0], "fuzz_") : NULL;
    char folder[512], path[1024];
    uint8_t *bytes = malloc(INPUT_CAP);
    struct dirent *entry;
    size_t count = 0;
    DIR *dir;

    if (name == NULL || bytes == NULL)
        return 2;
    snprintf(folder, sizeof(folder), "tests/fuzz/corpus/%s", name + strlen("fuzz_"));
    puts("1..1");
    fflush(stdout);
    LLVMFuzzerTestOneInput(bytes, 0);
    dir = opendir(folder);
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.')
            count += run_file(path, bytes);
    }
    if (dir != NULL)
        closedir(dir);
    free(bytes);
    printf("%s 1 - the corpus of %s, %zu inputs, runs clean\n", count > 0 ? "ok" : "not ok", name,
           count);
    return count > 0 ? 0 : 1;
}
