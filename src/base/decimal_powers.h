/* decimal_powers.h - the powers of ten of 64 bits, for decimal.c and decimal_print.c.
 * SPDX-License-Identifier: MIT */
#ifndef BASE_DECIMAL_POWERS_H
#define BASE_DECIMAL_POWERS_H

#include <stdint.h>

enum { DECIMAL_POWER_COUNT = 20 };

extern const uint64_t DECIMAL_POWERS[DECIMAL_POWER_COUNT]; /* [n] is 10^n */

#endif
