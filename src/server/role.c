/* role.c - names of the server's roles.
 * SPDX-License-Identifier: MIT */
#include "server/server.h"

static const char *const ROLES[] = {"none", "reader", "trader", "admin"};

const char *server_role_text(enum server_role role)
{
    return (unsigned)role <= SERVER_ROLE_ADMIN ? ROLES[role] : "none";
}
