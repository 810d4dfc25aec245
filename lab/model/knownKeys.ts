import { ipvsSettings } from './lab.ts';

/** The keys of each mapping of a lab file, by what the mapping is; for "did you mean". */
const machineKeys = ['name', 'addresses', 'ssh', 'interfaces'] as const;

/** What each service has for itself. */
const serviceKeys = [
  'port',
  'protocol',
  'scheduler',
  'serverPort',
  'persistence',
  'schedulerFlags',
  'firewallMark',
  'morePorts',
] as const;

const keysOf = {
  lab: [
    'version',
    'name',
    'machines',
    'networks',
    'service',
    'moreServices',
    'ipvs',
    'client',
    'directors',
    'realServers',
  ],
  network: ['cidr', 'gateway'],
  service: [
    'vip',
    'port',
    'protocol',
    'forwarding',
    'scheduler',
    'localAddress',
    ...serviceKeys.filter((key) => key !== 'port' && key !== 'protocol' && key !== 'scheduler'),
  ],
  oneOfMoreServices: serviceKeys,
  persistence: ['timeoutSeconds', 'netmask'],
  ipvs: Object.keys(ipvsSettings),
  client: machineKeys,
  director: machineKeys,
  realServer: [...machineKeys, 'weight', 'page', 'upperThreshold', 'lowerThreshold'],
  ssh: ['host', 'port', 'user', 'identityFile', 'jump'],
} as const;

/** The keys that the mapping at this path may have. */
export function knownKeysAt(path: readonly PropertyKey[]): readonly string[] {
  if (path.length === 0) return keysOf.lab;
  if (path.at(-1) === 'ssh') return keysOf.ssh;
  if (path.at(-1) === 'persistence') return keysOf.persistence;
  switch (path[0]) {
    case 'networks':
      return keysOf.network;
    case 'service':
      return keysOf.service;
    case 'moreServices':
      return keysOf.oneOfMoreServices;
    case 'ipvs':
      return keysOf.ipvs;
    case 'client':
      return keysOf.client;
    case 'directors':
      return keysOf.director;
    case 'realServers':
      return keysOf.realServer;
    default:
      return [];
  }
}

/** What people call a key elsewhere, by its name in lower case without separators. */
const otherNames: Readonly<Record<string, string>> = {
  mode: 'forwarding',
  method: 'forwarding',
  algorithm: 'scheduler',
  lbalgo: 'scheduler',
  lbkind: 'forwarding',
  subnet: 'cidr',
  virtualip: 'vip',
  lip: 'localAddress',
  director: 'directors',
  realserver: 'realServers',
  servers: 'realServers',
  backends: 'realServers',
  ip: 'addresses',
  address: 'addresses',
  hostname: 'name',
  username: 'user',
  content: 'page',
  proxyjump: 'jump',
  router: 'gateway',
  persistent: 'persistence',
  timeout: 'timeoutSeconds',
  mask: 'netmask',
  fwmark: 'firewallMark',
  mark: 'firewallMark',
  services: 'moreServices',
  sysctls: 'ipvs',
  sysctl: 'ipvs',
  flags: 'schedulerFlags',
  targetport: 'serverPort',
  realserverport: 'serverPort',
  rsport: 'serverPort',
  ports: 'morePorts',
  uthreshold: 'upperThreshold',
  lthreshold: 'lowerThreshold',
};

/** The known key that an unknown one means by another name, if there is one here. */
export function keyByOtherName(key: string, known: readonly string[]): string | undefined {
  const plain = key.toLowerCase().replaceAll(/[^a-z]/g, '');
  const meant = Object.hasOwn(otherNames, plain) ? otherNames[plain] : undefined;
  return meant !== undefined && known.includes(meant) ? meant : known.find((k) => k.toLowerCase() === plain);
}

/** Whether a key asks to be filled with a secret. */
export function isSecretKey(key: string): boolean {
  const plain = key
    .slice(0, 80)
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '');
  return /pass(?:word|wd|phrase|code)|privatekey|secret|token|credential|^pass$|^pw$|^pwd$|^key$|^sshkey$/.test(
    plain,
  );
}

/** A line that fills a missing key, by the key's name. */
export const exampleLines: Readonly<Record<string, string>> = {
  version: 'version: 1',
  machines: 'machines: embedded',
  networks: 'networks: { outside: { cidr: 10.0.69.0/24 } }',
  cidr: 'cidr: 10.0.69.0/24',
  service: 'service: { vip: 10.0.69.132, port: 80, forwarding: nat, scheduler: wrr }',
  vip: 'vip: 10.0.69.132',
  forwarding: 'forwarding: nat',
  scheduler: 'scheduler: wrr',
  moreServices: 'moreServices: [{ port: 8080, scheduler: rr }]',
  persistence: 'persistence: { timeoutSeconds: 300 }',
  schedulerFlags: 'schedulerFlags: [sh-port]',
  morePorts: 'morePorts: [8080]',
  ipvs: 'ipvs: { expire_nodest_conn: 1 }',
  client: 'client: { name: client, addresses: { outside: 10.0.69.10 } }',
  directors: 'directors: [{ name: director, addresses: { outside: 10.0.69.132, inside: 192.168.131.132 } }]',
  realServers: 'realServers: [{ name: rs1, addresses: { inside: 192.168.131.110 } }]',
  name: 'name: rs1',
  addresses: 'addresses: { outside: 10.0.69.10 }',
  host: 'host: 10.0.69.132',
  user: 'user: root',
};
