/* decode_hj212: one or more frames of HJ/T 212-2005, HJ 212-2017 or HJ 212-2025 in a message:
 *
 *     ##LLLLQN=...;ST=31;CN=2061;PW=...;MN=...;Flag=4;CP=&&DataTime=...;a21026-Avg=1.2,...&&CCCC
 *
 * hj212_frame.c has the frame, hj212_head.c the fields before CP, hj212_data.c the data area,
 * hj212_join.c split messages, hj212_command.c what a command means. Every frame stands for itself:
 * of a message with a bad one the good ones are read. We answer nobody: another system does.
 *
 * Neither MN nor PW gets into a reason: reasons are logged and shown. */
#include "ingest/decode.h"

#include <ctype.h>
#include <string.h>

#include "ingest/hj212_frame.h"
#include "ingest/hj212_join.h"
#include "ingest/hj212_sm4.h"

struct work {
    const struct message *in;
    struct claims *out;
    struct hj212_parts parts;
    bool splits;                   /* parts is in use */
    char clear[HJ212_DATA_MOST];   /* of the frame in hand, where it was encrypted */
};

/* One sender writes the cipher as the standard prints it, {0xE4,...}: no longer its bytes. */
static bool spelled_out(const struct hj212_head *head)
{
    return head->cp.length >= 3 && memcmp(head->cp.at, "{0x", 3) == 0;
}

/* Letters and digits of ASCII, or what is UTF-8 beyond it. */
static bool is_name(struct slice s)
{
    for (size_t i = 0; i < s.length; i++)
        if ((unsigned char)s.at[i] < 0x80 && !isalnum((unsigned char)s.at[i])
            && memchr(" -_", s.at[i], 3) == NULL)
            return false;
    return s.length > 0 && text_is_utf8(s.at, s.length);
}

/* A data area: text that begins, after blanks, with a name. */
static bool is_area(struct slice s)
{
    for (size_t i = 0; i < s.length; i++)
        if ((unsigned char)s.at[i] < ' ' && memchr("\t\r\n", s.at[i], 3) == NULL)
            return false;
    while (s.length > 0 && slice_space(*s.at)) {
        s.at++;
        s.length--;
    }
    const char *equals = s.length > 0 ? memchr(s.at, '=', s.length) : NULL;
    return equals != NULL && is_name((struct slice){ s.at, (size_t)(equals - s.at) });
}

/* HJ 212-2025 §6.4 encrypts what stands between the two && by SM4; Flag says only the edition, and
 * 9 is also what clear frames carry. Clear text begins with a name, or is an area of UTF-8 that
 * begins with line ends or Chinese; a cipher begins with chance: of sixteen bytes of it one in 10^7
 * looks like the one or the other. */
static bool ciphered(const struct hj212_head *head)
{
    if (head->edition != EDITION_2025 || head->cp.length < SM4_BLOCK)
        return false;
    if (spelled_out(head))
        return true;
    for (size_t i = 0; i < SM4_BLOCK; i++)
        if (head->cp.at[i] < ' ' || head->cp.at[i] > '~')
            return !text_is_utf8(head->cp.at, head->cp.length) || !is_area(head->cp);
    return false;
}

enum opened { OPENED, LOCKED, DAMAGED };

/* On the wire only the data area is cipher, of the clear text's length: whole blocks, the rest is
 * clear. The CRC was made over the clear text; a sender that makes it over the cipher is told. What
 * a wrong key makes is chance: of 65,536 such frames the CRC of one is right. So it must look like
 * an area as well; and where the CRC says nothing of the key, be UTF-8 besides: then the key is
 * right, and the CRC is not. */
static enum opened decipher(struct work *w, const struct hj212_frame *f, struct hj212_head *head)
{
    size_t at = (size_t)(head->cp.at - f->data);
    memcpy(w->clear, f->data, f->length);
    if (w->in->sm4 == NULL || !sm4_clear(w->in->sm4, w->clear + at, head->cp.length))
        return LOCKED;
    head->cp.at = w->clear + at;
    if (!is_area(head->cp))
        return LOCKED;
    if (hj212_crc(w->clear, f->length) == f->told)
        return OPENED;
    if (!text_is_utf8(head->cp.at, head->cp.length))
        return LOCKED;
    if (hj212_crc(f->data, f->length) != f->told)
        return DAMAGED;
    w->out->noted.defects.count[DEFECT_CIPHER_CRC]++;
    return OPENED;
}

/* Of the data as they were sent, or as they were before they were encrypted. */
static void refuse_crc(struct work *w, const char *data, const struct hj212_frame *f)
{
    if (modbus_crc(data, f->length) == f->told)
        fault(&w->out->faults, MODBUS_CRC, "the CRC is that of Modbus");
    else
        fault(&w->out->faults, BAD_CRC, "the CRC does not match %zu bytes of data", f->length);
}

