#include "ingest/hj212_frame.h"

#include <ctype.h>
#include <string.h>

/* Eight shifts of a byte by the reversed polynomial 0xA001: the table of both CRCs. */
static const uint16_t table[256] = {
    0x0000, 0xc0c1, 0xc181, 0x0140, 0xc301, 0x03c0, 0x0280, 0xc241, 0xc601, 0x06c0, 0x0780, 0xc741,
    0x0500, 0xc5c1, 0xc481, 0x0440, 0xcc01, 0x0cc0, 0x0d80, 0xcd41, 0x0f00, 0xcfc1, 0xce81, 0x0e40,
    0x0a00, 0xcac1, 0xcb81, 0x0b40, 0xc901, 0x09c0, 0x0880, 0xc841, 0xd801, 0x18c0, 0x1980, 0xd941,
    0x1b00, 0xdbc1, 0xda81, 0x1a40, 0x1e00, 0xdec1, 0xdf81, 0x1f40, 0xdd01, 0x1dc0, 0x1c80, 0xdc41,
    0x1400, 0xd4c1, 0xd581, 0x1540, 0xd701, 0x17c0, 0x1680, 0xd641, 0xd201, 0x12c0, 0x1380, 0xd341,
    0x1100, 0xd1c1, 0xd081, 0x1040, 0xf001, 0x30c0, 0x3180, 0xf141, 0x3300, 0xf3c1, 0xf281, 0x3240,
    0x3600, 0xf6c1, 0xf781, 0x3740, 0xf501, 0x35c0, 0x3480, 0xf441, 0x3c00, 0xfcc1, 0xfd81, 0x3d40,
    0xff01, 0x3fc0, 0x3e80, 0xfe41, 0xfa01, 0x3ac0, 0x3b80, 0xfb41, 0x3900, 0xf9c1, 0xf881, 0x3840,
    0x2800, 0xe8c1, 0xe981, 0x2940, 0xeb01, 0x2bc0, 0x2a80, 0xea41, 0xee01, 0x2ec0, 0x2f80, 0xef41,
    0x2d00, 0xedc1, 0xec81, 0x2c40, 0xe401, 0x24c0, 0x2580, 0xe541, 0x2700, 0xe7c1, 0xe681, 0x2640,
    0x2200, 0xe2c1, 0xe381, 0x2340, 0xe101, 0x21c0, 0x2080, 0xe041, 0xa001, 0x60c0, 0x6180, 0xa141,
    0x6300, 0xa3c1, 0xa281, 0x6240, 0x6600, 0xa6c1, 0xa781, 0x6740, 0xa501, 0x65c0, 0x6480, 0xa441,
    0x6c00, 0xacc1, 0xad81, 0x6d40, 0xaf01, 0x6fc0, 0x6e80, 0xae41, 0xaa01, 0x6ac0, 0x6b80, 0xab41,
    0x6900, 0xa9c1, 0xa881, 0x6840, 0x7800, 0xb8c1, 0xb981, 0x7940, 0xbb01, 0x7bc0, 0x7a80, 0xba41,
    0xbe01, 0x7ec0, 0x7f80, 0xbf41, 0x7d00, 0xbdc1, 0xbc81, 0x7c40, 0xb401, 0x74c0, 0x7580, 0xb541,
    0x7700, 0xb7c1, 0xb681, 0x7640, 0x7200, 0xb2c1, 0xb381, 0x7340, 0xb101, 0x71c0, 0x7080, 0xb041,
    0x5000, 0x90c1, 0x9181, 0x5140, 0x9301, 0x53c0, 0x5280, 0x9241, 0x9601, 0x56c0, 0x5780, 0x9741,
    0x5500, 0x95c1, 0x9481, 0x5440, 0x9c01, 0x5cc0, 0x5d80, 0x9d41, 0x5f00, 0x9fc1, 0x9e81, 0x5e40,
    0x5a00, 0x9ac1, 0x9b81, 0x5b40, 0x9901, 0x59c0, 0x5880, 0x9841, 0x8801, 0x48c0, 0x4980, 0x8941,
    0x4b00, 0x8bc1, 0x8a81, 0x4a40, 0x4e00, 0x8ec1, 0x8f81, 0x4f40, 0x8d01, 0x4dc0, 0x4c80, 0x8c41,
    0x4400, 0x84c1, 0x8581, 0x4540, 0x8701, 0x47c0, 0x4680, 0x8641, 0x8201, 0x42c0, 0x4380, 0x8341,
    0x4100, 0x81c1, 0x8081, 0x4040,
};

/* HJ 212-2017 Annex A: the register is shifted by a byte FIRST, the byte goes into its low half,
 * then eight shifts. So it is not CRC-16/Modbus, and, since only the high half of the register
 * lives on into the next step, it is no stronger than eight bits: of frames that were damaged
 * before their last byte one in 256 passes. */
