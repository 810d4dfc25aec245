import { machinesOf, type Lab } from '../../model/lab.ts';
import type { Fault, Impairment } from '../fault.ts';
import { machineNamed } from '../site.ts';

const everyMachine = (lab: Lab): readonly string[] => machinesOf(lab).map(({ machine }) => machine.name);

function onSegment(part: Pick<Fault, 'id' | 'title' | 'symptom'>, impairment: Partial<Impairment>): Fault {
  return {
    ...part,
    group: 'wire',
    findings: [part.id],
    touches: 'segment',
    embeddedOnly: true,
    targets: (lab) => Object.keys(lab.networks),
    effect: (_lab, network) => ({
      kind: 'impair',
      network,
      impairment: { lossPercent: 0, delayMs: 0, duplicationPercent: 0, ...impairment },
    }),
  };
}

/** What goes wrong outside the machines: cables, segments, power. */
export const wireFaults: readonly Fault[] = [
  {
    id: 'cable-pulled',
    group: 'wire',
    title: 'Cable pulled',
    symptom: 'Nothing reaches the machine and nothing comes from it; its own link still looks up to it.',
    findings: ['cable-pulled'],
    touches: 'cable',
    embeddedOnly: true,
    targets: everyMachine,
    effect: (lab, machine) => ({
      kind: 'cable',
      machine,
      networks: Object.keys(machineNamed(lab, machine).addresses),
    }),
  },
  onSegment(
    {
      id: 'segment-loss',
      title: 'Loss on a segment (20 %)',
      symptom:
        'Requests are slow by whole seconds now and then, some time out: TCP sends again what was lost.',
    },
    { lossPercent: 20 },
  ),
  onSegment(
    {
      id: 'segment-delay',
      title: 'Delay on a segment (150 ms)',
      symptom:
        'Every request takes several times the delay: once for each way of each packet that is waited for.',
    },
    { delayMs: 150 },
  ),
  onSegment(
    {
      id: 'segment-duplication',
      title: 'Duplication on a segment (50 %)',
      symptom: 'Requests work, but counters of packets grow too fast: TCP throws away what comes twice.',
    },
    { duplicationPercent: 50 },
  ),
  {
    id: 'machine-off',
    group: 'wire',
    title: 'Machine powered off',
    symptom: 'Its share of the requests times out; the director asks for its address in vain (ARP).',
    findings: ['machine-off'],
    touches: 'machine',
    embeddedOnly: true,
    targets: everyMachine,
    effect: (_lab, machine) => ({ kind: 'power-off', machine }),
  },
  {
    id: 'machine-frozen',
    group: 'wire',
    title: 'Machine frozen',
    symptom: 'Its share of the requests times out, as do logins to it: it keeps its memory and does nothing.',
    findings: ['machine-frozen'],
    touches: 'machine',
    embeddedOnly: true,
    targets: everyMachine,
    effect: (_lab, machine) => ({ kind: 'freeze', machine }),
  },
];
