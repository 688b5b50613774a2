#!/usr/bin/env bash
# purity_check.sh LIBCORE.A - the core calls nothing but this list and owns no writable data.
# SPDX-License-Identifier: MIT
set -euo pipefail
archive=$1
ALLOWED=' sqrt fabs floor ceil llround memcpy memset memmove memcmp strlen strcmp '
# what compilers insert by themselves: stack protector, fortified copies, position-independent code
INSERTED=' __stack_chk_fail __memcpy_chk __memset_chk __memmove_chk _GLOBAL_OFFSET_TABLE_ __assert_fail __udivti3 __divti3 __umodti3 __modti3 __udivmodti4 __divmodti4 '
bad=0

defined=$(nm --defined-only "$archive" 2>/dev/null | awk 'NF==3 {print $3}' | sort -u)
while read -r symbol; do
    [ -n "$symbol" ] || continue
    if [[ $ALLOWED$INSERTED != *" $symbol "* ]]; then
        users=$(nm -A -u "$archive" 2>/dev/null | awk -v s="$symbol" '$NF==s {sub(/:$/, "", $1); n=split($1, p, ":"); print p[n-0]}' | sort -u | tr '\n' ' ')
        echo "core calls $symbol (in $users)" >&2
        bad=1
    fi
done < <(comm -23 <(nm -u "$archive" 2>/dev/null | awk 'NF==2 {print $2}' | sort -u) <(echo "$defined"))

# b B d D s S C: writable objects; .data.rel.ro is read-only after relocation
while read -r line; do
    echo "core has writable data: $line" >&2
    bad=1
done < <(objdump -t "$archive" 2>/dev/null | awk '
    /^[^ ]+:.*file format/ {object=$1}
    $0 ~ / O (\.data|\.bss|\.tdata|\.tbss|COMMON|\*COM\*)[ \t.]/ && $0 !~ /\.data\.rel\.ro/ {print object, $NF}')
exit $bad
