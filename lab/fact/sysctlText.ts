import { outputLines } from './outputLines.ts';

/** Reads `sysctl -a` or `sysctl NAME…` (`net.ipv4.ip_forward = 1`): values by name. A value may be empty. */
export function parseSysctl(text: string): ReadonlyMap<string, string> {
  return new Map(
    outputLines('sysctl', text).map((line) => {
      const [, name, value] = /^([^\s=]+)\s*=\s*(.*?)\s*$/.exec(line.text) ?? [];
      if (name === undefined || value === undefined) throw line.unreadable('no setting');
      return [name, value];
    }),
  );
}
