import type { LabEdit } from '../../lab/model/edit.ts';
import { extendPath } from '../../lab/model/path.ts';
import { contentAt, machinePaths, mappingOf, networkNames, setEdits } from './contentAt.ts';

/** Edits that add a network with a free name and a free subnet. */
export function addNetworkEdits(content: unknown): {
  readonly edits: readonly LabEdit[];
  readonly name: string;
} {
  const names = new Set(networkNames(content));
  const wanted = ['outside', 'inside'].find((name) => !names.has(name));
  let name = wanted ?? '';
  for (let n = names.size + 1; name === ''; n += 1) name = names.has(`network-${n}`) ? '' : `network-${n}`;
  const taken = new Set(
    [...names].map((one) => mappingOf(contentAt(content, extendPath('networks', one)))['cidr']),
  );
  let third = 131;
  while (taken.has(`192.168.${third}.0/24`) && third < 254) third += 1;
  const cidr = `192.168.${third}.0/24`;
  return { edits: setEdits(content, extendPath('networks', name), { cidr }), name };
}

/** Edits that give a network another name wherever it is named. */
export function renameNetworkEdits(content: unknown, name: string, newName: string): readonly LabEdit[] {
  return [
    { kind: 'rename', path: extendPath('networks', name), key: newName },
    ...placesOf(content, name).map((path): LabEdit => ({ kind: 'rename', path, key: newName })),
  ];
}

/** Edits that remove a network and what machines have on it. */
export function removeNetworkEdits(content: unknown, name: string): readonly LabEdit[] {
  return [extendPath('networks', name), ...placesOf(content, name)].map((path) => ({ kind: 'remove', path }));
}

function placesOf(content: unknown, network: string): readonly string[] {
  return machinePaths(content)
    .flatMap((path) => [`${path}.addresses`, `${path}.interfaces`])
    .filter((path) => Object.hasOwn(mappingOf(contentAt(content, path)), network))
    .map((path) => extendPath(path, network));
}
