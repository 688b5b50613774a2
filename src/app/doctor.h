/* doctor.h - the checks of `outcry doctor`: what was looked at, how it is, what to do.
 * SPDX-License-Identifier: MIT */
#ifndef APP_DOCTOR_H
#define APP_DOCTOR_H

#include "app/config.h"
#include "base/buffer.h"

enum doctor_verdict { DOCTOR_OK, DOCTOR_WARN, DOCTOR_FAIL };

enum { DOCTOR_FINDINGS_CAP = 64, DOCTOR_TEXT_CAP = 240 };

struct doctor_finding {
    enum doctor_verdict verdict;
    const char *name;             /* "clock" */
    char text[DOCTOR_TEXT_CAP];   /* how it is */
    char advice[DOCTOR_TEXT_CAP]; /* what to do; "" when ok */
};

struct doctor {
    struct doctor_finding findings[DOCTOR_FINDINGS_CAP]; /* more are dropped */
    size_t count;
};

void doctor_add(struct doctor *doctor, enum doctor_verdict verdict, const char *name,
                const char *advice, const char *format, ...) OC_PRINTF(5, 6);
enum doctor_verdict doctor_worst(const struct doctor *doctor);

/* Looks at this machine only; asks nobody. */
void doctor_check_local(struct doctor *doctor, const struct config *config, int64_t now_ms);

/* Opens the configured exchange, resolves the symbols, compares clocks. Blocks at most timeout_ms. */
void doctor_check_exchange(struct doctor *doctor, const struct config *config, int64_t timeout_ms);

#endif
