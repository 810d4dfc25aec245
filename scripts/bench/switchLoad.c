/*
 * Load for an Ethernet switch in user space: one thread sends a mix of frames to one port as fast as they are taken,
 * another counts what arrives at a second port. The same program, the same frames and the same number of frames for
 * each system call whether the switch speaks QEMU's stream framing or vde_switch's datagrams.
 *
 * It sends for a while for each byte on its input, and rests in between, so that several switches can be measured by
 * turns without starting them anew.
 *
 *   switchLoad stream PORT_A PORT_B BATCH WARM_MS RUN_MS      two unix stream sockets
 *   switchLoad vde    DIRECTORY -   BATCH WARM_MS RUN_MS      vde_switch's control directory, by way of libvdeplug
 *
 * Prints for each run: frames and bytes that arrived after WARM_MS, within RUN_MS, the exact length of that in ns, and
 * the CPU time that the process PID in the environment used meanwhile, in ns. Ends with its input.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* The simple "Internet mix": 7 short, 4 middle, 1 long of 12 frames. */
static const int mix[12] = {60, 590, 60, 60, 590, 60, 1514, 60, 590, 60, 590, 60};

enum { maxBatch = 256, maxFrame = 1514, prefix = 4, readBytes = 65536 };
/* How long the switch may take to start. */
enum { startAttempts = 500, startPauseMs = 20 };

static int isStream, batch, sender, receiver;
static _Atomic long arrivedFrames, arrivedBytes;
static _Atomic int sending;
static sem_t begin;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void sleepMs(int ms) {
  struct timespec time = {ms / 1000, (ms % 1000) * 1000000L};
  nanosleep(&time, NULL);
}

static int connectStream(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  for (int attempt = 0; connect(fd, (struct sockaddr *)&address, sizeof address) < 0; attempt++) {
    if (attempt == startAttempts) die(path);
    sleepMs(startPauseMs);
  }
  return fd;
}

static int connectVde(char *directory, char *name) {
  void *library = dlopen("libvdeplug.so.2", RTLD_NOW);
  if (library == NULL) { fprintf(stderr, "%s\n", dlerror()); exit(1); }
  void *(*openReal)(char *, char *, int, void *) = (void *(*)(char *, char *, int, void *))dlsym(library, "vde_open_real");
  int (*dataFd)(void *) = (int (*)(void *))dlsym(library, "vde_datafd");
  void *connection;
  for (int attempt = 0; (connection = openReal(directory, name, 1, NULL)) == NULL; attempt++) {
    if (attempt == startAttempts) die(directory);
    sleepMs(startPauseMs);
  }
  return dataFd(connection);
}

/* Writes a frame with its prefix; addresses are 02:00:00:00:00:<to|from>, 255 is everyone. */
static int buildRecord(unsigned char *record, int length, int to, int from) {
  uint32_t networkLength = htonl(length);
  memset(record, 0, prefix + length);
  memcpy(record, &networkLength, prefix);
  unsigned char *frame = record + prefix;
  if (to == 255) memset(frame, 255, 6);
  else { frame[0] = 2; frame[5] = to; }
  frame[6] = 2;
  frame[11] = from;
  /* A TCP segment of one of many connections to 10.0.69.132:80, so that whoever looks for one has to look inside. */
  static unsigned connection;
  unsigned port = 32768 + connection++ % 384;
  const unsigned char headers[] = {8, 0, 0x45, 0, (length - 14) >> 8, (length - 14) & 255, 0, 0, 0x40, 0, 64, 6, 0, 0,
                                   10, 0, 69, 10, 10, 0, 69, 132, port >> 8, port & 255, 0, 80};
  memcpy(frame + 12, headers, sizeof headers);
  frame[46] = 0x50;
  frame[47] = 0x10;
  return prefix + length;
}

static void sendOne(int fd, const unsigned char *record, int length) {
  int skip = isStream ? 0 : prefix;
  if (send(fd, record + skip, length - skip, 0) != length - skip) die("send");
}

