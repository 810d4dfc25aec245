import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { showServiceTable } from '../../../electron/cli/show/serviceTable.ts';
import { serviceTable } from '../../../electron/service/readServiceTable.ts';
import type { Lab } from '../../../lab/model/lab.ts';
import { parseLabText } from '../../../lab/text/labText.ts';
import { capture } from '../../lab/fact/captures.ts';

const lab = parseLabText(readFileSync('resources/labs/nat-wrr.yaml', 'utf8')).lab as Lab;

describe('the table of connections now', () => {
  const table = serviceTable(lab, 'active', capture('ipvsadm-ln.debian12-6.1.nat-mh-port'));

  it('has weights and connections, sums for the service, and what the service was made with', () => {
    expect(table).toEqual({
      view: 'active',
      columns: ['Weight', 'ActiveConn', 'InActConn'],
      services: [
        {
          address: 'tcp 10.0.69.132:80',
          scheduler: 'mh',
          flags: ['mh-port'],
          values: [10, 0, 397],
          realServers: [
            {
              address: '192.168.131.110:80',
              realServer: 'rs1',
              method: 'masquerade',
              values: [5, 0, 146],
            },
            {
              address: '192.168.131.131:80',
              realServer: 'rs2',
              method: 'masquerade',
              values: [3, 0, 182],
            },
            // No machine of this lab.
            { address: '192.168.131.133:80', method: 'masquerade', values: [2, 0, 69] },
          ],
        },
      ],
    });
  });

  it('shows scheduler and forwarding on the command line', () => {
    expect(showServiceTable(table)).toMatch(/tcp 10\.0\.69\.132:80 +mh mh-port +10 +0 +397\n/);
    expect(showServiceTable(table)).toMatch(/-> 192\.168\.131\.110:80 +rs1 +Masq +5 +0 +146\n/);
  });

  it('names persistence as ipvsadm does', () => {
    const text = capture('ipvsadm-ln.debian12-6.1.nat-wrr').replace(
      / wrr\b.*/,
      ' wrr persistent 360 mask 255.255.255.0',
    );
    expect(serviceTable(lab, 'active', text).services[0]).toMatchObject({
      scheduler: 'wrr',
      flags: ['persistent 360', 'mask 255.255.255.0'],
    });
  });
});

describe('the table of connections by state', () => {
  const services = capture('proc-net-ip_vs.debian12-6.1.nat-wrr').replace(/^ +Total Incoming[^]*$/m, '');
  const heading = 'Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData\n';
  const entry = (protocol: string, client: string, virtual: string, server: string, state: string): string =>
    `${protocol} ${client} ${virtual} ${server} ${state.padEnd(11)}      59\n`;
  const client = (port: number): string => `0A00450A ${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const [vip, rs1, rs2, gone] = ['0A004584 0050', 'C0A8836E 0050', 'C0A88383 0050', 'C0A88385 0050'];

  it('counts what each real server has, with a line for those that are out of the table', () => {
    const connections = [
      entry('TCP', client(40_000), vip, rs1, 'ESTABLISHED'),
      entry('TCP', client(40_001), vip, rs1, 'TIME_WAIT'),
      entry('TCP', client(40_002), vip, rs1, 'TIME_WAIT'),
      entry('TCP', client(40_003), vip, rs2, 'SYN_RECV'),
      entry('TCP', client(40_004), vip, gone, 'LAST_ACK'),
      entry('TCP', client(40_005), '0A004584 1F90', rs1, 'FIN_WAIT'),
      // Templates of persistence.
      entry('TCP', '0A00450A 0000', vip, rs1, 'NONE'),
      entry('IP ', '0A00450A 0000', '00000001 0000', rs1, 'NONE'),
    ];
    const table = serviceTable(lab, 'states', `${services}${heading}${connections.join('')}`);
    expect(table).toEqual({
      view: 'states',
      columns: ['SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'TIME_WAIT', 'CLOSE', 'LAST_ACK'],
      services: [
        {
          address: 'tcp 10.0.69.132:80',
          values: [1, 1, 0, 2, 0, 1],
          realServers: [
            { address: '192.168.131.131:80', realServer: 'rs2', values: [1, 0, 0, 0, 0, 0] },
            { address: '192.168.131.110:80', realServer: 'rs1', values: [0, 1, 0, 2, 0, 0] },
            { address: '192.168.131.133:80', values: [0, 0, 0, 0, 0, 1] },
          ],
        },
        {
          address: 'tcp 10.0.69.132:8080',
          values: [0, 0, 1, 0, 0, 0],
          realServers: [{ address: '192.168.131.110:80', realServer: 'rs1', values: [0, 0, 1, 0, 0, 0] }],
        },
      ],
    });
    expect(showServiceTable(table)).toMatch(/-> 192\.168\.131\.110:80 +rs1 +0 +1 +0 +2 +0 +0\n/);
  });

  it('counts connections of a firewall mark in its service', () => {
    const marked = services
      .replace('TCP  0A004584:0050 wrr', 'FWM  00000007 wrr')
      .replaceAll(':0050 ', ':0000 ');
    const table = serviceTable(
      lab,
      'states',
      `${marked}${heading}${entry('TCP', client(40_000), '0A004584 01BB', 'C0A8836E 01BB', 'TIME_WAIT')}`,
    );
    expect(table.services).toEqual([
      {
        address: 'fwmark 7',
        values: [0, 0, 0, 1, 0],
        realServers: [
          { address: '192.168.131.131:0', realServer: 'rs2', values: [0, 0, 0, 0, 0] },
          { address: '192.168.131.110:0', realServer: 'rs1', values: [0, 0, 0, 1, 0] },
        ],
      },
    ]);
  });

  it('has a column of its own for UDP', () => {
    const dns = services.replace('TCP  0A004584:0050', 'UDP  0A004584:0035');
    const table = serviceTable(
      lab,
      'states',
      `${dns}${heading}${entry('UDP', client(40_000), '0A004584 0035', rs1, 'UDP')}`,
    );
    expect([table.columns, table.services[0]?.values]).toEqual([['UDP'], [1]]);
  });

  it('is empty where the director has neither service nor connection', () => {
    const [title = '', columns = '', more = ''] = services.split('\n');
    expect(serviceTable(lab, 'states', `${title}\n${columns}\n${more}\n${heading}`).services).toEqual([]);
  });
});
