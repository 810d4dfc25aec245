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
 *   switchLoad compare PATHS    -   BATCH BURSTS  -           two switches of one process, at PATHS.0.a, .0.b, .1.a, .1.b
 *
 * Prints for each run: frames and bytes that arrived after WARM_MS, within RUN_MS, the exact length of that in ns, and
 * the CPU time that the process PID in the environment used meanwhile, in ns. Ends with its input.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* The simple "Internet mix": 7 short, 4 middle, 1 long of 12 frames. */
static const int mix[12] = {60, 590, 60, 60, 590, 60, 1514, 60, 590, 60, 590, 60};

enum { maxBatch = 256, maxFrame = 1514, prefix = 4, readBytes = 65536 };
/* What of a burst has not arrived by then is lost. */
enum { lossMs = 1000 };
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

/* What is sent with one system call, for each of as many as it takes to have each length of the mix at each place. */
enum { turns = 12 };
static unsigned char records[turns][maxBatch * (prefix + maxFrame)];
static int recordsLength[turns];

static void buildRecords(void) {
  for (int turn = 0, step = 0; turn < turns; turn++)
    for (int i = 0; i < batch; i++)
      recordsLength[turn] += buildRecord(records[turn] + recordsLength[turn], mix[step++ % 12], 2, 1);
}

static void *sendLoop(void *unused) {
  (void)unused;
  static struct iovec pieces[maxBatch];
  static struct mmsghdr messages[maxBatch];
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

/* Counts what a stream has. Returns 0, or -1 at its end. */
static int receiveSome(void) {
  static unsigned char bytes[readBytes + prefix + maxFrame];
  static int held;
  ssize_t got = recv(receiver, bytes + held, readBytes, 0);
  if (got <= 0) return -1;
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
  return 0;
}

static void *receiveLoop(void *unused) {
  (void)unused;
  while (isStream)
    if (receiveSome() < 0) return NULL;
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

/* Waits until the switch sleeps, so that all that its CPU time is for is done. */
static void untilIdle(pid_t process) {
  static int stat = -1;
  char text[256], *name;
  snprintf(text, sizeof text, "/proc/%d/stat", process);
  if (stat < 0 && (stat = open(text, O_RDONLY)) < 0) die(text);
  do {
    ssize_t length = pread(stat, text, sizeof text - 1, 0);
    if (length <= 0) die("state of the switch");
    text[length] = 0;
    name = strrchr(text, ')');
  } while (name != NULL && name[2] != 'S' && nanosleep(&(struct timespec){0, 20000}, NULL) == 0);
}

/*
 * Has the switch find as much as its socket holds, so that it always reads the same pieces, whatever else the machine
 * does: it is stopped while they are put there. Returns the number of frames; fewer may have arrived.
 */
static long burst(pid_t process) {
  static int turn;
  struct pollfd waiting = {.fd = receiver, .events = POLLIN};
  long before = arrivedFrames, sent = 0, done = 0;
  kill(process, SIGSTOP);
  for (;;) {
    ssize_t got = send(sender, records[turn] + done, recordsLength[turn] - done, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (got < 0 && done == 0) break;
    if (got < 0) {
      /* The rest of a record that was cut. */
      kill(process, SIGCONT);
      got = send(sender, records[turn] + done, recordsLength[turn] - done, MSG_NOSIGNAL);
      if (got < 0) die("send");
    }
    done += got;
    if (done < recordsLength[turn]) continue;
    done = 0;
    turn = (turn + 1) % turns;
    sent += batch;
  }
  kill(process, SIGCONT);
  while (arrivedFrames < before + sent && poll(&waiting, 1, lossMs) == 1 && receiveSome() == 0);
  untilIdle(process);
  return sent;
}

/* CPU time for one question of a packet walk. */
static long ask(pid_t process) {
  long startNs = cpuNs(process);
  kill(process, SIGUSR2);
  untilIdle(process);
  return cpuNs(process) - startNs;
}

/*
 * Compares two switches of one process, each with its own two ports: a burst to the one and a burst to the other, which
 * of them first by turns. For each byte on its input it prints what the bursts were, and what a question to the second
 * takes whose memory they have filled.
 */
static int compareSwitches(const char *paths, int bursts, pid_t process) {
  int senders[2], receivers[2];
  for (int i = 0; i < 2; i++) {
    char path[sizeof ((struct sockaddr_un *)0)->sun_path];
    snprintf(path, sizeof path, "%s.%d.a", paths, i);
    sender = senders[i] = connectStream(path);
    snprintf(path, sizeof path, "%s.%d.b", paths, i);
    receiver = receivers[i] = connectStream(path);
    introduce();
  }
  /* Where it may (root), it comes before what else runs, as does the switch: else each of many bursts waits for that. */
  setpriority(PRIO_PROCESS, 0, -20);
  setpriority(PRIO_PROCESS, process, -20);
  while (getchar() != EOF) {
    printf("{\"pairs\":[");
    for (int i = 0; i < bursts; i++) {
      long sent[2], lost[2], cpu[2];
      for (int step = 0; step < 2; step++) {
        int at = (i + step) % 2;
        sender = senders[at];
        receiver = receivers[at];
        long before = arrivedFrames, startCpuNs = cpuNs(process);
        sent[at] = burst(process);
        cpu[at] = cpuNs(process) - startCpuNs;
        lost[at] = sent[at] - (arrivedFrames - before);
      }
      printf("%s[", i == 0 ? "" : ",");
      for (int at = 0; at < 2; at++)
        printf("%s{\"sent\":%ld,\"lost\":%ld,\"cpuNs\":%ld}", at == 0 ? "" : ",", sent[at], lost[at], cpu[at]);
      printf("]");
    }
    printf("],\"askedNs\":%ld}\n", ask(process));
    fflush(stdout);
  }
  return 0;
}

int main(int count, char **arguments) {
  if (count != 7) return 2;
  isStream = strcmp(arguments[1], "stream") == 0;
  batch = atoi(arguments[4]);
  if (batch < 1 || batch > maxBatch) return 2;
  pid_t process = atoi(getenv("PID"));
  buildRecords();
  if (strcmp(arguments[1], "compare") == 0) {
    isStream = 1;
    return compareSwitches(arguments[2], atoi(arguments[5]), process);
  }
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
