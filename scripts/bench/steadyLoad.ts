/** A load that keeps its pace whatever the answers do, and connections that stay open under it. */

/** What the load is. */
export interface SteadyLoad {
  readonly vip: string;
  readonly port: number;
  /** Each on a connection of its own, begun at its time even if earlier ones are not answered yet. */
  readonly requestsPerS: number;
  readonly requests: number;
  /** Connections that are opened before, ask again every 200 ms as long as the load lasts, and must not break. */
  readonly held: number;
}

/** What came of one request. */
export interface SteadyAnswer {
  /** Milliseconds from the first request's time. */
  readonly sentAtMs: number;
  /** The page, or nothing where it was lost. */
  readonly page?: string;
  readonly why?: string;
}

/** What came of a load. */
export interface SteadyOutcome {
  /** In the order in which they were sent. */
  readonly answers: readonly SteadyAnswer[];
  /** Pages that each held connection gave, one after the other; a break is the page `broken: …`. */
  readonly held: readonly (readonly string[])[];
}

/** Longest time for one request: room for a lost packet (1 s) and a second one. */
const requestTimeoutS = 4;

/** Writes a line for each request as it ends: `sent 7 140 page`, `lost 7 140 why`, `held 0 page`. */
const program = String.raw`
use strict;
use IO::Socket::INET;
use IO::Select;
use Time::HiRes qw(time);
$| = 1;
$SIG{PIPE} = 'IGNORE';
my ($vip, $port, $rate, $count, $held, $patience) = @ARGV;
sub open_socket {
  my ($blocking) = @_;
  return IO::Socket::INET->new(Proto => 'tcp', PeerAddr => $vip, PeerPort => $port, Blocking => $blocking);
}
sub page { my ($all) = @_; my $at = index($all, "\r\n\r\n"); return $at < 0 ? '' : substr($all, $at + 4); }
sub keep_asking {
  my ($one) = @_;
  my $request = "GET /?held HTTP/1.1\r\nHost: $vip\r\nConnection: keep-alive\r\n\r\n";
  defined syswrite($one->{socket}, $request) or $one->{broken} = "$!";
  ($one->{all}, $one->{waits}, $one->{next}) = ('', 1, time + 0.2);
}
my @kept = map { { number => $_, socket => open_socket(1), next => 0, waits => 0, all => '' } } 0 .. $held - 1;
for (@kept) { die "no held connection: $!\n" unless $_->{socket}; }
my ($begun, $sent, %open) = (time, 0);
while ($sent < $count || %open || grep { $_->{waits} } @kept) {
  my $now = time;
  while ($sent < $count && $now >= $begun + $sent / $rate) {
    my $one = { number => $sent, at => $begun + $sent / $rate, socket => open_socket(0), asked => 0, all => '' };
    $sent++;
    if ($one->{socket}) { $open{fileno $one->{socket}} = $one; }
    else { printf "lost %d %d %s\n", $one->{number}, 1000 * ($one->{at} - $begun), "$!"; }
  }
  for (@kept) { keep_asking($_) if $sent < $count && !$_->{broken} && !$_->{waits} && $now >= $_->{next}; }
  my $readable = IO::Select->new((map { $_->{socket} } values %open), map { $_->{socket} } grep { !$_->{broken} } @kept);
  my $writable = IO::Select->new(map { $_->{socket} } grep { !$_->{asked} } values %open);
  my $wait = $sent < $count ? $begun + $sent / $rate - time : 0.1;
  my ($read, $write) = IO::Select->select($readable, $writable, undef, $wait > 0 ? $wait : 0);
  for my $socket (@{ $write || [] }) {
    my $one = $open{fileno $socket} or next;
    $one->{asked} = 1;
    syswrite($socket, "GET /?$one->{number} HTTP/1.0\r\nHost: $vip\r\nConnection: close\r\n\r\n");
  }
  for my $socket (@{ $read || [] }) {
    if (my $one = $open{fileno $socket}) {
      my $got = sysread($socket, $one->{all}, 65536, length $one->{all});
      next if $got;
      my $page = page($one->{all});
      my ($word, $what) = defined $got && $page ne '' ? ('sent', $page) : ('lost', defined $got ? 'an empty answer' : "$!");
      printf "%s %d %d %s\n", $word, $one->{number}, 1000 * ($one->{at} - $begun), $what;
      delete $open{fileno $socket};
      close $socket;
    } elsif (my ($kept) = grep { fileno $_->{socket} == fileno $socket } @kept) {
      my $got = sysread($socket, $kept->{all}, 65536, length $kept->{all});
      my $length = $kept->{all} =~ /^Content-Length: (\d+)/mi ? $1 : -1;
      my $page = page($kept->{all});
      if (!$got) { $kept->{broken} = defined $got ? 'it was closed' : "$!"; }
      elsif (length $page == $length) { $kept->{waits} = 0; print "held $kept->{number} $page\n"; }
    }
  }
  for my $one (values %open) {
    next if time < $one->{at} + $patience;
    printf "lost %d %d no answer in time\n", $one->{number}, 1000 * ($one->{at} - $begun);
    delete $open{fileno $one->{socket}};
    close $one->{socket};
  }
  for (grep { $_->{waits} } @kept) {
    $_->{broken} = 'no answer in time' if time > $_->{next} + $patience;
    next unless $_->{broken};
    $_->{waits} = 0;
    print "held $_->{number} broken: $_->{broken}\n";
  }
}
`;

/** The words of a command that makes the load on a machine with Perl, and tells of it line by line. */
export function steadyLoadCommand({
  vip,
  port,
  requestsPerS,
  requests,
  held,
}: SteadyLoad): readonly string[] {
  return [
    'perl',
    '-e',
    program,
    '--',
    vip,
    ...[port, requestsPerS, requests, held, requestTimeoutS].map(String),
  ];
}

/** What a load has printed, read whole. @throws Error for a line that it does not print. */
export function readSteadyLoad(text: string): SteadyOutcome {
  const answers: SteadyAnswer[] = [];
  const held: string[][] = [];
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [, word, number = '', rest = ''] = /^(sent|lost|held) (\d+) (.*)$/.exec(line) ?? [];
    const [, sentAtMs = '', said = ''] = /^(-?\d+) (.*)$/.exec(rest) ?? [];
    if (word === 'held') (held[Number(number)] ??= []).push(rest);
    else if (word === 'sent') answers[Number(number)] = { sentAtMs: Number(sentAtMs), page: said };
    else if (word === 'lost') answers[Number(number)] = { sentAtMs: Number(sentAtMs), why: said };
    else throw new Error(`not a line of a steady load: ${line}`);
  }
  return { answers, held };
}
