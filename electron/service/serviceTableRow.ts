import type { ServiceTableRow } from '../../lab/contract/serviceTable.ts';
import type { Endpoint, ServiceKey } from '../../lab/fact/ipvsTable.ts';
import type { Lab } from '../../lab/model/lab.ts';

/** A destination with the name of the real server that it is. */
export function rowAt(lab: Lab, destination: Endpoint): Omit<ServiceTableRow, 'values'> {
  const realServer = realServerAt(lab, destination);
  const address = `${destination.address}:${destination.port}`;
  return { address, ...(realServer === undefined ? {} : { realServer }) };
}

/** As ipvsadm's listing begins the line of a service. */
export function nameOf(key: ServiceKey): string {
  return key.kind === 'address' ? `${key.protocol} ${key.address}:${key.port}` : `fwmark ${key.mark}`;
}

/** Name of the real server of a lab that has an address. */
function realServerAt(lab: Lab, { address }: Endpoint): string | undefined {
  return lab.realServers.find(({ addresses }) => Object.values(addresses).includes(address))?.name;
}
