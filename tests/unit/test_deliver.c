/* What of libcurl's many endings is silence, what is distrust, and what of an answer is kept. */
#include "publish/deliver.c"
#include "tests/test.h"

static enum fault after(CURLcode code, const char *error, bool cut)
{
    struct sending s = { .cut = cut, .head = HEAD_WHOLE };
    snprintf(s.error, sizeof s.error, "%s", error);
    return fault_of(code, &s);
}

TEST(silence_is_not_distrust)
{
    EXPECT(after(CURLE_OK, "", false) == FAULT_NONE);
    EXPECT(after(CURLE_WRITE_ERROR, "", true) == FAULT_NONE);      /* we had enough */
    EXPECT(after(CURLE_WRITE_ERROR, "", false) == FAULT_SILENT);
    EXPECT(after(CURLE_RECV_ERROR, "", true) == FAULT_SILENT);
    EXPECT(after(CURLE_PARTIAL_FILE, "", false) == FAULT_SILENT);
    EXPECT(after(CURLE_OPERATION_TIMEDOUT, "", false) == FAULT_STALLED);
    EXPECT(after(CURLE_COULDNT_RESOLVE_HOST, "", false) == FAULT_SILENT);     /* known at once */
    EXPECT(after(CURLE_UNSUPPORTED_PROTOCOL, "Received HTTP/0.9 when not allowed", false)
           == FAULT_SILENT);
    EXPECT(after(CURLE_PEER_FAILED_VERIFICATION, "", false) == FAULT_TRUST);
    EXPECT(after(CURLE_SSL_CACERT_BADFILE, "", false) == FAULT_TRUST);
    EXPECT(after(CURLE_SSL_CONNECT_ERROR, "wrong version number", false) == FAULT_TRUST);
    EXPECT(after(CURLE_SSL_CONNECT_ERROR, "SSL_connect: SSL_ERROR_SYSCALL in connection to p",
                 false) == FAULT_SILENT);
    EXPECT(after(CURLE_SSL_CONNECT_ERROR, "0A000126:SSL routines::unexpected eof while reading",
                 false) == FAULT_SILENT);
}

static enum fault before_an_answer(CURLcode code, const char *error, bool asked)
{
    struct sending s = { .asked = asked };
    snprintf(s.error, sizeof s.error, "%s", error);
    return fault_of(code, &s);
}

/* In TLS 1.3 a client learns only after its handshake that it is not wanted. */
TEST(who_is_turned_away_after_the_handshake_is_not_met_with_silence)
{
    static const char alert[] = "OpenSSL SSL_read: OpenSSL/3.0.19: error:0A00045C:SSL routines::"
                                "tlsv13 alert certificate required, errno 0";
    EXPECT(before_an_answer(CURLE_RECV_ERROR, alert, true) == FAULT_TRUST);
    EXPECT(before_an_answer(CURLE_RECV_ERROR, alert, false) == FAULT_TRUST);
    EXPECT(before_an_answer(CURLE_SEND_ERROR, "Send failure: Broken pipe", true) == FAULT_TRUST);
    EXPECT(before_an_answer(CURLE_SEND_ERROR, "Send failure: Broken pipe", false) == FAULT_SILENT);
    EXPECT(before_an_answer(CURLE_GOT_NOTHING, "", true) == FAULT_SILENT);
    EXPECT(before_an_answer(CURLE_OPERATION_TIMEDOUT, "", true) == FAULT_STALLED);
    EXPECT(before_an_answer(CURLE_SSL_CONNECT_ERROR, "unexpected eof", true) == FAULT_TRUST);
    EXPECT(after(CURLE_RECV_ERROR, alert, false) == FAULT_SILENT);     /* it was at its answer */
}

TEST(of_all_that_is_told_of_the_work_a_request_for_a_certificate_is_heard)
{
    static char request[] = "TLSv1.3 (IN), TLS handshake, Request CERT (13):\n";
    struct sending s = { 0 };
    (void)overhear(NULL, CURLINFO_HEADER_OUT, request, strlen(request), &s);
    (void)overhear(NULL, CURLINFO_TEXT, request, 20, &s);
    EXPECT(!s.asked);
    (void)overhear(NULL, CURLINFO_TEXT, request, strlen(request), &s);
    EXPECT(s.asked);
}