uint16_t hj212_crc(const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    uint16_t reg = 0xffff;
    for (size_t i = 0; i < length; i++)
        reg = table[(reg >> 8) ^ at[i]];
    return reg;
}

uint16_t modbus_crc(const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    uint16_t reg = 0xffff;
    for (size_t i = 0; i < length; i++)
        reg = (uint16_t)(reg >> 8 ^ table[(reg ^ at[i]) & 0xff]);
    return reg;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ## and a digit; `length` when there is none. */
static size_t head_after(const char *bytes, size_t length, size_t at)
{
    while (at + 2 < length) {
        const char *hash = memchr(bytes + at, '#', length - at - 2);
        if (hash == NULL)
            return length;
        at = (size_t)(hash - bytes);
        if (hash[1] == '#' && is_digit(hash[2]))
            return at;
        at++;
    }
    return length;
}

static bool blank(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!isspace((unsigned char)bytes[i]) && bytes[i] != '\0')
            return false;
    return true;
}

static bool crc_read(const char *at, uint16_t *out)
{
    unsigned value = 0;
    for (int i = 0; i < 4; i++) {
        int c = tolower((unsigned char)at[i]);
        if (!isxdigit(c))
            return false;
        value = value << 4 | (unsigned)(is_digit((char)c) ? c - '0' : c - 'a' + 10);
    }
    *out = (uint16_t)value;
    return true;
}

/* Does the data segment end in the && that closes CP? CP=&& alone only opens it. */
static bool closed(const struct hj212_frame *f)
{
    return f->length >= 4 && memcmp(f->data + f->length - 2, "&&", 2) == 0
           && memmem(f->data, f->length - 2, "&&", 2) != NULL;
}

/* Four digits of data can look like a CRC: then data go on behind them. But a CRC that fits, and
 * data that are closed, are no chance: what comes behind them is of no frame. */
static bool goes_on(const struct hj212_frame *f, size_t left)
{
    const char *at = f->whole + f->size;
    return left > f->size && *at != '\0'
           && (isalnum((unsigned char)*at) || strchr("&;,=-.", *at) != NULL)
           && !closed(f) && hj212_crc(f->data, f->length) != f->told;
}

/* Does the frame at `from` end where its length field says? */
static enum hj212_found frame_read(const char *from, size_t left, struct hj212_frame *out,
                                   int *digits)
{
    size_t n = 2, said = 0;
    while (n < 6 && n < left && is_digit(from[n]))
        said = said * 10 + (size_t)(from[n++] - '0');
    *out = (struct hj212_frame){ .whole = from, .data = from + n, .length = said,
                                 .size = n + said + 4, .said = (int)said };
    *digits = (int)n - 2;
    if (*digits < 3 || out->size - 4 > left)
        return HJ212_TORN;
    if (out->size > left || !crc_read(from + n + said, &out->told))
        return closed(out) ? HJ212_NO_CRC : HJ212_TORN;
    return goes_on(out, left) ? HJ212_TORN : HJ212_FRAME;
}

/* Of a torn frame: what stands between its length field and its CRC, if one ends it. */
static size_t data_length(const struct hj212_frame *f, int digits)
{
    size_t end = f->size, from = 2 + (size_t)digits;
    uint16_t crc;
    while (end > from && (isspace((unsigned char)f->whole[end - 1]) || f->whole[end - 1] == '\0'))
        end--;
    return end - from >= 4 && crc_read(f->whole + end - 4, &crc) ? end - from - 4 : end - from;
}

/* The frame of HJ 212 (2005, 2017 and 2025 alike):
 *
 *     ##LLLLd...dCCCC\r\n
 *
 *     L  length of d in bytes, four decimal digits (255 is 0255); some senders write three
 *     d  the data segment, at most 1024 bytes by the text; up to 1,623 were met
 *     C  CRC of d, four hex digits of either case, the high half first
 *
 * CR LF may be missing, and several frames may stand in one message. The length leads, not the
 * line end: what is encrypted may hold any byte. Where no CRC stands at the place it names, the
 * frame is torn, or has none if its data are closed there; reading goes on at the next head. */
enum hj212_found hj212_next(const char *bytes, size_t length, size_t *at, struct hj212_frame *out,
                            struct defects *defects)
{
    int digits;
    size_t head = head_after(bytes, length, *at);
    if (!blank(bytes + *at, head - *at))
        defects->count[DEFECT_STRAY_BYTES]++;
    *at = length;
    if (head == length)
        return HJ212_END;
    enum hj212_found found = frame_read(bytes + head, length - head, out, &digits);
    if (found != HJ212_FRAME) {
        *at = head_after(bytes, length, head + 2);
        out->size = *at - head;
        if (found == HJ212_TORN)
            out->length = data_length(out, digits);
        return found;
    }
    *at = head + out->size;
    defects->count[DEFECT_LENGTH_DIGITS] += digits == 3;
    defects->count[DEFECT_LONG_DATA] += out->length > 1024;
    return HJ212_FRAME;
}
