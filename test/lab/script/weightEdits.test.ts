import { describe, expect, it } from 'vitest';
import { parseIpvsadmSave } from '../../../lab/fact/ipvsadmSave.ts';
import { parseIpvsadmThresholds } from '../../../lab/fact/ipvsadmThresholds.ts';
import type { RealServer, VirtualService } from '../../../lab/model/lab.ts';
import { findRealServer, weightEdits } from '../../../lab/script/weightEdits.ts';
import { capture } from '../fact/captures.ts';

const table = {
  services: parseIpvsadmSave(capture('ipvsadm-save.debian12-6.1.tunnels')),
  thresholds: parseIpvsadmThresholds(capture('ipvsadm-thresholds.debian12-6.1.tunnels')),
};
const web: VirtualService = {
  vip: '10.0.69.132',
  port: 80,
  protocol: 'tcp',
  forwarding: 'nat',
  scheduler: 'wrr',
};
const marked: VirtualService = { ...web, firewallMark: 7 };
const server = (address: string): RealServer => ({
  name: 'rs',
  addresses: { outside: '10.0.69.110', inside: address },
  weight: 1,
  page: '',
});

function edits(service: VirtualService, address: string, weight: number): readonly string[] {
  return findRealServer(table, [service], server(address)).found.flatMap((one) =>
    weightEdits(table, one, weight),
  );
}

describe('the edit of a weight', () => {
  it('says method and thresholds again as they are', () => {
    expect(edits(web, '192.168.131.110', 0)).toEqual([
      '-e -t 10.0.69.132:80 -r 192.168.131.110:80 -m -w 0 -x 500 -y 200',
    ]);
  });

  it('names no threshold where there is none', () => {
    expect(edits(web, '192.168.131.131', 65_535)).toEqual([
      '-e -t 10.0.69.132:80 -r 192.168.131.131:80 -m -w 65535',
    ]);
  });

  it('says the kind of tunnel again, in a service of a firewall mark', () => {
    expect(edits(marked, '192.168.131.131', 4)).toEqual([
      '-e -f 7 -r 192.168.131.131:0 -i -w 4 --tun-type gue --tun-port 6080 --tun-nocsum',
    ]);
  });
});

describe('a real server in the table', () => {
  it('is found in each of the services', () => {
    const { found, ...missing } = findRealServer(table, [web, marked], server('192.168.131.110'));
    expect(found.map(({ service }) => service)).toEqual(['80/tcp', 'mark/7']);
    expect(missing).toEqual({ withoutService: [], withoutServer: [] });
  });

  it('is missing with its service, or in one that is there', () => {
    const udp: VirtualService = { ...web, protocol: 'udp' };
    expect(findRealServer(table, [udp, web], server('192.168.131.9'))).toEqual({
      found: [],
      withoutService: ['80/udp'],
      withoutServer: ['80/tcp'],
    });
  });
});
