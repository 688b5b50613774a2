/* control.h - the messages that a client sends on a stream connection, and the answers. Pure.
 * SPDX-License-Identifier: MIT */
#ifndef SIM_CONTROL_H
#define SIM_CONTROL_H

#include "base/buffer.h"
#include "base/slice.h"
#include "outcry/instrument.h"

#include <cjson/cJSON.h>

#include <stdbool.h>
#include <stdint.h>

enum sim_method {
    SIM_METHOD_SUBSCRIBE,
    SIM_METHOD_UNSUBSCRIBE,
    SIM_METHOD_LIST,
    SIM_METHOD_SET_PROPERTY,
    SIM_METHOD_GET_PROPERTY
};

struct sim_control {
    enum sim_method method;
    struct slice id;     /* its JSON text; "null" if absent */
    const cJSON *params; /* an array of strings (SUBSCRIBE, UNSUBSCRIBE), or NULL */
    bool value;          /* of SET_PROPERTY; the property is `combined` */
    cJSON *tree;
    /* instead, if it cannot be obeyed: */
    int error_code; /* -1: none */
    char error_text[160];
    bool is_malformed; /* the connection is closed after the answer */
};

/* Never fails; text stays borrowed as long as *out is used. Ended by sim_control_deinit. */
void sim_control_parse(struct slice text, enum oc_market market, struct sim_control *out);
void sim_control_deinit(struct sim_control *control);

/* {"result":null,"id":1}; {"error":{"code":2,"msg":"..."},"id":1} */
void sim_put_result_null(struct buffer *out, struct slice id);
void sim_put_result_bool(struct buffer *out, bool value, struct slice id);
void sim_put_error(struct buffer *out, int code, const char *text, struct slice id);

#endif