static void refuse_cipher(struct work *w, bool spelled)
{
    if (spelled)
        fault(&w->out->faults, ENCRYPTED, "a frame spells its cipher out as {0x...}; the sender"
              " must send the bytes themselves");
    else
        fault(&w->out->faults, ENCRYPTED, w->in->sm4 == NULL
              ? "a frame is encrypted; the feed has no sm4_key_file"
              : "a frame is encrypted, and not with the key of sm4_key_file");
}

/* The head of a frame whose CRC is right, its data area in clear text. */
static bool open_frame(struct work *w, const struct hj212_frame *f, struct hj212_head *head)
{
    struct defects unsure = { { 0 } };
    bool right = hj212_crc(f->data, f->length) == f->told;
    struct defects *defects = right ? &w->out->noted.defects : &unsure;
    bool is_head = hj212_head_read(f->data, f->length, head, defects);
    if (is_head && ciphered(head)) {
        bool spelled = spelled_out(head);
        enum opened opened = spelled ? LOCKED : decipher(w, f, head);
        if (opened == LOCKED)
            refuse_cipher(w, spelled);
        else if (opened == DAMAGED)
            refuse_crc(w, w->clear, f);
        return opened == OPENED;
    }
    if (!right)
        refuse_crc(w, f->data, f);
    else if (!is_head)
        fault(&w->out->faults, BAD_VALUE, "a frame has no CP");
    return right && is_head;
}

/* Without Flag the edition is not told, so either of the two that had none will do. */
static const struct hj212_command *command_of(const struct hj212_head *head)
{
    const struct hj212_command *command = hj212_command(head->cn, head->edition);
    if (command == NULL && head->flag < 0)
        command = hj212_command(head->cn, EDITION_2017);
    return command;
}

static void take_part(struct work *w, const struct hj212_frame *f, const struct hj212_head *head,
                      const struct hj212_command *command)
{
    if (!w->splits)
        hj212_parts_open(&w->parts, w->in);
    w->splits = true;
    size_t at = (size_t)(f->whole - (const char *)w->in->body);
    hj212_parts_add(&w->parts, head, command, at, f->size, w->out);
}

static void refuse_command(struct work *w, const struct hj212_head *head)
{
    struct faults *f = &w->out->faults;
    if (!head->cn_told)
        fault(f, UNSUPPORTED_CN, "a frame has no CN, so it tells no command");
    else if (head->cn == 0)
        fault(f, UNSUPPORTED_CN, "CN is not the number of a command, which has four digits");
    else
        fault(f, UNSUPPORTED_CN, "command %d is none that carries known readings", head->cn);
}

static void take_frame(struct work *w, const struct hj212_frame *f)
{
    struct hj212_head head;
    if (!open_frame(w, f, &head))
        return;
    const struct hj212_command *command = command_of(&head);
    w->out->noted.resent += head.resent;
    if (command == NULL)
        refuse_command(w, &head);
    else if (command->kind == HJ212_TALK)
        w->out->noted.talk++;
    else if (head.parts > 1)
        take_part(w, f, &head, command);
    else
        hj212_data_read(&head, command, head.cp, w->out);
}

static void refuse_length(struct work *w, const struct hj212_frame *f)
{
    if ((size_t)f->said == f->length)
        fault(&w->out->faults, BAD_LENGTH,
              "the length field has not the four digits of the standard");
    else
        fault(&w->out->faults, BAD_LENGTH, "the length field says %d, the data part has %zu bytes",
              f->said, f->length);
}

static void decode(const struct message *in, struct claims *out)
{
    struct work w;
    struct hj212_frame frame;
    enum hj212_found found;
    size_t at = 0, frames = 0;
    const char *body = in->length > 0 ? in->body : "";
    w.in = in;
    w.out = out;
    w.splits = false;
    while ((found = hj212_next(body, in->length, &at, &frame, &out->noted.defects))
           != HJ212_END) {
        frames++;
        if (found == HJ212_FRAME)
            take_frame(&w, &frame);
        else if (found == HJ212_NO_CRC)
            fault(&out->faults, BAD_CRC, "no CRC of four hex digits stands behind %zu bytes of data",
                  frame.length);
        else
            refuse_length(&w, &frame);
    }
    if (frames == 0)
        fault(&out->faults, NOT_HJ212, "%zu bytes without a frame", in->length);
    if (in->joined)     /* what its frames have against them was noted when they came */
        out->noted = (struct noted){ 0 };
    if (!w.splits)
        return;
    hj212_parts_settle(&w.parts, out);
    hj212_parts_close(&w.parts);
}

const struct decoder decoder_hj212 = { .name = "hj212", .by_code = true, .decode = decode };
