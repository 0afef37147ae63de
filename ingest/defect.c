#include "ingest/defect.h"

static const char *const names[DEFECTS] = {
    [DEFECT_STRAY_BYTES] = "stray_bytes",
    [DEFECT_LENGTH_DIGITS] = "length_digits",
    [DEFECT_LONG_DATA] = "long_data",
    [DEFECT_CIPHER_CRC] = "cipher_crc",
    [DEFECT_HEAD_COMMA] = "head_comma",
    [DEFECT_NO_SEPARATOR] = "no_separator",
    [DEFECT_NO_QN] = "no_qn",
    [DEFECT_ODD_PW] = "odd_pw",
    [DEFECT_ODD_MN] = "odd_mn",
    [DEFECT_EDITION_UNSAID] = "edition_unsaid",
    [DEFECT_SPLIT_UNNUMBERED] = "split_unnumbered",
    [DEFECT_SPLIT_UNFLAGGED] = "split_unflagged",
    [DEFECT_CP_UNCLOSED] = "cp_unclosed",
    [DEFECT_SPACES] = "spaces",
    [DEFECT_EMPTY_ITEM] = "empty_item",
    [DEFECT_REPEATED_KEY] = "repeated_key",
    [DEFECT_SUFFIX_CASE] = "suffix_case",
    [DEFECT_UNKNOWN_SUFFIX] = "unknown_suffix",
    [DEFECT_WRONG_SUFFIX] = "wrong_suffix",
    [DEFECT_BARE_FLAG] = "bare_flag",
    [DEFECT_EMPTY_VALUE] = "empty_value",
    [DEFECT_STAMP_LENGTH] = "stamp_length",
    [DEFECT_STAMP_SECONDS] = "stamp_seconds",
    [DEFECT_DAY_NIGHT] = "day_night",
};

const char *defect_name(enum defect d)
{
    return names[d];
}
