import { extendPath } from '../model/path.ts';
import type { DraftMachine, LabDraft } from '../model/labDraft.ts';
import { label, labels } from './attachment.ts';
import type { Finding, Rule } from './rule.ts';

/** On a machine that someone else made, only its owner knows which interface is on which network. */
export const missingInterface: Rule = {
  code: 'missing-interface',
  severity: 'error',
  summary: 'The interface on a network is missing',
  find: (draft) => {
    if (draft.source !== 'ssh') return [];
    return draft.machines.flatMap((machine) => {
      const path = `${machine.path}.interfaces`;
      const missing = networksWithoutInterface(draft, machine);
      if (missing.length === 0) return [];
      if (!machine.hasInterfaces) return [finding(machine, path, missing)];
      return missing.map((network) => finding(machine, extendPath(path, network), [network]));
    });
  },
};

function networksWithoutInterface(draft: LabDraft, machine: DraftMachine): readonly string[] {
  if (machine.hasInterfaces && machine.interfaces === undefined) return [];
  const given = new Set(machine.interfaces?.map(({ network }) => network));
  return (machine.addresses ?? [])
    .map(({ network }) => network)
    .filter((network) => draft.networks.has(network) && !given.has(network));
}

function finding(machine: DraftMachine, path: string, networks: readonly string[]): Finding {
  const examples = networks.slice(0, 3).map((network, index) => `${network}: 52:54:00:12:34:5${index + 6}`);
  return {
    path,
    detail: `${label(machine)} has an address on ${labels(networks)}, but nothing says which of its interfaces is attached there; to guess would risk cutting the machine off.`,
    fix: `Add it by name or, better, by MAC address, such as \`interfaces: { ${examples.join(', ')} }\`; \`ip -br link\` on the machine lists them.`,
  };
}
