/* main.c - the program's entry.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>

int main(void)
{
    puts("outcry");
    return 0;
}
