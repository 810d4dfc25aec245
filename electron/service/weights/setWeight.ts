import { toLabErrorData } from '../../../lab/contract/labError.ts';
import { labOfService } from '../../../lab/contract/labOfService.ts';
import type { LabReference } from '../../../lab/contract/labReference.ts';
import type { ChangedWeight, WeightChange } from '../../../lab/contract/weights.ts';
import { servicesOf, type Lab, type RealServer, type VirtualService } from '../../../lab/model/lab.ts';
import { weightProblem } from '../../../lab/model/serviceForm.ts';
import { withWeight } from '../../../lab/text/withWeight.ts';
import type { Folders } from '../../store/folders.ts';
import { keepLab, keptLab, labFolder } from '../../store/labFolder.ts';
import { lockHolder } from '../../store/labLock.ts';
import { readLabAsBroughtUp, readUsableLab } from '../resolveLab.ts';
import type { SshAccessContext } from '../sshAccess.ts';
import type { LabWeights } from './labWeights.ts';
import {
  badWeight,
  fileNotEdited,
  labInUse,
  labNotUp,
  noPlaceForWeight,
  noRealServer,
  notBroughtUp,
} from './weightErrors.ts';

/** Edits a lab file. */
export interface LabFileEditor {
  /** Rejects where a file may not be edited. */
  readonly check: (file: string) => Promise<void>;
  /** Edits the text that is there now; answers where the file really is. */
  readonly edit: (file: string, change: (text: string) => string) => Promise<string>;
}

export interface SetWeightOptions {
  readonly weights: Pick<LabWeights, 'inTurn' | 'set'>;
  readonly files: LabFileEditor;
  readonly context: SshAccessContext;
}

/** Runs that fill, empty or take away the table, and write down what it is to hold. */
const tableVerbs: ReadonlySet<string> = new Set(['up', 'clear', 'down']);

/**
 * Sets the weight of a real server in the lab that is up: on the directors first, then in what is kept of the lab, by
 * which tests predict, and in the lab file where the lab was named by it. Changes of one lab are made in turn.
 */
export async function setWeight(
  reference: LabReference,
  change: WeightChange,
  options: SetWeightOptions,
): Promise<ChangedWeight> {
  const { folders } = options.context.options;
  const problem = weightProblem(change.weight);
  if (problem !== undefined) throw badWeight(problem);
  const name =
    reference.kind === 'name' ? reference.name : (await readUsableLab(reference, folders)).lab.name;
  return options.weights.inTurn(name, () => setInTurn(reference, change, options));
}

async function setInTurn(
  reference: LabReference,
  change: WeightChange,
  { weights, files, context }: SetWeightOptions,
): Promise<ChangedWeight> {
  const { folders } = context.options;
  // Read in turn: an earlier change has edited it.
  const { lab, text } = await readUsableLab(reference, folders);
  refuseUnknown(lab, change);
  const up = reference.kind === 'name' ? lab : readLabAsBroughtUp(lab.name, folders)?.lab;
  if (up === undefined) throw labNotUp(lab.name);
  const holder = lockHolder(labFolder(folders, lab.name));
  if (holder !== undefined && tableVerbs.has(holder.verb)) throw labInUse(lab.name, holder.verb);
  const server = serverThatIsUp(up, change);

  const { realServer, weight } = change;
  const wanted = chosenServices(up, change.service);
  const isForAll = wanted.length === servicesOf(up).length;
  const file = isForAll && reference.kind === 'file' ? reference.path : undefined;
  if (file !== undefined) {
    if (withWeight(text, realServer, weight) === undefined) throw noPlaceForWeight(file, realServer);
    await files.check(file);
  }
  const services = await weights.set(up, { server, services: wanted, weight }, context);
  const isPredicted = isForAll && keepWeight(folders, lab.name, change);
  const edited =
    file === undefined
      ? undefined
      : await editFile(files, file, change).catch((error: unknown) => {
          throw fileNotEdited(realServer, weight, toLabErrorData(error));
        });
  return {
    lab: lab.name,
    realServer,
    weight,
    services,
    ...(edited === undefined ? {} : { file: edited }),
    isPredicted,
  };
}

function refuseUnknown(lab: Lab, { realServer, service }: WeightChange): void {
  if (!lab.realServers.some(({ name }) => name === realServer)) throw noRealServer(lab, realServer);
  chosenServices(lab, service);
}

/** All services of a lab, or the one that is named. @throws LabError where it has none of that name. */
function chosenServices(lab: Lab, service: string | undefined): readonly VirtualService[] {
  return service === undefined ? servicesOf(lab) : [labOfService(lab, service).service];
}

/** The real server as the machines know it, whatever the lab file says by now. */
function serverThatIsUp(up: Lab, { realServer }: WeightChange): RealServer {
  const server = up.realServers.find(({ name }) => name === realServer);
  if (server === undefined) throw notBroughtUp(up.name, realServer);
  return server;
}

/**
 * Writes the weight into what is kept of a lab that is up; answers whether that has it now. It has not where the lab was
 * taken down meanwhile, or its text cannot be edited: `verify` says then that the weights differ.
 */
function keepWeight(folders: Folders, name: string, { realServer, weight }: WeightChange): boolean {
  const kept = keptLab(folders, name);
  const edited = kept && withWeight(kept.text, realServer, weight);
  if (edited === undefined) return false;
  if (edited !== kept?.text) keepLab(folders, name, edited);
  return true;
}

function editFile(files: LabFileEditor, file: string, { realServer, weight }: WeightChange): Promise<string> {
  return files.edit(file, (text) => {
    const edited = withWeight(text, realServer, weight);
    if (edited === undefined) throw noPlaceForWeight(file, realServer);
    return edited;
  });
}