static void *sendLoop(void *unused) {
  (void)unused;
  static unsigned char records[12][maxBatch * (prefix + maxFrame)];
  static struct iovec pieces[maxBatch];
  static struct mmsghdr messages[maxBatch];
  int step = 0, recordsLength[12], turns = 12;
  for (int turn = 0; turn < turns; turn++) {
    recordsLength[turn] = 0;
    for (int i = 0; i < batch; i++)
      recordsLength[turn] += buildRecord(records[turn] + recordsLength[turn], mix[step++ % 12], 2, 1);
  }
  for (int turn = 0;; turn = (turn + 1) % turns) {
    while (!sending) sem_wait(&begin);
    unsigned char *at = records[turn];
    if (isStream) {
      for (int left = recordsLength[turn]; left > 0;) {
        ssize_t sent = send(sender, at, left, MSG_NOSIGNAL);
        if (sent < 0) return NULL;
        at += sent;
        left -= sent;
      }
    } else {
      for (int i = 0; i < batch; i++) {
        int length = mix[(turn * batch + i) % 12];
        pieces[i] = (struct iovec){at + prefix, length};
        messages[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &pieces[i], .msg_iovlen = 1}};
        at += prefix + length;
      }
      for (int done = 0; done < batch;) {
        int sent = sendmmsg(sender, messages + done, batch - done, MSG_NOSIGNAL);
        if (sent < 0) return NULL;
        done += sent;
      }
    }
  }
}

static void *receiveLoop(void *unused) {
  (void)unused;
  if (isStream) {
    static unsigned char bytes[readBytes + prefix + maxFrame];
    int held = 0;
    for (;;) {
      ssize_t got = recv(receiver, bytes + held, readBytes, 0);
      if (got <= 0) return NULL;
      held += got;
      int at = 0;
      long frames = 0, payload = 0;
      while (held - at >= prefix) {
        uint32_t length;
        memcpy(&length, bytes + at, prefix);
        length = ntohl(length);
        if (length > maxFrame) { fprintf(stderr, "the framing was lost\n"); exit(1); }
        if (at + prefix + (int)length > held) break;
        at += prefix + length;
        frames++;
        payload += length;
      }
      memmove(bytes, bytes + at, held - at);
      held -= at;
      arrivedFrames += frames;
      arrivedBytes += payload;
    }
  }
  static unsigned char frames[maxBatch][maxFrame];
  static struct iovec pieces[maxBatch];
  static struct mmsghdr messages[maxBatch];
  for (int i = 0; i < batch; i++) {
    pieces[i] = (struct iovec){frames[i], maxFrame};
    messages[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &pieces[i], .msg_iovlen = 1}};
  }
  for (;;) {
    int got = recvmmsg(receiver, messages, batch, MSG_WAITFORONE, NULL);
    if (got <= 0) return NULL;
    long payload = 0;
    for (int i = 0; i < got; i++) payload += messages[i].msg_len;
    arrivedFrames += got;
    arrivedBytes += payload;
  }
}

static long nowNs(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000L + now.tv_nsec;
}

static long cpuNs(pid_t process) {
  clockid_t clock;
  struct timespec used;
  if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &used) != 0) die("clock of the switch");
  return used.tv_sec * 1000000000L + used.tv_nsec;
}

/* The receiver makes itself known, so that what follows is forwarded and not flooded. */
static void introduce(void) {
  unsigned char record[prefix + 60];
  struct pollfd waiting = {.fd = sender, .events = POLLIN};
  int length = buildRecord(record, 60, 255, 2);
  for (int attempt = 0; attempt < 200; attempt++) {
    sendOne(receiver, record, length);
    if (poll(&waiting, 1, 50) == 1) return;
  }
  fprintf(stderr, "the switch forwards nothing\n");
  exit(1);
}

int main(int count, char **arguments) {
  if (count != 7) return 2;
  isStream = strcmp(arguments[1], "stream") == 0;
  batch = atoi(arguments[4]);
  if (batch < 1 || batch > maxBatch) return 2;
  pid_t process = atoi(getenv("PID"));
  if (isStream) {
    sender = connectStream(arguments[2]);
    receiver = connectStream(arguments[3]);
  } else {
    sender = connectVde(arguments[2], "sender");
    receiver = connectVde(arguments[2], "receiver");
  }
  introduce();
  pthread_t threads[2];
  sem_init(&begin, 0, 0);
  pthread_create(&threads[0], NULL, receiveLoop, NULL);
  pthread_create(&threads[1], NULL, sendLoop, NULL);
  while (getchar() != EOF) {
    sending = 1;
    sem_post(&begin);
    sleepMs(atoi(arguments[5]));
    long frames = arrivedFrames, bytes = arrivedBytes, startNs = nowNs(), startCpuNs = cpuNs(process);
    sleepMs(atoi(arguments[6]));
    printf("{\"frames\":%ld,\"bytes\":%ld,\"wallNs\":%ld,\"cpuNs\":%ld}\n", arrivedFrames - frames,
           arrivedBytes - bytes, nowNs() - startNs, cpuNs(process) - startCpuNs);
    fflush(stdout);
    sending = 0;
  }
  _exit(0);
}
