/** A lab file with so many real servers (1 to 100) in place of its own. */
export function withServers(text: string, count: number): string {
  const servers = Array.from(
    { length: count },
    (_, i) =>
      `  - { name: rs${i + 1}, addresses: { inside: 192.168.131.${i + 1} }, weight: ${(i % 5) + 1} }\n`,
  );
  return `${text.slice(0, text.indexOf('realServers:'))}realServers:\n${servers.join('')}`;
}
