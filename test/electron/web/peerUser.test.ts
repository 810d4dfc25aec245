import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { mayBeOwn, userOfSocket } from '../../../electron/web/peerUser.ts';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:132F 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 41234 1 0000000000000000 100 0 0 10 0
   1: 0100007F:132F 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 41240 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:C350 0100007F:132F 01 00000000:00000000 00:00000000 00000000  1001        0 41239 1 0000000000000000 20 4 30 10 -1
   3: 0100007F:0050 0100007F:132F 01 00000000:00000000 00:00000000 00000000  1002        0 41241 1 0000000000000000 20 4 30 10 -1
`;

describe('The user at the other end', () => {
  it("is the owner of the other end's socket, not of ours", () => {
    expect(userOfSocket(table, 50_000, 4911)).toBe(1001);
    expect(userOfSocket(table, 4911, 50_000)).toBe(0);
    expect(userOfSocket(table, 80, 4911)).toBe(1002);
  });

  it('is not known where the table does not have it', () => {
    expect(userOfSocket(table, 50_001, 4911)).toBeUndefined();
    expect(userOfSocket('', 50_000, 4911)).toBeUndefined();
  });

  it.runIf(process.platform === 'linux')('is this one, for a connection of our own', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = connect({ host: '127.0.0.1', port });
    const [accepted] = (await once(server, 'connection')) as [Socket];
    const now = readFileSync('/proc/net/tcp', 'utf8');
    expect(userOfSocket(now, accepted.remotePort ?? 0, port)).toBe(process.getuid?.());
    expect(await mayBeOwn(accepted)).toBe(true);
    client.destroy();
    accepted.destroy();
    server.close();
  });
});
