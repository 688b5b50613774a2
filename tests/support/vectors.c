/* vectors.c - reader of the worked examples.
 * SPDX-License-Identifier: MIT */
#include "support/vectors.h"

#include "support/place.h"

#include <math.h>

enum { VECTORS_CAP = 512 };

static cJSON *root;
static struct vector vectors[VECTORS_CAP];
static size_t vectors_count;

static const char *text_of(const cJSON *object, const char *key)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));

    return text == NULL ? "" : text;
}

static void load(void)
{
    char path[PLACE_PATH_CAP];
    const cJSON *section, *row;
    char *text;

    place_data("strategies_vectors.json", path);
    text = place_read(path, NULL);
    root = text == NULL ? NULL : cJSON_Parse(text);
    free(text);
    if (root == NULL) {
        fprintf(stderr, "cannot read %s: run the tests from the root of the repository\n", path);
        exit(1);
    }
    cJSON_ArrayForEach(section, root)
    {
        cJSON_ArrayForEach(row, section)
        {
            if (vectors_count == VECTORS_CAP)
                abort();
            vectors[vectors_count++] =
                (struct vector){.section = section->string,
                                .name = text_of(row, "case"),
                                .fn = text_of(row, "fn"),
                                .in = cJSON_GetObjectItemCaseSensitive(row, "in"),
                                .out = cJSON_GetObjectItemCaseSensitive(row, "out")};
        }
    }
}

static void none_found(void **state)
{
    print_error("no worked example has fn \"%s\"\n", (const char *)*state);
    fail();
}

size_t vectors_add(struct check_list *list, const char *fn, CMUnitTestFunction run)
{
    size_t added = 0;

    if (root == NULL)
        load();
    for (size_t index = 0; index < vectors_count; index++) {
        struct vector *vector = &vectors[index];

        if (strcmp(vector->fn, fn) != 0)
            continue;
        check_add(list, check_name("%s %s (%s)", vector->section, vector->name, fn), run, vector);
        added++;
    }
    if (added == 0) {
        const char *name = check_name("%s", fn);
        void *state;

        memcpy(&state, &name, sizeof(state));
        check_add(list, check_name("there are worked examples of %s", fn), none_found, state);
    }
    return added;
}

void vectors_close(void)
{
    cJSON_Delete(root);
    root = NULL;
    vectors_count = 0;
}

const cJSON *vector_find(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

    return cJSON_IsNull(item) ? NULL : item;
}

static const cJSON *present(const cJSON *item, const char *key)
{
    if (item == NULL) {
        print_error("the example has no \"%s\"\n", key);
        fail();
    }
    return item;
}

static double number(const cJSON *item, const char *key)
{
    if (!cJSON_IsNumber(present(item, key))) {
        print_error("\"%s\" of the example is not a number\n", key);
        fail();
    }
    return item->valuedouble;
}

static int64_t whole(const cJSON *item, const char *key)
{
    double value = number(item, key);

    if (value != floor(value) || fabs(value) > 9007199254740992.0) {
        print_error("\"%s\" of the example is not a whole number: %.17g\n", key, value);
        fail();
    }
    return (int64_t)value;
}

const cJSON *vector_get(const cJSON *object, const char *key)
{
    const cJSON *item = present(cJSON_GetObjectItemCaseSensitive(object, key), key);

    return cJSON_IsNull(item) ? NULL : item;
}

double vector_double(const cJSON *object, const char *key)
{
    return number(cJSON_GetObjectItemCaseSensitive(object, key), key);
}

double vector_double_or(const cJSON *object, const char *key, double absent)
{
    const cJSON *item = vector_find(object, key);

    return item == NULL ? absent : number(item, key);
}

int64_t vector_int(const cJSON *object, const char *key)
{
    return whole(cJSON_GetObjectItemCaseSensitive(object, key), key);
}

bool vector_bool(const cJSON *object, const char *key)
{
    const cJSON *item = present(cJSON_GetObjectItemCaseSensitive(object, key), key);

    if (!cJSON_IsBool(item)) { /* the reference code writes some truths as 0 and 1 */
        return whole(item, key) != 0;
    }
    return cJSON_IsTrue(item);
}

const char *vector_text(const cJSON *object, const char *key)
{
    const cJSON *item = present(cJSON_GetObjectItemCaseSensitive(object, key), key);

    if (!cJSON_IsString(item)) {
        print_error("\"%s\" of the example is not a text\n", key);
        fail();
    }
    return item->valuestring;
}

size_t vector_count(const cJSON *array)
{
    int count = cJSON_GetArraySize(array);

    return count < 0 ? 0 : (size_t)count;
}

const cJSON *vector_at(const cJSON *array, size_t index)
{
    return present(cJSON_GetArrayItem(array, (int)index), "element");
}

int64_t vector_int_at(const cJSON *array, size_t index)
{
    return whole(cJSON_GetArrayItem(array, (int)index), "element");
}

double vector_double_at(const cJSON *array, size_t index)
{
    return number(cJSON_GetArrayItem(array, (int)index), "element");
}
