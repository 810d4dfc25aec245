// Stands in for `ipvsadm -R` on a director: carries out lines as they come, on a table of its own, and prints as ipvsadm does.
import { createInterface } from 'node:readline';

const service = '-t 10.0.69.132:80';
const destinations = new Map([
  ['192.168.131.110:80', '-m -w 3'],
  ['192.168.131.131:80', '-m -w 1'],
]);
const thresholds = new Map([['192.168.131.110:80', [500, 200]]]);

for await (const line of createInterface({ input: process.stdin })) {
  const [, address, options] = /^-e -t 10\.0\.69\.132:80 -r (\S+) (.*)$/.exec(line) ?? [];
  if (line === '-S -n') {
    console.log(`-A ${service} -s wrr -p 60`);
    for (const [one, words] of destinations)
      console.log(`-a ${service} -r ${one} ${words.replace(/ -[xy].*/, '')}`);
  } else if (line === '-L -n --thresholds') {
    console.log('IP Virtual Server version 1.2.1 (size=4096)');
    console.log('Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn ');
    console.log('  -> RemoteAddress:Port\nTCP  10.0.69.132:80 wrr persistent 60');
    for (const one of destinations.keys()) {
      const [upper, lower] = thresholds.get(one) ?? [0, 0];
      console.log(`  -> ${one}           ${upper}        ${lower}        0          0         `);
    }
  } else if (line === '-L --timeout') {
    console.log('Timeout (tcp tcpfin udp): 900 120 300');
  } else if (line === 'die') {
    console.log('Memory allocation problem');
    process.exit(1);
  } else if (address !== undefined && destinations.has(address)) {
    destinations.set(address, options);
  } else {
    console.error('No such destination');
  }
}
