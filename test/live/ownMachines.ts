import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { machineSpecs } from '../../electron/service/embedded/machineSpecs.ts';
import { runCommand } from '../../electron/ssh/runCommand.ts';
import type { MachineConnection } from '../../electron/ssh/machineConnection.ts';
import type { LabHostClient } from '../../electron/vm/host/labHostClient.ts';
import { startLabHost } from '../../electron/vm/host/startLabHost.ts';
import type { ImageVariant } from '../../electron/vm/image.ts';
import { embeddedMac } from '../../lab/model/embeddedMac.ts';
import { machinesOf, type Lab, type Machine, type SshTarget } from '../../lab/model/lab.ts';
import { checkout } from './labCommand.ts';
import { lifeline } from './lifeline.ts';
import { patience, testTemplate } from './labMachines.ts';

const startDeadlineMs = 120_000;
const commandDeadlineMs = 60_000;

/**
 * Machines as a user may have them: running, on networks, reached by SSH at ports of this computer, and nothing of a lab
 * on them. Their owner's hands are `run`, which does not go through LVS Lab's own SSH login.
 */
export class OwnMachines {
  /** Private key file with which root may log in on each of them. */
  readonly identityFile: string;
  readonly #folder: string;
  readonly #lab: Lab;
  readonly #host: LabHostClient;
  readonly #connections = new Map<string, Promise<MachineConnection>>();

  private constructor(folder: string, lab: Lab, host: LabHostClient) {
    this.identityFile = path.join(folder, 'id_ed25519');
    this.#folder = folder;
    this.#lab = lab;
    this.#host = host;
  }

  /** Machines with the names and networks of an embedded lab. */
  static async start(lab: Lab, variant: ImageVariant): Promise<OwnMachines> {
    const folder = mkdtempSync(path.join(tmpdir(), 'lvs-lab-own-'));
    const template = await testTemplate(variant);
    const entry = path.join(checkout, 'dist', 'lab-host.js');
    process.env['LVS_LAB_ENDS_WITH'] = lifeline();
    const host = await startLabHost({ folder, entry, signal: patience() });
    const machines = new OwnMachines(folder, lab, host);
    try {
      const spec = { machines: machineSpecs(lab), template, deadlineMs: startDeadlineMs };
      await host.ensureMachines(spec, { signal: patience() });
      return machines;
    } catch (error) {
      await machines.end();
      throw error;
    }
  }

  get names(): readonly string[] {
    return machinesOf(this.#lab).map(({ machine }) => machine.name);
  }

  /** The lab on these machines by SSH. `of` changes how one is reached, `byMac` names those whose cards go by MAC address. */
  async sshLab(
    of: Readonly<Record<string, Partial<SshTarget>>> = {},
    byMac: readonly string[] = [],
  ): Promise<Lab> {
    const { machines } = await this.#host.status({ signal: patience() });
    const reached = <Kind extends Machine>(machine: Kind): Kind => ({
      ...machine,
      ssh: {
        host: '127.0.0.1',
        port: machines.find(({ name }) => name === machine.name)?.sshPort ?? 0,
        user: 'root',
        identityFile: this.identityFile,
        ...of[machine.name],
      },
      interfaces: Object.fromEntries(
        Object.keys(machine.addresses).map((network) => [
          network,
          byMac.includes(machine.name)
            ? embeddedMac(this.#lab.name, machine.name, network)
            : `eth${Object.keys(this.#lab.networks).indexOf(network) + 1}`,
        ]),
      ),
    });
    return {
      ...this.#lab,
      machines: 'ssh',
      client: reached(this.#lab.client),
      directors: this.#lab.directors.map(reached),
      realServers: this.#lab.realServers.map(reached),
    };
  }

  /** What a script prints as root; it must end well. */
  async run(machine: string, script: string): Promise<string> {
    const opening = this.#connections.get(machine) ?? this.#host.connect(machine, { signal: patience() });
    this.#connections.set(machine, opening);
    const { code, stdout, stderr } = await runCommand(await opening, 'exec sh -s', {
      signal: patience(),
      deadlineMs: commandDeadlineMs,
      stdin: script,
    });
    expect(code, `${machine}: ${script}\n${stdout}\n${stderr}`).toBe(0);
    return stdout;
  }

  /** Starts all machines anew, as they were at first. */
  async recreate(): Promise<void> {
    await this.#forgetConnections();
    for (const name of this.names) await this.#host.recreateMachine(name, { deadlineMs: startDeadlineMs });
  }

  /** What is set up on every machine, as far as a lab may change it. */
  async snapshot(): Promise<Readonly<Record<string, string>>> {
    const each = await Promise.all(
      this.names.map(async (name) => [name, await this.run(name, snapshotScript)] as const),
    );
    return Object.fromEntries(each);
  }

  async end(): Promise<void> {
    await this.#forgetConnections();
    await this.#host.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #forgetConnections(): Promise<void> {
    const opened = await Promise.allSettled(this.#connections.values());
    for (const one of opened) if (one.status === 'fulfilled') one.value.close();
    this.#connections.clear();
  }
}

/** Empty default chains, which reading the rules makes, say nothing; nor do counters. */
const snapshotScript = `
ip -o -4 addr | tr -s ' '
for nic in /sys/class/net/*; do echo "$nic $(cat "$nic/flags")"; done
ip -4 route show table all
echo "ip_forward $(cat /proc/sys/net/ipv4/ip_forward)"
grep . /proc/sys/net/ipv4/conf/*/*redirects /proc/sys/net/ipv4/conf/*/arp_* /proc/sys/net/ipv4/conf/*/rp_filter
grep . /proc/sys/net/ipv4/vs/conn* /proc/sys/net/ipv4/vs/pmtu_disc 2> /dev/null
lsmod | grep -oE '^(ip_vs[a-z_]*|xt_ipvs|ipip)' | sort
iptables-save | grep -- '^-' || echo 'no rule'
if [ -r /proc/net/ip_vs ] && command -v ipvsadm > /dev/null; then ipvsadm -Sn; fi
dpkg-query -W -f '\${Package} \${db:Status-Status}\\n'
find /var/www /etc/nginx /var/lib/lvs-lab* /run/lvs-lab* /etc/modules-load.d \\
  \\( -type d -printf '%p %m\\n' -o -printf '%p %m %s %t\\n' \\) 2> /dev/null | sort
cat /var/www/html/index.html 2> /dev/null
systemctl is-active nginx; systemctl is-enabled nginx 2> /dev/null
ss -Hltun | tr -s ' ' | cut -d ' ' -f 1,5 | sort
true
`;
