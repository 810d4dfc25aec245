import { LabError } from '../../lab/contract/labError.ts';
import { sh } from '../../lab/script/shellText.ts';
import { measureFailed } from './measureErrors.ts';
import type { ReadOptions, RootReader } from './rootReader.ts';

/** Addresses that a machine has for the time of a test. */
export interface SourceAddresses {
  readonly addresses: readonly string[];
  /** Takes them away. Rejects as `RootReader.read` does; they then end with their lifetime. */
  remove(options: ReadOptions): Promise<void>;
}

export interface AddOptions extends ReadOptions {
  /** An address of the machine: the new ones come to its interface. */
  readonly beside: string;
  /** Those that may be taken; one that the machine has already is left alone. */
  readonly candidates: readonly string[];
  /** How many are wanted. */
  readonly most: number;
  /** After so long the kernel takes the addresses away by itself, whatever becomes of us. */
  readonly lifetimeS: number;
}

/**
 * Gives a machine further addresses (/32, so no route comes with them) that the kernel picks for nothing by itself:
 * they are deprecated from the start.
 * @throws LabError where there is nowhere to put them, or none left; as `RootReader.read` does.
 */
export async function addSourceAddresses(
  reader: Pick<RootReader, 'machine' | 'read'>,
  { beside, candidates, most, lifetimeS, ...options }: AddOptions,
): Promise<SourceAddresses> {
  const { stdout } = await reader.read(sh`exec ip -o -4 addr show`, options);
  const present = stdout
    .split('\n')
    .map((line) => /^\d+: (\S+) +inet ([0-9.]+)/.exec(line))
    .flatMap((match) => (match === null ? [] : [{ device: match[1] ?? '', address: match[2] ?? '' }]));
  const device = present.find(({ address }) => address === beside)?.device;
  if (device === undefined) {
    throw measureFailed(
      reader.machine,
      'Source addresses could not be added',
      `no interface has ${beside}`,
      stdout,
    );
  }
  const taken = new Set(present.map(({ address }) => address));
  const addresses = candidates.filter((address) => !taken.has(address)).slice(0, most);
  if (addresses.length < 2) {
    throw new LabError({
      code: 'user-unsupported',
      what: 'The test has no source addresses',
      machine: reader.machine,
      why: `the network of ${beside} has too few addresses that no machine of the lab has`,
      next: 'Test with `--load sequential`, or give the network a shorter prefix.',
    });
  }
  const remove = async (removing: ReadOptions): Promise<void> => {
    const lines = addresses.map((address) => `addr del ${address}/32 dev ${device}`).join('\n');
    await reader.read(sh`printf '%s\n' ${lines} | ip -force -batch -`, removing);
  };
  const lines = addresses
    .map((address) => `addr add ${address}/32 dev ${device} valid_lft ${lifetimeS} preferred_lft 0`)
    .join('\n');
  try {
    const { status } = await reader.read(sh`printf '%s\n' ${lines} | ip -batch -`, options);
    if (status !== 0) {
      throw measureFailed(
        reader.machine,
        'Source addresses could not be added',
        `ip ended with status ${status}`,
      );
    }
  } catch (error) {
    // What came of it is not known; removing what is not there does no harm.
    await remove({ ...options, signal: AbortSignal.timeout(options.deadlineMs) }).catch(() => undefined);
    throw error;
  }
  return { addresses, remove };
}
