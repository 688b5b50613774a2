/* decimal.h - exact conversions between decimal text, doubles and scaled integers.
 *
 * Text read: [+-] digits [. digits] [e|E [+-] digits], at least one digit, all of it used; ".5" and
 * "5." are accepted, hexadecimal, inf, nan and blanks are not. Doubles come out correctly rounded.
 * No locale, no printf.
 * SPDX-License-Identifier: MIT */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include "outcry/status.h"

#include <stddef.h>
#include <stdint.h>

enum {
    DECIMAL_TEXT_SIZE = 32,  /* room for decimal_print_int and _shortest, with the final 0 */
    DECIMAL_FIXED_SIZE = 40, /* for decimal_print_fixed and _double, with the final 0 */
    DECIMAL_DECIMALS_MAX = 18
};

/* OC_EMALFORMED: not a number. OC_ERANGE: overflows a double (underflow gives 0 or a subnormal). */
OC_MUST_USE enum oc_status decimal_parse_double(const char *text, size_t size, double *out);

/* text * 10^decimals, exactly. OC_EMALFORMED; OC_EINVALID: more decimals than that (trailing zeros do
 * not count); OC_ERANGE: does not fit. decimals <= DECIMAL_DECIMALS_MAX */
OC_MUST_USE enum oc_status decimal_parse_scaled(const char *text, size_t size, unsigned decimals,
                                                int64_t *out);

/* The same without a given scale: text = *units / 10^*decimals with the fewest decimals (0 .. 18). */
OC_MUST_USE enum oc_status decimal_parse_units(const char *text, size_t size, int64_t *units,
                                               unsigned *decimals);

/* Digits only (with [-] for the signed one), no leading '+'. */
OC_MUST_USE enum oc_status decimal_parse_int(const char *text, size_t size, int64_t *out);
OC_MUST_USE enum oc_status decimal_parse_uint(const char *text, size_t size, uint64_t *out);

/* All printers write a final 0 and return the length without it. */
size_t decimal_print_int(char *out, int64_t value);
size_t decimal_print_uint(char *out, uint64_t value);

/* units / 10^decimals with exactly that many decimals: (12345, 2) is "123.45"; (5, 2) "0.05". */
size_t decimal_print_fixed(char *out, int64_t units, unsigned decimals);

/* value with exactly `decimals` (<= 18) decimals, the exact binary value rounded half to even. "-0.00"
 * loses its sign. Values too large for DECIMAL_FIXED_SIZE and those that are not finite: as
 * decimal_print_shortest. */
size_t decimal_print_double(char *out, double value, unsigned decimals);

/* The fewest digits (15, 16 or 17) that read back as the same double: "0.1", "27000", "1e+300",
 * "1.5e-09". Not finite: "null", so that JSON stays JSON. */
size_t decimal_print_shortest(char *out, double value);

#endif
