import { createServer, type Socket } from 'node:net';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sendRequests, type SendOptions } from '../../../electron/measure/sendRequests.ts';
import { LabError } from '../../../lab/contract/labError.ts';
import { FakeMachineConnection } from '../../fakes/fakeMachineConnection.ts';
import { names, optionsFor, pages, PlayedVip, senderContract } from './senderContract.ts';

/** The machine's own curl against a web server on 127.0.0.1. */
let vip: PlayedVip;
let connection: FakeMachineConnection;

beforeEach(async () => {
  vip = await PlayedVip.start();
  connection = new FakeMachineConnection();
});

const folders: string[] = [];

/** A folder for PATH that holds one of this machine's programs. */
async function folderWithOnly(program: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lvs-lab-path-'));
  folders.push(folder);
  await symlink(`/usr/bin/${program}`, path.join(folder, program));
  return folder;
}

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
  connection.close();
  await vip.end();
});

const options = (change: Parameters<typeof optionsFor>[1]): SendOptions => optionsFor(vip.port, change);

describe('curl on a machine', () => {
  senderContract(
    () => vip,
    (sent) => sendRequests(connection, sent),
  );
});

describe('Perl on a machine, with connections that are held,', () => {
  senderContract(
    () => vip,
    (sent) => sendRequests(connection, { ...sent, series: { ...sent.series, load: 'held' } }),
  );

  test('keeps them open until the last is answered', async () => {
    const open = new Set<Socket>();
    const counts: number[] = [];
    vip.handler = ({ socket }, response) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      counts.push(open.size);
      response.end(pages[0]);
    };
    const base = options({ requests: 6 });
    await sendRequests(connection, { ...base, series: { ...base.series, load: 'held' } });
    expect(counts).toEqual([1, 2, 3, 4, 5, 6]);
    await vi.waitFor(() => expect(open.size).toBe(0));
  });
});

describe('Perl on a machine, with many sources,', () => {
  test('sends from each in turn', async () => {
    const seen: (string | undefined)[] = [];
    vip.handler = ({ socket }, response) => {
      seen.push(socket.remoteAddress);
      response.end(pages[1]);
    };
    const base = options({ requests: 5 });
    const sources = ['127.0.0.2', '127.0.0.3'];
    const read = await sendRequests(connection, {
      ...base,
      series: { ...base.series, load: 'many-sources', sources },
    });
    const expected = ['127.0.0.2', '127.0.0.3', '127.0.0.2', '127.0.0.3', '127.0.0.2'];
    expect(seen).toEqual(expected);
    expect(read.map(({ localAddress }) => localAddress)).toEqual(expected);
    expect(names(read.map(({ answer }) => answer))).toEqual(Array(5).fill('rs2'));
  });

  test('loses the requests of a source that the machine does not have', async () => {
    const base = options({ requests: 2 });
    const series = { ...base.series, load: 'many-sources', sources: ['192.0.2.1', '127.0.0.1'] } as const;
    vip.handler = (_, response) => response.end(pages[0]);
    const read = await sendRequests(connection, { ...base, series });
    expect(read.map(({ answer }) => answer.kind)).toEqual(['lost', 'answered']);
  });
});

test.each(['sequential', 'held'] as const)(
  'requests of load %s go to the ports of a service in turn',
  async (load) => {
    const second = await PlayedVip.start();
    try {
      const seen: string[] = [];
      for (const [name, each] of [
        ['first', vip],
        ['second', second],
      ] as const) {
        each.handler = ({ url }, response) => {
          seen.push(`${name} ${url}`);
          response.end(pages[0]);
        };
      }
      const base = options({ requests: 3 });
      const series = { ...base.series, ports: [vip.port, second.port], load };
      const read = await sendRequests(connection, { ...base, series });
      expect(names(read.map(({ answer }) => answer))).toEqual(['rs1', 'rs1', 'rs1']);
      expect(seen).toEqual(['first /?1', 'second /?2', 'first /?3']);
    } finally {
      await second.end();
    }
  },
);

