import { sh, type ShellText } from '../../lab/script/shellText.ts';
import type { OwnOrigin, RequestSeries } from './requestCommand.ts';

/**
 * Sends a request for each line of standard input, which is the address and the port that it comes from, `-` and 0 for
 * the machine's own choice, and the port that it goes to, each on a TCP connection of its own, and writes what curl
 * would. A port that is taken is given up for the machine's own choice. With `hold` the connections stay open until the
 * last is answered.
 * In Perl, since curl neither leaves alone a connection that it could use again nor changes its address midway; no
 * Debian is without perl-base, which has all that this uses. Time::HiRes is not in it: without that, time is told by
 * /proc/uptime, to a hundredth of a second.
 */
const program = String.raw`
use strict;
use IO::Socket::INET;
use IO::Select;
$| = 1;
$SIG{PIPE} = 'IGNORE';
my ($vip, $seconds, $mark, $agent, $mode) = @ARGV;
my $fine = eval { require Time::HiRes; 1 };
sub now {
  return Time::HiRes::time() if $fine;
  open(my $file, '<', '/proc/uptime') or return time();
  my ($up) = split ' ', scalar <$file>;
  return $up;
}
my @held;
my $number = 0;
while (my $line = <STDIN>) {
  my ($source, $own, $port) = split ' ', $line;
  $number++;
  my $began = now();
  my $until = $began + $seconds;
  my ($exit, $why, $status, $local, $from, $body) = (0, '', 0, '', -1, '');
  my @to = (
    Proto => 'tcp', PeerAddr => $vip, PeerPort => $port, Timeout => $seconds,
    ($source eq '-' ? () : (LocalAddr => $source)),
  );
  my $socket = IO::Socket::INET->new(@to, ($own ? (LocalPort => $own) : ()));
  $socket = IO::Socket::INET->new(@to) if !$socket && $own && $!{EADDRINUSE};
  if (!$socket) {
    ($exit, $why) = ($!{ETIMEDOUT} ? 28 : 7, "$!");
  } else {
    ($local, $from) = ($socket->sockhost, $socket->sockport);
    my ($version, $keep) = $mode eq 'hold' ? ('1.1', 'keep-alive') : ('1.0', 'close');
    my $request = "GET /?$number HTTP/$version\r\nHost: $vip:$port\r\nUser-Agent: $agent\r\nAccept: */*\r\nConnection: $keep\r\n\r\n";
    my ($all, $whole, $chunked) = ('', 0, 0);
    defined(syswrite($socket, $request)) or ($exit, $why) = (55, "$!");
    my $ready = IO::Select->new($socket);
    while (!$exit && !$whole) {
      my $left = $until - now();
      if ($left <= 0 || !$ready->can_read($left)) { ($exit, $why) = (28, 'no whole answer in time'); last; }
      my $got = sysread($socket, $all, 65536, length $all);
      if (!defined $got) { ($exit, $why) = (56, "$!"); last; }
      my $end = index($all, "\r\n\r\n");
      my $length = $end >= 0 && substr($all, 0, $end) =~ /^Content-Length:\s*(\d+)/mi ? $1 : undef;
      $whole = 1 if defined $length && length($all) >= $end + 4 + $length;
      $chunked = $end >= 0 && substr($all, 0, $end) =~ /^Transfer-Encoding:\s*chunked/mi;
      $whole = 1 if $chunked && substr($all, -7) eq "\r\n0\r\n\r\n";
      next if $whole || $got > 0;
      if ($end < 0) { ($exit, $why) = (52, 'an empty answer'); }
      elsif (defined $length) { ($exit, $why) = (18, 'the answer ended early'); }
      else { $whole = 1; }
    }
    if ($all =~ /^HTTP\/[\d.]+ (\d+)/) { $status = $1; }
    my $head = index($all, "\r\n\r\n");
    $body = substr($all, $head + 4) if $head >= 0;
    if ($chunked) {
      my $rest = $body;
      $body = '';
      while ($rest =~ s/^([0-9a-f]+)[^\r]*\r\n//i && hex $1) { $body .= substr($rest, 0, hex($1) + 2, ''); substr($body, -2) = ''; }
    }
    if ($mode eq 'hold' && !$exit) { push @held, $socket; } else { close $socket; }
  }
  $why =~ s/\s+/ /g;
  my $took = now() - $began;
  print $body, $mark, "$exit $status 1 $local $from $took $why\n";
}
`;

/** The command that sends a series in this way; it waits for its lines (`connectionsInput`). */
export function connectionsCommand(series: RequestSeries): ShellText {
  const { vip, requestTimeoutMs, mark, userAgent, load } = series;
  const mode = load === 'held' ? 'hold' : 'close';
  return sh`exec perl -e ${program} -- ${[vip, String(requestTimeoutMs / 1000), mark, userAgent, mode]}`;
}

/** Source, the machine's own choice where none are given, its port likewise, and port of each request in turn. */
export function connectionsInput(
  { requests, ports, sources = [] }: RequestSeries,
  origins: readonly OwnOrigin[],
): string {
  const lines = Array.from(
    { length: requests },
    (_, i) =>
      `${sources[i % sources.length] ?? '-'} ${origins[i]?.port ?? 0} ${ports[i % ports.length] ?? ''}`,
  );
  return `${lines.join('\n')}\n`;
}
