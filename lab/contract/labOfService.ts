import { focusOn, portsOf, serviceId, servicesOf, type Lab } from '../model/lab.ts';
import { LabError } from './labError.ts';

/**
 * The lab with the service in focus that a word names: by its id (`80/tcp`, `53/udp`, `mark/7`), or by a port that no
 * other service of the lab has (`80`). Without a word it is the lab's first.
 * @throws LabError `user-usage` that names the possible ones
 */
export function labOfService(lab: Lab, word: string | undefined): Lab {
  if (word === undefined) return lab;
  const services = servicesOf(lab);
  const atPort = services.filter((service) => portsOf(service).map(String).includes(word));
  const [only] = atPort.length === 1 ? atPort : [];
  const focused = focusOn(lab, only === undefined ? word : serviceId(only));
  if (focused !== undefined) return focused;
  const ids = services.map(serviceId);
  throw new LabError({
    code: 'user-usage',
    what: `The lab ${lab.name} has no service ${JSON.stringify(word)}`,
    why:
      atPort.length > 1
        ? `${atPort.map(serviceId).join(' and ')} both are at that port`
        : `its ${ids.length === 1 ? 'only service is' : 'services are'} ${ids.join(', ')}`,
    next: `Name one of them: ${ids.join(', ')}.`,
  });
}
