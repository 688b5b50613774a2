/* clock.h - the only reader of clocks.
 * SPDX-License-Identifier: MIT */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

int64_t clock_now_ms(void);  /* Unix epoch, UTC; may jump */
int64_t clock_mono_ms(void); /* never goes back; unrelated to clock_now_ms */
int64_t clock_mono_ns(void);

#endif
