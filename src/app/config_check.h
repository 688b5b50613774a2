/* config_check.h - checks of texts that are more than texts: symbols, addresses, URLs.
 *
 * Each returns true, or false with *problem set to what is wrong, in words that follow the value.
 * SPDX-License-Identifier: MIT */
#ifndef APP_CONFIG_CHECK_H
#define APP_CONFIG_CHECK_H

#include <stdbool.h>

bool config_check_symbol(const char *text, const char **problem);
bool config_check_top(const char *text, const char **problem); /* top:N:QUOTE */
bool config_check_venue(const char *text, const char **problem);
bool config_check_off(const char *text, const char **problem);
bool config_check_series(const char *text, const char **problem);  /* rsi:14 */
bool config_check_address(const char *text, const char **problem); /* IPv4, IPv6 or localhost */
bool config_check_address_or_off(const char *text, const char **problem);
bool config_check_network(const char *text, const char **problem);  /* address[/bits] */
bool config_check_host(const char *text, const char **problem);     /* name[:port], [v6][:port] */
bool config_check_origin(const char *text, const char **problem);   /* scheme://host[:port] */
bool config_check_http_url(const char *text, const char **problem); /* "" or http(s)://... */
bool config_check_ws_url(const char *text, const char **problem);   /* "" or ws(s)://... */
bool config_check_path(const char *text, const char **problem);     /* not empty */

/* 127.0.0.0/8, ::1 or localhost */
bool config_is_loopback(const char *address);

#endif
