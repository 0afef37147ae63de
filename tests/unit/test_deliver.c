/* What of libcurl's many endings is silence, what is distrust, and what of an answer is kept. */
#include "publish/deliver.c"
#include "tests/test.h"

static enum fault after(CURLcode code, const char *error, bool cut)
{
    struct sending s = { .cut = cut };
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
    EXPECT(after(CURLE_OPERATION_TIMEDOUT, "", false) == FAULT_SILENT);
    EXPECT(after(CURLE_COULDNT_RESOLVE_HOST, "", false) == FAULT_SILENT);
    EXPECT(after(CURLE_PEER_FAILED_VERIFICATION, "", false) == FAULT_TRUST);
    EXPECT(after(CURLE_SSL_CACERT_BADFILE, "", false) == FAULT_TRUST);
    EXPECT(after(CURLE_SSL_CONNECT_ERROR, "wrong version number", false) == FAULT_TRUST);
    EXPECT(after(CURLE_SSL_CONNECT_ERROR, "SSL_connect: SSL_ERROR_SYSCALL in connection to p",
                 false) == FAULT_SILENT);
    EXPECT(after(CURLE_SSL_CONNECT_ERROR, "0A000126:SSL routines::unexpected eof while reading",
                 false) == FAULT_SILENT);
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
    EXPECT(deliver_open(&d, &why) && deliver_fd(d) >= 0 && !deliver_next(d, &a));
    EXPECT(deliver_send(d, 0, &letter, &why) && deliver_send(d, DELIVER_LINES - 1, &letter, &why));
    deliver_turn(d);
    deliver_close(&d);
    deliver_close(&d);
    EXPECT(d == NULL);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(silence_is_not_distrust),
        FACT(of_an_answer_only_the_beginning_is_read),
        FACT(an_answer_that_repeats_the_token_is_not_kept),
        FACT(plain_http_goes_to_this_machine_only),
        FACT(what_is_opened_is_closed_with_what_flies),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
