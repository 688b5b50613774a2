/* version.h - facts about this build.
 * SPDX-License-Identifier: MIT */
#ifndef APP_VERSION_H
#define APP_VERSION_H

struct version_facts {
    const char *version;  /* "0.1.0" */
    const char *commit;   /* "7630fdd", "7630fdd-dirty", "unknown" */
    const char *flavour;  /* "release" */
    const char *compiler; /* "gcc 12.2.0" */
    const char *build;    /* "0.1.0+7630fdd": provenance.build of signals */
};

const struct version_facts *version_facts(void);

#endif
