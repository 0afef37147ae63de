/* ingest_publish: the load of tests/bench/ingest. Messages of 12 readings, one a minute of each of
 * 5,000 stations, at QoS 1 through a raw socket with a window of 1000: so cheap that what is
 * measured is the broker and its subscriber.
 *     ingest_publish PORT json|hj212 COUNT FIRST RATE     FIRST: Unix seconds of the first minute's
 *                                                         end; RATE: messages a second, 0: at once
 * Prints, when the broker has acknowledged all of them, the CLOCK_MONOTONIC of the first and the last. */
#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { STATIONS = 5000, VALUES = 12, WINDOW = 1000, ROOM = 1 << 16, PACKET = 2048 };

static const char *const keys[VALUES] = { "so2", "no2", "pm10", "co", "o3", "pm25", "temperature", "humidity",
                                          "pressure", "wind_speed", "wind_direction", "no" };
static const char *const codes[VALUES] = { "a21026", "a21004", "a34002", "a21005", "a05024", "a34004", "a01001",
                                           "a01002", "a01006", "a01007", "a01008", "a21003" };

struct load {
    bool frames;
    long count, sent, acked, rate;
    int64_t first;
    int fd;
    char out[ROOM];
    size_t length, written;
};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Values with up to one decimal that change from minute to minute, plausible for all of them. */
static int value_of(long station, long minute, int i)
{
    return (int)((station * 7 + minute * 13 + i * 31 + station * minute % 11) % 90) + 5;
}

static int json(char *at, size_t room, long station, int64_t end, long minute)
{
    int n = snprintf(at, room, "{\"station\":\"S%05ld\",\"time\":%lld,\"span\":60,\"values\":{", station,
                     (long long)end);
    for (int i = 0; i < VALUES; i++)
        n += snprintf(at + n, room - (size_t)n, "%s\"%s\":%d%s", i == 0 ? "" : ",", keys[i],
                      i == 8 ? 1000 : value_of(station, minute, i), i % 3 == 0 ? ".5" : "");
    return n + snprintf(at + n, room - (size_t)n, "}}");
}

static uint16_t crc_table[256];

static void crc_open(void)
{
    for (unsigned i = 0; i < 256; i++) {
        unsigned reg = i;
        for (int k = 0; k < 8; k++)
            reg = (reg & 1) != 0 ? reg >> 1 ^ 0xa001 : reg >> 1;
        crc_table[i] = (uint16_t)reg;
    }
}

/* HJ 212's own CRC: the register is shifted before the byte goes in. */
static unsigned crc_of(const char *at, int length)
{
    unsigned reg = 0xffff;
    for (int i = 0; i < length; i++)
        reg = crc_table[(reg >> 8) ^ (unsigned char)at[i]];
    return reg;
}

static int hj212(char *at, size_t room, long station, int64_t end, long minute)
{
    char stamp[20];
    time_t local = (time_t)(end - 60) + 8 * 3600;          /* DataTime names the start of its minute */
    struct tm tm;
    strftime(stamp, sizeof stamp, "%Y%m%d%H%M%S", gmtime_r(&local, &tm));
    int n = 6 + snprintf(at + 6, room - 6, "QN=%s000;ST=22;CN=2051;PW=123456;MN=%024ld;Flag=4;CP=&&DataTime=%s",
                         stamp, station, stamp);
    for (int i = 0; i < VALUES; i++)
        n += snprintf(at + n, room - (size_t)n, ";%s-Avg=%d%s,%s-Flag=N", codes[i],
                      i == 8 ? 1000 : value_of(station, minute, i), i % 3 == 0 ? ".5" : "", codes[i]);
    n += snprintf(at + n, room - (size_t)n, "&&");
    char head[16];
    snprintf(head, sizeof head, "##%04d", n - 6);
    memcpy(at, head, 6);
    return n + snprintf(at + n, room - (size_t)n, "%04X\r\n", crc_of(at + 6, n - 6));
}

/* PUBLISH at QoS 1: 0x32, remaining length, topic, message id, payload. */
static void add_message(struct load *l)
{
    char topic[32], body[PACKET];
    long station = l->sent % STATIONS, minute = l->sent / STATIONS;
    int64_t end = l->first + minute * 60;
    int t = snprintf(topic, sizeof topic, "air/S%05ld/data", station);
    int b = l->frames ? hj212(body, sizeof body, station, end, minute)
                      : json(body, sizeof body, station, end, minute);
    unsigned rest = (unsigned)(2 + t + 2 + b), mid = (unsigned)(l->sent % 65535) + 1;
    char head[5] = { 0x32, (char)(rest % 128 | 0x80), (char)(rest / 128), (char)(t >> 8), (char)t };
    char id[2] = { (char)(mid >> 8), (char)mid };
    char *at = l->out + l->length;
    memcpy(at, head, 5);
    memcpy(at + 5, topic, (size_t)t);
    memcpy(at + 5 + t, id, 2);
    memcpy(at + 7 + t, body, (size_t)b);
    l->length += 7 + (size_t)(t + b);
    l->sent++;
}

static void connect_up(struct load *l, int port)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    const char hello[] = "\x10\x10\0\4MQTT\4\2\0\0\0\4load";      /* clean, keep-alive off */
    char answer[4];
    l->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (l->fd == -1 || connect(l->fd, (struct sockaddr *)&to, sizeof to) == -1
        || write(l->fd, hello, sizeof hello - 1) != sizeof hello - 1 || recv(l->fd, answer, 4, MSG_WAITALL) != 4
        || answer[3] != 0)
        die("connect");
}

/* Only PUBACKs come, of four bytes each; a part of one stays in `left`. */
static void take_acks(struct load *l)
{
    static size_t left;
    char in[4096];
    ssize_t n = recv(l->fd, in, sizeof in, MSG_DONTWAIT);
    if (n == 0)
        die("the broker closed the connection");
    if (n > 0) {
        left += (size_t)n;
        l->acked += (long)(left / 4);
        left %= 4;
    }
}

static void send_some(struct load *l)
{
    ssize_t n = send(l->fd, l->out + l->written, l->length - l->written, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n > 0)
        l->written += (size_t)n;
    if (l->written == l->length)
        l->written = l->length = 0;
}

int main(int argc, char **argv)
{
    static struct load l;
    if (argc != 6)
        return 2;
    l.frames = strcmp(argv[2], "hj212") == 0;
    l.count = strtol(argv[3], NULL, 10);
    l.first = strtoll(argv[4], NULL, 10);
    l.rate = strtol(argv[5], NULL, 10);
    crc_open();
    connect_up(&l, (int)strtol(argv[1], NULL, 10));
    double began = now();
    while (l.acked < l.count) {
        long may = l.rate == 0 ? l.count : (long)((now() - began) * (double)l.rate) + 1;
        while (l.written == 0 && l.sent < l.count && l.sent < may && l.sent - l.acked < WINDOW
               && l.length + PACKET < ROOM)
            add_message(&l);
        if (l.length > 0)
            send_some(&l);
        short events = (short)(POLLIN | (l.length > 0 ? POLLOUT : 0));
        poll(&(struct pollfd){ .fd = l.fd, .events = events }, 1, l.rate == 0 ? 1000 : 5);
        take_acks(&l);
    }
    printf("%.6f %.6f\n", began, now());
    return 0;
}
