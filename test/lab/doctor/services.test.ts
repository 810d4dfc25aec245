import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../lab/doctor/diagnose.ts';
import type { Observation } from '../../../lab/doctor/observation.ts';
import { observeScript } from '../../../lab/doctor/observeScript.ts';
import { parseObservation } from '../../../lab/doctor/parseObservation.ts';
import { machinesOf, type Lab } from '../../../lab/model/lab.ts';
import { fullNatServices, fullNatWrr } from '../plan/labs.ts';

const lab = fullNatServices;

/** What `ipvsadm` and `/proc` show of the lab's two services: HTTP with all that can be said, and DNS by mark 9. */
const table = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port Forward Weight ActiveConn InActConn
TCP  0A004584:0050 sh persistent 15000 FFFFFF00
  -> C0A88383:0050      Masq    1      0          0
  -> C0A8836E:0050      Masq    3      0          0
FWM  00000009 wrr
  -> C0A88383:0000      Masq    1      0          0
  -> C0A8836E:0000      Masq    3      0          0
`;
const saved = `-A -t 10.0.69.132:80 -s sh -p 60 -M 255.255.255.0 -b sh-fallback,sh-port
-a -t 10.0.69.132:80 -r 192.168.131.110:80 -m -w 3
-a -t 10.0.69.132:80 -r 192.168.131.131:80 -m -w 1
-A -f 9 -s wrr
-a -f 9 -r 192.168.131.110:0 -m -w 3
-a -f 9 -r 192.168.131.131:0 -m -w 1
`;
const thresholds = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn
  -> RemoteAddress:Port
TCP  10.0.69.132:80 sh (sh-fallback,sh-port) persistent 60 mask 255.255.255.0
  -> 192.168.131.110:80           100        50         0          0
  -> 192.168.131.131:80           0          0          0          0
FWM  9 wrr
  -> 192.168.131.110:0            100        50         0          0
  -> 192.168.131.131:0            0          0          0          0
`;
const marks = ['53', '5353']
  .map(
    (port) =>
      `-A PREROUTING -d 10.0.69.132/32 -p udp -m udp --dport ${port} -m comment --comment "lvs-lab fullnat-services" -j MARK --set-xmark 0x9/0xffffffff\n`,
  )
  .join('');
const nat = ['tcp 80', 'udp 53', 'udp 5353']
  .map((one) => one.split(' '))
  .map(
    ([protocol, port]) =>
      `-A POSTROUTING -p ${protocol} -m ipvs --vaddr 10.0.69.132/32 --vport ${port} -j SNAT --to-source 192.168.131.132\n`,
  )
  .join('');

/** Output of a machine's observation, part by part; `changed` has other parts. */
function observe(parts: Readonly<Record<string, string>>): Observation {
  const text = Object.entries(parts)
    .map(([name, content]) => `\nlvs-lab-part ${name}\n${content}`)
    .join('');
  return parseObservation(`${text}\nlvs-lab-part end\n`);
}

function found(
  director: Readonly<Record<string, string>>,
  realServer: Readonly<Record<string, string>> = {},
): readonly string[] {
  const seen: Record<string, Readonly<Record<string, string>>> = {
    client: {},
    director: {
      ip_forward: '1',
      module: 'ip_vs',
      ...{ ip_vs: table, saved, thresholds, marks, nat, conntrack: '1' },
      ...director,
    },
    realServer: {
      page: 'right',
      listen: 'LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=7,fd=5))',
      listen_udp:
        'UNCONN 0 0 192.168.131.110:53 0.0.0.0:* users:(("dnsmasq",pid=8,fd=4))\nUNCONN 0 0 192.168.131.110:5353 0.0.0.0:* users:(("dnsmasq",pid=9,fd=4))',
      ...realServer,
    },
  };
  const machines = machinesOf(lab).map((entry) => ({
    ...entry,
    seen: {
      ...observe(seen[entry.role] ?? {}),
      addresses: Object.values(entry.machine.addresses).map((one) => ({
        interface: 'eth1',
        address: one,
        prefixLength: 24,
        up: true,
      })),
    },
  }));
  return diagnose(lab, machines).map(({ machine, code }) => `${machine} ${code}`);
}