TEST(of_an_answer_only_the_beginning_is_read)
{
    static struct sending s;
    static char piece[700];
    memset(piece, 'x', sizeof piece);
    EXPECT(hear(piece, 1, sizeof piece, &s) == sizeof piece && !s.cut && strlen(s.begin) == 700);
    EXPECT(hear(piece, 1, sizeof piece, &s) == 0 && s.cut && strlen(s.begin) == ANSWER_MOST);
    EXPECT(hear(piece, 1, sizeof piece, &s) == 0 && strlen(s.begin) == ANSWER_MOST);
}

static struct answer retry(const char *value)
{
    struct answer a = { .status = 503 };
    read_retry(value, &a);
    return a;
}

TEST(a_time_to_try_again_is_seconds_or_a_date)
{
    EXPECT(retry("120").retry_after == 120 && retry("0").retry_after == 0);
    EXPECT(retry("999999999999999999999").retry_after == INT64_MAX);
    EXPECT(retry("Sat, 28 Feb 2026 17:06:00 GMT").retry_at == 1772298360);
    EXPECT(retry("Sat, 28 Feb 2026 17:06:00 GMT").retry_after == 0);
    EXPECT(retry("soon").retry_at == 0 && retry("-5").retry_after == 0 && retry("").retry_at == 0);
}

TEST(an_answer_that_repeats_the_token_is_not_kept)
{
    static char token[] = "secret-token-of-ours", none[] = "";
    struct sending s = { .token = token };
    struct answer a = { .fault = FAULT_NONE };
    snprintf(s.begin, sizeof s.begin, "you said: secret-tok");
    put_words(&a, CURLE_OK, &s);
    EXPECT(strstr(a.words, "secret") == NULL && strstr(a.words, "token") != NULL);
    snprintf(s.begin, sizeof s.begin, "fine\r\n\x1b[31mred\xff");
    put_words(&a, CURLE_OK, &s);
    EXPECT(strncmp(a.words, "fine", 4) == 0 && strpbrk(a.words, "\r\n\x1b\xff") == NULL);
    s.token = none;
    put_words(&a, CURLE_OK, &s);
    EXPECT(strncmp(a.words, "fine", 4) == 0);
}

TEST(a_token_is_known_however_the_answer_writes_it)
{
    static const char token[] = "aB3/xY9+Kq7_mN2-wE5.vR8~tU1==";
    EXPECT(repeats("{\"you\":\"Bearer aB3\\/xY9+Kq7\"}", token));
    EXPECT(repeats("aB3\\u002fxY9\\u002bKq7", token) && repeats("aB3%2FxY9%2bKq7", token));
    EXPECT(repeats("aB3&#47;xY9&#x2b;Kq7", token) && repeats("%61b3/XY9+KQ7", token));
    EXPECT(repeats("<i>xY9+Kq7_mN", token) && repeats("vR8~tU1== wE5.vR8~tU1==", token));
    EXPECT(!repeats("aB3/xY9", token) && !repeats("vR8~tU1 aB3/xY9", token) && !repeats("", token));
    EXPECT(!repeats("100%", token) && !repeats("a\\", token) && !repeats("\\u12", token)
           && !repeats("&#", token) && !repeats("%", token) && !repeats("&#x;", token));
    EXPECT(repeats("short: k3y", "k3y") && !repeats("k3", "k3y") && !repeats("anything", ""));
    EXPECT(repeats("so ==+= it is", "==+=") && !repeats("so it is", "==+="));
}

/* What is made of a peer that reads a request, says this and ends the connection. */
static struct answer of_peer(const char *says)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t length = sizeof to;
    struct deliver *d;
    struct why why = { "" };
    struct answer a = { .line = -1 };
    char url[64], request[4096];
    int peer = -1, door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    assert_true(bind(door, (struct sockaddr *)&to, length) == 0 && listen(door, 1) == 0
                && getsockname(door, (struct sockaddr *)&to, &length) == 0);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/x", ntohs(to.sin_port));
    struct letter letter = { .url = url, .ca = "", .token = "", .key = "k", .body = "{}",
                             .length = 2, .timeout = 5 };
    assert_true(deliver_open(&d, 1, &why) && deliver_send(d, 0, &letter, &why));
    for (int64_t end = clock_monotonic() + 5000; !deliver_next(d, &a) && clock_monotonic() < end;) {
        if (peer == -1)
            peer = accept4(door, NULL, NULL, SOCK_NONBLOCK);
        else if (read(peer, request, sizeof request) > 0 && write(peer, says, strlen(says)) > 0)
            shutdown(peer, SHUT_WR);
        deliver_turn(d);
    }
    assert_true(peer != -1 && a.line == 0);
    close(peer);
    close(door);
    deliver_close(&d);
    return a;
}

