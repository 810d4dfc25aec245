import type { ActiveFault } from '../../../lab/contract/labFaults.ts';
import type { LabStatus } from '../../../lab/contract/labStatus.ts';
import type {
  ServiceTable,
  ServiceTableRow,
  ServiceTableService,
  ServiceTableView,
} from '../../../lab/contract/serviceTable.ts';
import {
  machinesOf,
  serverPortOf,
  serviceId,
  servicesOf,
  type Lab,
  type VirtualService,
} from '../../../lab/model/lab.ts';
import { withWeight } from '../../../lab/text/withWeight.ts';
import type { Verdict } from '../../../lab/verdict/verdict.ts';

/** A lab whose machines "run". */
export class FakeWorld {
  lab: Lab;
  text: string;
  /** Ids of steps that hold. */
  readonly holding = new Set<string>();
  /** Real servers with nothing listening, the gateway missing or the like: what `status` and tests show. */
  state: LabStatus['state'] = 'running';
  /** What is broken on purpose. */
  faults: ActiveFault[] = [];
  /** By service and real server. */
  readonly #connections = new Map<string, number>();
  #recent = { service: '', requests: 0 };

  constructor(lab: Lab, text: string) {
    this.lab = lab;
    this.text = text;
  }

  count(verdict: Verdict): void {
    const service = verdict.service ?? serviceId(this.lab.service);
    this.#recent = { service, requests: verdict.requests };
    for (const [name, { measured }] of Object.entries(verdict.byRealServer)) {
      const key = `${service} ${name}`;
      this.#connections.set(key, (this.#connections.get(key) ?? 0) + measured);
    }
  }

  /** `ipvsadm -e`, and what is kept of the lab. */
  setWeight(realServer: string, weight: number): void {
    this.text = withWeight(this.text, realServer, weight) ?? this.text;
    this.lab = {
      ...this.lab,
      realServers: this.lab.realServers.map((server) =>
        server.name === realServer ? { ...server, weight } : server,
      ),
    };
  }

  /** Whether the director has its virtual service. */
  get hasService(): boolean {
    return [...this.holding].some((id) => id.endsWith('.virtual-service'));
  }

  /** `ipvsadm -C`. */
  clear(): void {
    this.#connections.clear();
    this.#recent = { service: '', requests: 0 };
    for (const id of this.holding) if (id.endsWith('.virtual-service')) this.holding.delete(id);
  }

  status(heldBy: LabStatus['heldBy']): LabStatus {
    const embedded = this.lab.machines === 'embedded';
    return {
      lab: this.lab.name,
      machineSource: this.lab.machines,
      state: heldBy === undefined ? this.state : 'busy',
      ...(heldBy === undefined ? {} : { heldBy }),
      machines: machinesOf(this.lab).map(({ machine }, i) =>
        embedded
          ? { name: machine.name, state: 'running', ssh: `127.0.0.1:${38_001 + i}`, pid: 4201 + i }
          : {
              name: machine.name,
              state: 'unknown',
              ...(machine.ssh === undefined ? {} : { ssh: `${machine.ssh.host}:${machine.ssh.port}` }),
            },
      ),
      ...(embedded ? { accelerator: 'tcg' } : {}),
      ...(this.faults.length === 0 ? {} : { faults: this.faults }),
    };
  }

  table(view: ServiceTableView): ServiceTable {
    const services = this.hasService ? servicesOf(this.lab) : [];
    return { view, columns: columns[view], services: services.map((service) => this.#rows(view, service)) };
  }

  #rows(view: ServiceTableView, service: VirtualService): ServiceTableService {
    const { realServers } = this.lab;
    const id = serviceId(service);
    const rows = realServers.map(({ name, weight, addresses }): ServiceTableRow => {
      const [inside] = [addresses['inside'], ...Object.values(addresses)].filter((one) => one !== undefined);
      const connections = this.#connections.get(`${id} ${name}`) ?? 0;
      const recent = this.#recent.service === id ? this.#recent.requests : 0;
      return {
        address: `${inside ?? '0.0.0.0'}:${service.firewallMark === undefined ? serverPortOf(service) : 0}`,
        realServer: name,
        values: valuesOf(view, weight, connections, recent / Math.max(1, realServers.length)),
      };
    });
    const total = rows
      .map(({ values }) => values)
      .reduce((sum, values) => sum.map((n, i) => n + (values[i] ?? 0)), zeros(view));
    const { protocol, vip, port, firewallMark, persistence, schedulerFlags = [] } = service;
    const flags = [
      ...schedulerFlags,
      ...(persistence === undefined ? [] : [`persistent ${persistence.timeoutSeconds}`]),
    ];
    return {
      address: firewallMark === undefined ? `${protocol} ${vip}:${port}` : `fwmark ${firewallMark}`,
      // `ipvsadm -ln` has no numbers in the line of a service.
      values: view === 'active' ? [] : total,
      ...(view === 'active' ? { scheduler: service.scheduler, flags } : {}),
      realServers: rows,
    };
  }
}

const columns: Readonly<Record<ServiceTableView, readonly string[]>> = {
  active: ['Weight', 'ActiveConn', 'InActConn'],
  states: ['SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'TIME_WAIT', 'CLOSE'],
  stats: ['Conns', 'InPkts', 'OutPkts', 'InBytes', 'OutBytes'],
  rate: ['CPS', 'InPPS', 'OutPPS', 'InBPS', 'OutBPS'],
};

function zeros(view: ServiceTableView): readonly number[] {
  return columns[view].map(() => 0);
}

/** Numbers of the size that `curl` of a short page over NAT makes: 6 packets in and 4 out a connection. */
function valuesOf(
  view: ServiceTableView,
  weight: number,
  connections: number,
  rate: number,
): readonly number[] {
  switch (view) {
    case 'active':
      return [weight, 0, Math.min(connections, 60)];
    case 'states':
      return [0, 0, 0, Math.min(connections, 60), 0];
    case 'stats':
      return [connections, connections * 6, connections * 4, connections * 401, connections * 452];
    case 'rate':
      return [rate, rate * 6, rate * 4, rate * 401, rate * 452].map(Math.round);
    default:
      return view satisfies never;
  }
}
