import { listed } from './describe.ts';

/** `port 80`, `ports 80 and 443` */
export function portWords(ports: readonly number[]): string {
  return `${ports.length === 1 ? 'port' : 'ports'} ${listed(ports.map(String))}`;
}
