/* version.c - facts about this build; the only file that the build hands them to.
 * SPDX-License-Identifier: MIT */
#include "app/version.h"

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#elif defined(__GNUC__)
#define COMPILER "gcc " __VERSION__
#else
#define COMPILER "unknown"
#endif

const struct version_facts *version_facts(void)
{
    static const struct version_facts FACTS = {.version = OUTCRY_VERSION,
                                               .commit = OUTCRY_COMMIT,
                                               .flavour = OUTCRY_FLAVOUR,
                                               .compiler = COMPILER,
                                               .build = OUTCRY_VERSION "+" OUTCRY_COMMIT};

    return &FACTS;
}
