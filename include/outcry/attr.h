/* attr.h - compiler attributes, behind macros, so that no other header names a compiler.
 * SPDX-License-Identifier: MIT */
#ifndef OUTCRY_ATTR_H
#define OUTCRY_ATTR_H

#if defined(__GNUC__) || defined(__clang__)
#define OC_MUST_USE __attribute__((warn_unused_result))
#define OC_PRINTF(format_index, first_index) \
    __attribute__((format(printf, format_index, first_index)))
#define OC_NORETURN          __attribute__((noreturn))
#define OC_UNUSED            __attribute__((unused))
#define OC_PREFETCH(address) __builtin_prefetch((address), 1)
#else
#define OC_MUST_USE
#define OC_PRINTF(format_index, first_index)
#define OC_NORETURN
#define OC_UNUSED
#define OC_PREFETCH(address) ((void)(address))
#endif

#endif
