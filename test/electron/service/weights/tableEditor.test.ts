import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TableEditor } from '../../../../electron/service/weights/tableEditor.ts';
import { RootShell } from '../../../../electron/ssh/rootShell.ts';
import { sh } from '../../../../lab/script/shellText.ts';
import { FakeMachineConnection } from '../../../fakes/fakeMachineConnection.ts';

const signal = new AbortController().signal;
const standIn = path.join(import.meta.dirname, 'ipvsadmStandIn.mjs');

let bin: string;
let connection: FakeMachineConnection;

beforeEach(() => {
  bin = mkdtempSync(path.join(tmpdir(), 'lvs-lab-editor-'));
  connection = new FakeMachineConnection({ PATH: '/usr/bin:/bin' });
});
afterEach(() => {
  connection.close();
  rmSync(bin, { recursive: true, force: true });
});

/** A shell on a machine where `ipvsadm` is this script. */
async function shellWith(ipvsadm: string): Promise<RootShell> {
  const file = path.join(bin, 'ipvsadm');
  writeFileSync(file, `#!/bin/sh\n${ipvsadm}\n`);
  chmodSync(file, 0o755);
  const shell = await RootShell.open(connection, 'exec sh', signal);
  await shell.run(sh`PATH=${bin}:$PATH`, { signal, deadlineMs: 5000 });
  return shell;
}

const editorOn = async (ipvsadm: string): Promise<TableEditor> =>
  TableEditor.over(await shellWith(ipvsadm), 'director', signal);
const standInCommand = `exec '${process.execPath}' '${standIn}'`;

describe('an editor of a director’s table', () => {
  it('reads services, weights and thresholds', async () => {
    const editor = await editorOn(standInCommand);
    const { services, thresholds } = await editor.read();
    expect(services[0]).toMatchObject({ scheduler: 'wrr', persistence: { timeoutS: 60 } });
    expect(services[0]?.destinations.map(({ weight }) => weight)).toEqual([3, 1]);
    expect(thresholds[0]?.destinations[0]).toMatchObject({ upper: 500, lower: 200 });
    editor.close();
  });

  it('edits again and again, and answers with the table as it is then', async () => {
    const editor = await editorOn(standInCommand);
    for (const weight of [7, 0, 3]) {
      const line = `-e -t 10.0.69.132:80 -r 192.168.131.110:80 -m -w ${weight} -x 500 -y 200`;
      const { services, complaints } = await editor.edit([line]);
      expect(services[0]?.destinations.map((one) => one.weight)).toEqual([weight, 1]);
      expect(complaints).toBe('');
    }
    editor.close();
  });

  it('tells what ipvsadm said of a line, and goes on', async () => {
    const editor = await editorOn(standInCommand);
    const line = '-e -t 10.0.69.132:80 -r 192.168.131.9:80 -m -w 1';
    expect((await editor.edit([line])).complaints).toBe('No such destination');
    expect((await editor.read()).services).toHaveLength(1);
    editor.close();
  });

  it('rejects where ipvsadm ends, with its last words, and is over then', async () => {
    const editor = await editorOn(standInCommand);
    await expect(editor.edit(['die'])).rejects.toMatchObject({
      data: { machine: 'director', output: expect.stringContaining('Memory allocation') as string },
    });
    expect(editor.isOver).toBe(true);
  });

  it('rejects where there is no ipvsadm', async () => {
    const editor = await editorOn('echo "ipvsadm: not found" >&2; exit 127');
    await expect(editor.read()).rejects.toMatchObject({
      data: { next: expect.stringContaining('`up`') as string },
    });
  });

  it('refuses to guess at what it does not know', async () => {
    const editor = await editorOn(
      'read a; read b; read c; echo "-Z what"; echo "IP Virtual Server version 9"; echo "Timeout (tcp tcpfin udp): 1 2 3"; cat',
    );
    await expect(editor.read()).rejects.toMatchObject({
      data: { why: expect.stringContaining('no known version') as string },
    });
    editor.close();
  });

  it('leaves no process behind', async () => {
    const editor = await editorOn(standInCommand);
    await editor.read();
    editor.close();
    await expect.poll(() => connection.runningCommands, { timeout: 5000, interval: 10 }).toBe(0);
  });
});
