import type { Protocol } from '../../../lab/model/lab.ts';
import { interfaceLookup, interfaceWord } from '../../../lab/script/interfaceWord.ts';
import { lines, sh, verbatim, type ShellText } from '../../../lab/script/shellText.ts';

/** Statuses apart from those of programs and signals. */
export const captureStatus = { noTcpdump: 90, noInterface: 91, notStarted: 92 } as const;

/** tcpdump ends by itself after so long, whatever becomes of us. */
const longestS = 90;

/**
 * Begins to capture on interfaces (names or MAC addresses), each into a file of a folder of its own, and prints their
 * MAC addresses, a line each, once every tcpdump listens. The shell stays; it removes the folder when it ends.
 * `--immediate-mode` and `-U`: what came is in the file at once.
 */
export function beginCapture(
  interfaces: readonly string[],
  { protocol, ports }: { readonly protocol: Protocol; readonly ports: readonly number[] },
): ShellText {
  const own = ports.map((port) => `${protocol} port ${port}`).join(' or ');
  const filter = `arp or icmp or ip proto 4 or ${own}`;
  const words = interfaces.map((name) => verbatim(interfaceWord(name)));
  // In a function, so that a failure ends it and not the shell.
  return lines(
    sh`lvs_begin() {
command -v tcpdump >/dev/null || return ${captureStatus.noTcpdump}`,
    ...interfaceLookup(interfaces, sh`return ${captureStatus.noInterface}`),
    sh`umask 077
lvs_walk=$(mktemp -d) || return ${captureStatus.notStarted}
trap 'kill $lvs_pids 2>/dev/null; rm -rf "$lvs_walk"' EXIT
trap 'exit 143' TERM HUP INT
lvs_pids=`,
    ...words.map(
      (
        word,
        at,
      ) => sh`timeout ${longestS} tcpdump -i ${word} -n -U -s 0 --immediate-mode -w - ${filter} >"$lvs_walk/${at}" 2>"$lvs_walk/${at}.err" &
lvs_pids="$lvs_pids $!"`,
    ),
    ...words.map(
      (word, at) => sh`lvs_try=0
until grep -q 'listening on' "$lvs_walk/${at}.err"; do
  lvs_try=$((lvs_try + 1))
  [ "$lvs_try" -le 100 ] || { cat "$lvs_walk/${at}.err"; return ${captureStatus.notStarted}; }
  sleep 0.1
done
cat /sys/class/net/${word}/address || return ${captureStatus.noInterface}`,
    ),
    sh`}
lvs_begin`,
  );
}

/** Ends a capture that `beginCapture` began and prints each file as base64, with an empty line after it. */
export function endCapture(count: number): ShellText {
  return lines(
    sh`kill $lvs_pids 2>/dev/null
wait`,
    ...Array.from({ length: count }, (_, at) => sh`base64 "$lvs_walk/${at}"; echo`),
    dropCapture(),
  );
}

/** Ends it without a look. */
export function dropCapture(): ShellText {
  return sh`kill $lvs_pids 2>/dev/null
rm -rf "$lvs_walk"
lvs_pids=
trap - EXIT TERM HUP INT`;
}
