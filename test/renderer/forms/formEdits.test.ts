import { describe, expect, test } from 'vitest';
import { applyEdit } from '../../../lab/model/edit.ts';
import { setEdits, shownText, typedValue } from '../../../renderer/forms/contentAt.ts';
import {
  addNetworkEdits,
  removeNetworkEdits,
  renameNetworkEdits,
} from '../../../renderer/forms/networkEdits.ts';
import { duplicateRealServer, proposeRealServer } from '../../../renderer/forms/proposeRealServer.ts';
import {
  addServiceEdits,
  serviceKinds,
  serviceName,
  servicePath,
} from '../../../renderer/forms/serviceEdits.ts';
import { sshTargets } from '../../../renderer/forms/sshTargets.ts';

const lab = {
  networks: { outside: { cidr: '10.0.0.0/24' }, inside: { cidr: '192.168.9.0/30', gateway: '192.168.9.1' } },
  service: { vip: '10.0.0.5' },
  client: { name: 'client', addresses: { outside: '10.0.0.10' } },
  directors: [{ name: 'director', addresses: { outside: '10.0.0.5', inside: '192.168.9.2' } }],
  realServers: [
    {
      name: 'web09',
      addresses: { outside: '10.0.0.254', inside: '' },
      interfaces: { inside: 'eth1' },
      page: 'x',
    },
  ],
};

describe('a proposed real server', () => {
  test('has the next free name, and the first free address where those after the last are used up', () => {
    expect(proposeRealServer(lab)).toEqual({
      name: 'web10',
      // The network has two addresses for hosts: the gateway has one, the director the other.
      addresses: { outside: '10.0.0.1', inside: '' },
      page: 'web10',
    });
  });

  test('of a lab without any is on its last network', () => {
    expect(
      proposeRealServer({ ...lab, realServers: [], networks: { lan: { cidr: '10.1.0.0/16' } } }),
    ).toEqual({
      name: 'rs1',
      addresses: { lan: '10.1.0.1' },
    });
    expect(proposeRealServer(null)).toEqual({ name: 'rs1', addresses: {} });
  });

  test('that is a copy keeps all but name, addresses and page', () => {
    expect(duplicateRealServer(lab, 0)).toMatchObject({
      name: 'web10',
      interfaces: { inside: 'eth1' },
      page: 'web10',
    });
  });
});

describe('edits of networks', () => {
  const after = (edits: readonly Parameters<typeof applyEdit>[1][]) => edits.reduce<unknown>(applyEdit, lab);

  test('remove what machines have on one', () => {
    const left = JSON.stringify(after(removeNetworkEdits(lab, 'inside')));

    expect(left).not.toContain('inside');
    expect(left).toContain('outside');
  });

  test('rename it for addresses and interfaces', () => {
    expect(JSON.stringify(after(renameNetworkEdits(lab, 'inside', 'back')))).toBe(
      JSON.stringify(lab).replaceAll('inside', 'back'),
    );
  });

  test('add one with a name and a subnet that are free', () => {
    const { edits, name } = addNetworkEdits(lab);

    expect(name).toBe('network-3');
    expect(after(edits)).toHaveProperty('networks.network-3.cidr', '192.168.131.0/24');
    expect(addNetworkEdits({}).edits).toEqual([
      { kind: 'set', path: 'networks', value: { outside: { cidr: '192.168.131.0/24' } } },
    ]);
  });
});

describe('a further service', () => {
  test('of each kind, added twice, takes ports and marks that are free', () => {
    const kinds = [...serviceKinds, ...serviceKinds];
    const content = kinds.reduce<unknown>(
      (now, kind) => addServiceEdits(now, kind).reduce(applyEdit, now),
      lab,
    );

    expect(kinds.map((_, at) => serviceName(content, servicePath(at + 1)))).toEqual([
      ...['8080/tcp', '53/udp', 'mark/1'],
      ...['8083/tcp', '5353/udp', 'mark/2'],
    ]);
    expect(content).toHaveProperty('moreServices.2', {
      ...{ port: 8081, morePorts: [8082], firewallMark: 1, scheduler: 'rr' },
    });
  });
});

describe('a typed value', () => {
  test.each(['80', '-1', '0', '1.5', '080', '+1', '1e3', '', ' 5', '3x', '99999999999999999999'])(
    'of a field for numbers (%j) comes back as it was typed',
    (text) => {
      expect(shownText(typedValue(text, 'number'))).toBe(text);
    },
  );

  test('makes the mappings around it that are missing, and those that are no mappings', () => {
    expect(setEdits({}, 'client.ssh.host', 'a')).toEqual([
      { kind: 'set', path: 'client', value: { ssh: { host: 'a' } } },
    ]);
    expect(setEdits({ client: { ssh: null } }, 'client.ssh.host', 'a')).toEqual([
      { kind: 'set', path: 'client.ssh', value: { host: 'a' } },
    ]);
  });
});

describe('SSH targets', () => {
  test('are those of machines for which host and user are given', () => {
    const ssh = { host: 'h', user: 'u', port: 'x', identityFile: '', jump: 'director' };

    expect(sshTargets({ ...lab, client: { name: 'client', ssh } })).toEqual({
      client: { host: 'h', port: 22, user: 'u', jump: 'director' },
    });
  });
});