/* Something that speaks no HTTP, such as a server of secure shells; libcurl's words for it. */
TEST(what_answers_no_http_is_tried_again)
{
    struct answer a = of_peer("SSH-2.0-OpenSSH_9.2\r\n");
    EXPECT(a.fault == FAULT_SILENT && strstr(a.words, "HTTP/0.9") != NULL);
}

TEST(an_answer_that_breaks_off_within_its_head_is_none)
{
    static const char *const cut[] = {
        "HTTP/1.1 20", "HTTP/1.1 201 Created\r\n", "HTTP/1.1 422 X\r\nContent-Le",
        "HTTP/1.1 404 X\r\nServer: x\r\n", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 C\r\n",
        "HTTP/1.1 103 Early Hints\r\n\r\n", "HTTP/1.0 200 OK\r\n",
    };
    for (size_t i = 0; i < sizeof cut / sizeof *cut; i++) {
        struct answer a = of_peer(cut[i]);
        if (a.fault != FAULT_SILENT || strcmp(a.words, "No error") == 0)
            fail_msg("%s: fault %d, status %ld, %s", cut[i], (int)a.fault, a.status, a.words);
    }
    EXPECT(strstr(of_peer(cut[1]).words, "within its head") != NULL);
}

TEST(an_answer_whose_head_is_whole_is_one)
{
    static const char *const whole[] = {
        "HTTP/1.0 201 Created\r\n\r\n", "HTTP/1.1 201 Created\nContent-Length: 0\n\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 201 C\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        struct answer a = of_peer(whole[i]);
        EXPECT(a.fault == FAULT_NONE && a.status == 201);
    }
}

static bool opens(int family, const char *address)
{
    struct curl_sockaddr to = { .family = family, .socktype = SOCK_STREAM };
    struct sockaddr_in v4 = { .sin_family = AF_INET };
    if (family == AF_INET && inet_pton(AF_INET, address, &v4.sin_addr) == 1) {
        to.addrlen = sizeof v4;
        memcpy(&to.addr, &v4, sizeof v4);
    }
    curl_socket_t fd = open_near(NULL, CURLSOCKTYPE_IPCXN, &to);
    if (fd != CURL_SOCKET_BAD)
        close(fd);
    return fd != CURL_SOCKET_BAD;
}

TEST(plain_http_goes_to_this_machine_only)
{
    EXPECT(opens(AF_INET, "127.0.0.1") && opens(AF_INET, "127.9.9.9"));
    EXPECT(!opens(AF_INET, "10.0.0.1") && !opens(AF_INET, "128.0.0.1") && !opens(AF_UNIX, ""));
}

TEST(what_is_opened_is_closed_with_what_flies)
{
    struct deliver *d;
    struct why why = { "" };
    struct answer a;
    struct letter letter = { .url = "http://127.0.0.1:9/x", .ca = "", .token = "t", .key = "k",
                             .body = "{}", .length = 2, .timeout = 5 };
    EXPECT(deliver_open(&d, 40, &why) && deliver_fd(d) >= 0 && !deliver_next(d, &a));
    EXPECT(deliver_send(d, 0, &letter, &why) && deliver_send(d, 39, &letter, &why));
    deliver_turn(d);
    deliver_close(&d);
    deliver_close(&d);
    EXPECT(d == NULL);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(silence_is_not_distrust),
        FACT(who_is_turned_away_after_the_handshake_is_not_met_with_silence),
        FACT(of_all_that_is_told_of_the_work_a_request_for_a_certificate_is_heard),
        FACT(of_an_answer_only_the_beginning_is_read),
        FACT(a_time_to_try_again_is_seconds_or_a_date),
        FACT(an_answer_that_repeats_the_token_is_not_kept),
        FACT(a_token_is_known_however_the_answer_writes_it),
        FACT(what_answers_no_http_is_tried_again),
        FACT(an_answer_that_breaks_off_within_its_head_is_none),
        FACT(an_answer_whose_head_is_whole_is_one),
        FACT(plain_http_goes_to_this_machine_only),
        FACT(what_is_opened_is_closed_with_what_flies),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
