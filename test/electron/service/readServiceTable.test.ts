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
