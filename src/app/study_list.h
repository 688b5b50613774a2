/* study_list.h - the table of studies, for people, programs and the docs.
 * SPDX-License-Identifier: MIT */
#ifndef APP_STUDY_LIST_H
#define APP_STUDY_LIST_H

#include "base/buffer.h"

void study_list_text(struct buffer *out);
void study_list_json(struct buffer *out);
void study_list_markdown(struct buffer *out); /* rows of docs/analysis.md */

#endif