describe('the doctor of a lab with several services', () => {
  it('finds nothing where all are as the lab file says', () => {
    expect(found({})).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    [
      'a service by mark that is missing',
      { ip_vs: table.replace(/FWM[^]*/, '') },
      ['director virtual-service-missing'],
    ],
    [
      'another scheduler of the second service',
      { ip_vs: table.replace('00000009 wrr', '00000009 rr') },
      ['director scheduler-ignores-weights'],
    ],
    ['a flag less', { saved: saved.replace('sh-fallback,', '') }, ['director scheduler-flags-differ']],
    [
      'persistence gone',
      {
        ip_vs: table.replace(' persistent 15000 FFFFFF00', ''),
        saved: saved.replace(' -p 60 -M 255.255.255.0', ''),
      },
      ['director persistence-missing'],
    ],
    [
      'another time of persistence',
      { saved: saved.replace('-p 60', '-p 300') },
      ['director persistence-differs'],
    ],
    [
      'another mask of persistence',
      {
        ip_vs: table.replace('FFFFFF00', 'FFFFFFFF'),
        saved: saved.replace(' -M 255.255.255.0', ''),
      },
      ['director persistence-differs'],
    ],
    [
      'persistence of a service that is to have none',
      {
        ip_vs: table.replace('00000009 wrr', '00000009 wrr persistent 75000 FFFFFFFF'),
        saved: saved.replace('-f 9 -s wrr', '-f 9 -s wrr -p 300'),
      },
      ['director persistence-set'],
    ],
    [
      'thresholds gone',
      { thresholds: thresholds.replace('100        50', '0          0 ') },
      ['director thresholds-differ'],
    ],
    [
      'a port that nothing marks',
      { marks: marks.split('\n').slice(1).join('\n') },
      ['director packet-mark-missing'],
    ],
    [
      'a port under full NAT that no rule gives the LIP',
      { nat: nat.split('\n').slice(0, 2).join('\n') },
      ['director source-nat-missing'],
    ],
  ])('finds %s', (_, director, expected) => {
    expect(found(director)).toEqual(expected);
  });

  it('finds that nobody answers over UDP', () => {
    expect(found({}, { listen_udp: 'UNCONN 0 0 127.0.0.1:53 0.0.0.0:*' })).toEqual(
      ['rs1', 'rs2'].flatMap((name) => Array<string>(2).fill(`${name} dns-server-not-listening`)),
    );
  });
});

describe('a web server that does not run', () => {
  const failed = 'Result=oom-kill\nMemoryMax=1048576\noom_kill 3\n';
  const logged = '[  313.076565] Memory cgroup out of memory: Killed process 254 (nginx)';

  it('was killed for want of memory where systemd says so, with all that shows it', () => {
    const { outOfMemory } = observe({ memory: `${failed}${logged} total-vm:10240kB, UID:0` });
    expect(outOfMemory).toEqual({ limitBytes: 1_048_576, kills: 3, logged });
    expect(observe({ memory: 'Result=oom-kill\nMemoryMax=infinity\n' }).outOfMemory).toEqual({});
  });

  it('was not where it ended otherwise, whatever the log has of earlier times', () => {
    const memory = `Result=success\nMemoryMax=infinity\noom_kill 3\n${logged} total-vm:10240kB`;
    expect(observe({ memory })).not.toHaveProperty('outOfMemory');
    expect(observe({})).not.toHaveProperty('outOfMemory');
  });
});

describe('what is looked at', () => {
  const texts = (of: Lab) =>
    machinesOf(of)
      .map((entry) => observeScript(of, entry))
      .join('\n');

  it('is no page and no web server where all services are over UDP', () => {
    const { moreServices = [] } = lab;
    const [dns] = moreServices;
    const udpOnly: Lab = { ...lab, service: dns ?? lab.service, moreServices: [] };
    expect(texts(udpOnly)).not.toContain('index.html');
    expect(texts(lab)).toContain('index.html');
  });

  it('costs a plain lab no further command', () => {
    for (const command of ['ipvsadm', 'mangle', '-lunp']) {
      expect(texts(fullNatWrr)).not.toContain(command);
      expect(texts(lab)).toContain(command);
    }
  });
});
