/* null: a subscriber as libmosquitto's examples have it, that throws every message away and
 * acknowledges it at once. What a broker delivers to it is what a broker can deliver.
 *     null PORT TOPIC COUNT [CA]
 * Prints "ready" when it is subscribed and "done" at the COUNTth message. */
#include <mosquitto.h>
#include <stdio.h>
#include <stdlib.h>

static long left;

static void on_message(struct mosquitto *m, void *with, const struct mosquitto_message *message)
{
    (void)m;
    (void)with;
    (void)message;
    if (--left == 0)
        puts("done");
}

static void on_subscribe(struct mosquitto *m, void *with, int mid, int count, const int *granted)
{
    (void)m;
    (void)with;
    (void)mid;
    if (count == 1 && granted[0] == 1)
        puts("ready");
}

static void on_connect(struct mosquitto *m, void *topic, int rc, int flags)
{
    if (rc != 0)
        exit(1);
    if ((flags & 1) != 0)
        puts("ready");               /* the broker kept our session, and our subscription with it */
    else
        mosquitto_subscribe(m, NULL, topic, 1);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    setvbuf(stdout, NULL, _IOLBF, 0);
    left = strtol(argv[3], NULL, 10);
    mosquitto_lib_init();
    struct mosquitto *m = mosquitto_new("bench", false, argv[2]);
    if (m == NULL || (argc == 5 && mosquitto_tls_set(m, argv[4], NULL, NULL, NULL, NULL) != MOSQ_ERR_SUCCESS))
        return 1;
    mosquitto_connect_with_flags_callback_set(m, on_connect);
    mosquitto_subscribe_callback_set(m, on_subscribe);
    mosquitto_message_callback_set(m, on_message);
    if (mosquitto_connect(m, "127.0.0.1", (int)strtol(argv[1], NULL, 10), 60) != MOSQ_ERR_SUCCESS)
        return 1;
    return mosquitto_loop_forever(m, -1, 1);
}
