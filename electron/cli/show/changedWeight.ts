import type { ChangedService, ChangedWeight } from '../../../lab/contract/weights.ts';
import { heedsOnlyZero } from '../../../lab/model/schedulerWeights.ts';
import { printable } from '../terminal.ts';

/** A changed weight as text: where it was and is, where else it was written, and what it will not do. */
export function showChangedWeight(changed: ChangedWeight): string {
  const { realServer, weight, services, file, isPredicted } = changed;
  const lines = [
    ...services.map(
      ({ director, service, before }) =>
        `${realServer}: weight ${before} -> ${weight} (${service} on ${director})`,
    ),
    ...(weight === 0 ? ['It takes no new connections; those that there are go on.'] : []),
    ...(file === undefined ? [] : [`Written to ${file} too.`]),
    ...(isPredicted ? [] : ['Tests still predict with the weight that the lab has for all its services.']),
    ...services.flatMap((service) => remarksOn(service, weight)),
  ];
  return printable(`${[...new Set(lines)].join('\n')}\n`);
}

function remarksOn({ service, scheduler, persistentS }: ChangedService, weight: number): readonly string[] {
  return [
    ...(weight > 0 && heedsOnlyZero(scheduler)
      ? [`${service} is scheduled by ${scheduler}, to which only a weight of 0 makes a difference.`]
      : []),
    ...(persistentS === undefined
      ? []
      : [
          `${service} is persistent: for ${persistentS} s after its last connection a client goes on to the server that ` +
            'it had' +
            (weight === 0 ? ', this one too, unless net.ipv4.vs.expire_quiescent_template is 1.' : '.'),
        ]),
  ];
}