describe.each(['sequential', 'held', 'many-sources'] as const)(
  'requests of load %s with ports of their own',
  (load) => {
    const origin = { address: '127.0.0.1', takenPorts: (): ReadonlySet<number> => new Set() };
    /** All ports but some, at a place that no other run of the test is likely to have had in the last minute. */
    const allBut = (count: number): { readonly first: number; readonly taken: ReadonlySet<number> } => {
      const first = 17_000 + Math.floor(Math.random() * 40_000);
      const ports = Array.from({ length: 44_616 }, (_, i) => 16_384 + i);
      return { first, taken: new Set(ports.filter((port) => port < first || port >= first + count)) };
    };
    const withPorts = (
      change: Parameters<typeof options>[0],
      takenPorts = origin.takenPorts,
    ): SendOptions => {
      const base = options(change);
      return { ...base, series: { ...base.series, load, origin: { ...origin, takenPorts } } };
    };

    test('come from them, none of which IPVS knows', async () => {
      const seen: number[] = [];
      vip.handler = ({ socket }, response) => {
        seen.push(socket.remotePort ?? 0);
        response.end(pages[0]);
      };
      const { taken } = allBut(100);
      const read = await sendRequests(
        connection,
        withPorts({ requests: 6 }, () => taken),
      );
      expect(names(read.map(({ answer }) => answer))).toEqual(Array(6).fill('rs1'));
      expect(read.map(({ answer }) => answer.sourcePort)).toEqual(seen);
      expect(new Set(seen).size).toBe(6);
      expect(seen.filter((port) => taken.has(port))).toEqual([]);
    });

    test('leave them to the machine where too few are left', async () => {
      const { taken } = allBut(11);
      vip.handler = (_, response) => response.end(pages[0]);
      const read = await sendRequests(
        connection,
        withPorts({ requests: 6 }, () => taken),
      );
      expect(names(read.map(({ answer }) => answer))).toEqual(Array(6).fill('rs1'));
      expect(Math.min(...read.map(({ answer }) => answer.sourcePort))).toBeGreaterThanOrEqual(32_768);
    });

    test('are known where nobody listens, too', async () => {
      const refused = withPorts({ requests: 3 });
      await vip.end();
      const read = await sendRequests(connection, refused);
      expect(names(read.map(({ answer }) => answer))).toEqual(['refused', 'refused', 'refused']);
      expect(new Set(read.map(({ answer }) => answer.sourcePort)).size).toBe(3);
      expect(read.map(({ localAddress }) => localAddress)).toEqual(Array(3).fill('127.0.0.1'));
      expect(Math.min(...read.map(({ answer }) => answer.sourcePort))).toBeGreaterThanOrEqual(16_384);
    });

    test('take another where a program of the machine has one', async () => {
      const { first, taken } = allBut(2);
      const holder = createServer();
      await new Promise<void>((resolve) => holder.listen(first, '127.0.0.1', resolve));
      try {
        vip.handler = (_, response) => response.end(pages[0]);
        const [read] = await sendRequests(
          connection,
          withPorts({ requests: 1 }, () => taken),
        );
        expect(names([read!.answer])).toEqual(['rs1']);
        expect(read!.answer.sourcePort).not.toBe(first);
      } finally {
        await new Promise((resolve) => holder.close(resolve));
      }
    });
  },
);

test('curl starts before the requests may go, and they wait', async () => {
  let asked = 0;
  vip.handler = (_, response) => {
    asked += 1;
    response.end(pages[0]);
  };
  const begin = Promise.withResolvers<undefined>();
  const sending = sendRequests(connection, options({ requests: 2, begin: begin.promise }));
  await vi.waitFor(() => expect(connection.runningCommands).toBe(1));
  expect(asked).toBe(0);
  begin.resolve(undefined);
  expect(names((await sending).map(({ answer }) => answer))).toEqual(['rs1', 'rs1']);
});

test('nothing is sent when what the requests wait for fails, and curl ends', async () => {
  const begin = Promise.withResolvers<undefined>();
  const sending = sendRequests(connection, options({ begin: begin.promise }));
  await vi.waitFor(() => expect(connection.runningCommands).toBe(1));
  begin.reject(new Error('the director is gone'));
  await expect(sending).rejects.toThrow('the director is gone');
  await vi.waitFor(() => expect(connection.runningCommands).toBe(0));
});

test('a machine without stdbuf sends all the same', async () => {
  vip.handler = (_, response) => response.end(pages[0]);
  const withoutStdbuf = new FakeMachineConnection({ PATH: await folderWithOnly('curl') });
  try {
    const read = await sendRequests(withoutStdbuf, options({ requests: 2 }));
    expect(names(read.map(({ answer }) => answer))).toEqual(['rs1', 'rs1']);
  } finally {
    withoutStdbuf.close();
  }
});

test('a machine without curl is told as missing software', async () => {
  const withoutCurl = new FakeMachineConnection({ PATH: await folderWithOnly('sh') });
  try {
    const sending = sendRequests(withoutCurl, options({ requests: 2 }));
    const error = await sending.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(LabError);
    expect((error as LabError).data).toMatchObject({ code: 'user-missing-software', machine: 'client' });
  } finally {
    withoutCurl.close();
  }
});

test('a connection that breaks rejects with its cause', async () => {
  vip.handler = (_, response) => response.end(pages[0]);
  const sending = sendRequests(connection, options({ requests: 100_000, onAnswer: () => connection.cut() }));
  await expect(sending).rejects.toMatchObject({ data: { code: 'ssh-connection-lost' } });
});
