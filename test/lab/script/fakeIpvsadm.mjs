// Stands in for ipvsadm: keeps its table in $FAKE_ROOT/ipvs.json and shows it as the kernel does in /proc/net/ip_vs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const root = process.env.FAKE_ROOT;
const stateFile = `${root}/ipvs.json`;
const services = existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, 'utf8')) : [];
const protocols = { '-t': 'TCP', '-u': 'UDP' };
const methods = { '-m': 'Masq', '-g': 'Route', '-i': 'Tunnel' };
const option = (words, name) => words[words.indexOf(name) + 1];

function run(words) {
  const [command, protocol, key] = words;
  const service = services.find((one) => one.protocol === protocol && one.key === key);
  if (command === '-A') {
    if (service) throw new Error('Service already exists');
    services.push({
      protocol,
      key,
      scheduler: option(words, '-s'),
      persistent: words.includes('-p'),
      destinations: [],
    });
    return;
  }
  if (!service) throw new Error('Service not defined');
  const address = option(words, '-r');
  const at = service.destinations.findIndex((one) => one.address === address);
  const destination = {
    address,
    method: words.find((word) => word in methods) ?? '-g',
    weight: option(words, '-w'),
  };
  if (command === '-E')
    Object.assign(service, { scheduler: option(words, '-s'), persistent: words.includes('-p') });
  else if (command === '-D') services.splice(services.indexOf(service), 1);
  else if (command === '-a' && at < 0) service.destinations.unshift(destination);
  else if (command === '-e' && at >= 0) service.destinations[at] = destination;
  else if (command === '-d' && at >= 0) service.destinations.splice(at, 1);
  else throw new Error(at < 0 ? 'No such destination' : 'Destination already exists');
}

function hex(key) {
  const [address, port] = key.split(':');
  const bytes = address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
  return `${bytes.join('')}:${Number(port).toString(16).padStart(4, '0')}`.toUpperCase();
}

const words = process.argv.slice(2);
let failed = false;
if (words[0] === '-Sn') {
  for (const { protocol, key, scheduler, persistent, destinations } of services) {
    console.log(`-A ${protocol} ${key} -s ${scheduler}${persistent ? ' -p 300' : ''}`);
    for (const { address, method, weight } of destinations.toReversed()) {
      console.log(`-a ${protocol} ${key} -r ${address} ${method} -w ${weight}`);
    }
  }
} else {
  const commands =
    words[0] === '-R'
      ? readFileSync(0, 'utf8')
          .trim()
          .split('\n')
          .map((line) => line.split(' '))
      : [words];
  for (const command of commands) {
    try {
      run(command);
      failed = false;
    } catch (error) {
      console.error(error.message);
      failed = true;
    }
  }
}
writeFileSync(stateFile, JSON.stringify(services));
writeFileSync(
  `${root}/proc/net/ip_vs`,
  [
    'IP Virtual Server version 1.2.1 (size=4096)',
    'Prot LocalAddress:Port Scheduler Flags',
    '  -> RemoteAddress:Port Forward Weight ActiveConn InActConn',
    ...services.flatMap(({ protocol, key, scheduler, persistent, destinations }) => [
      `${protocols[protocol]}  ${hex(key)} ${scheduler}  ${persistent ? 'persistent 75000 FFFFFFFF' : ''}`,
      ...destinations.map(
        ({ address, method, weight }) =>
          `  -> ${hex(address)}      ${methods[method].padEnd(7)} ${String(weight).padEnd(6)} 0          0         `,
      ),
    ]),
    '',
  ].join('\n'),
);
process.exitCode = failed ? 1 : 0;
