import { portsOf, serverPortOf, servicesOf, type Lab, type Protocol } from './lab.ts';

/**
 * Ports at which each real server answers what is for services of a protocol, each once, in the order of the services:
 * by HTTP over TCP, by DNS over UDP. None where the lab has no such service.
 */
export function serverPorts(lab: Lab, protocol: Protocol): readonly number[] {
  const ports = servicesOf(lab)
    .filter((service) => service.protocol === protocol)
    .flatMap((service) => portsOf(service).map((port) => serverPortOf(service, port)));
  return [...new Set(ports)];
}
