import type { Lab } from '../../model/lab.ts';
import type { Finding } from '../finding.ts';
import type { Surroundings } from '../observation.ts';

/** What is wrong outside the machines: those that are silent, cables that are pulled, segments that harm frames. */
export function surroundingsFindings(
  lab: Lab,
  { silent, pulled, moved = [], impaired }: Surroundings,
): readonly Finding[] {
  return [
    ...silent.map((one): Finding => ({
      severity: 'fault',
      machine: one.machine,
      ...silence[one.why],
      evidence: one.evidence,
    })),
    ...pulled.map(({ machine, network, dropped }): Finding => ({
      code: 'cable-pulled',
      severity: 'fault',
      machine,
      summary: `The cable between the machine and the network ${network} is pulled.`,
      evidence: `The switch’s port is off; ${dropped} frames were dropped there.`,
      mend: 'Plug it back in: `mend LAB`, or `up`.',
    })),
    ...moved.map(({ machine, network }): Finding => ({
      code: 'different-segment',
      severity: 'fault',
      machine,
      summary: `The machine is on another segment than the network ${network}.`,
      evidence:
        'The switch has its cable on another segment: frames of the others do not reach it, and its own do not reach them.',
      mend: 'Move the cable back: `mend LAB`, or `up`.',
    })),
    ...impaired.flatMap((segment) => harms(segment, whoIsOn(lab, segment.network))),
  ];
}

const silence = {
  off: {
    code: 'machine-off',
    summary: 'The machine is off.',
    mend: 'Run `up`, which starts it anew.',
  },
  frozen: {
    code: 'machine-frozen',
    summary: 'The machine is frozen: its processor stands still.',
    mend: 'Have it go on: `mend LAB`, or `up`.',
  },
  unreachable: {
    code: 'machine-unreachable',
    summary: 'The machine cannot be reached by SSH.',
    mend: 'See whether it is on, and whether its SSH server answers at the address in the lab file.',
  },
} satisfies Record<Surroundings['silent'][number]['why'], Pick<Finding, 'code' | 'summary' | 'mend'>>;

/** A finding names a machine: the first that the lab has on the segment stands for all of them. */
function whoIsOn(lab: Lab, network: string): string {
  const machines = [...lab.directors, ...lab.realServers, lab.client];
  return machines.find(({ addresses }) => Object.hasOwn(addresses, network))?.name ?? network;
}

function harms(segment: Surroundings['impaired'][number], machine: string): readonly Finding[] {
  const { network, lossPercent, delayMs, duplicationPercent, frames, lost, duplicated } = segment;
  const found = (code: string, summary: string, evidence: string): Finding => ({
    code,
    severity: 'fault',
    machine,
    summary,
    evidence,
    mend: 'Heal the segment: `mend LAB`, or `up`.',
  });
  return [
    ...(lossPercent > 0
      ? [
          found(
            'segment-loss',
            `The network ${network} loses frames.`,
            `${lost} of ${frames} frames were lost; ${lossPercent} % is set.`,
          ),
        ]
      : []),
    ...(delayMs > 0
      ? [
          found(
            'segment-delay',
            `The network ${network} delays frames.`,
            `Each frame arrives ${delayMs} ms late; ${frames} did.`,
          ),
        ]
      : []),
    ...(duplicationPercent > 0
      ? [
          found(
            'segment-duplication',
            `The network ${network} duplicates frames.`,
            `${duplicated} of ${frames} frames arrived twice; ${duplicationPercent} % is set.`,
          ),
        ]
      : []),
  ];
}
