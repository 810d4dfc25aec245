import type { ChangedService } from '../../../lab/contract/weights.ts';
import type { SavedService } from '../../../lab/fact/ipvsadmSave.ts';
import type { Lab, RealServer, VirtualService } from '../../../lab/model/lab.ts';
import { findRealServer, weightEdits, type WeighedService } from '../../../lab/script/weightEdits.ts';
import type { MachineAccess } from '../machineAccess.ts';
import { openRootShell } from '../openRootShell.ts';
import { runningLabAccess } from '../runningLabAccess.ts';
import type { SshAccessContext } from '../sshAccess.ts';
import { TableEditor } from './tableEditor.ts';
import { notInTable, notSet } from './weightErrors.ts';

/** A weight for a real server in some services of its lab. */
interface WantedWeight {
  readonly server: RealServer;
  readonly services: readonly VirtualService[];
  readonly weight: number;
}

/** An editor with the way to its machine. */
interface OpenEditor {
  readonly editor: TableEditor;
  readonly access: MachineAccess;
}

interface Kept {
  readonly opened: Promise<OpenEditor>;
  /** How many work with it. */
  users: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * The weights in the tables of directors. An editor is kept for a while after each change, so that a slider that is
 * dragged, or the next command of a long-lived host, need not start another.
 */
export class LabWeights {
  readonly #keptMs: number;
  /** By lab and director, and where that is reached. */
  readonly #kept = new Map<string, Kept>();
  /** The last change of each lab that is under way. */
  readonly #turns = new Map<string, Promise<unknown>>();
  #isClosed = false;

  /** @param keptMs How long an editor that nobody uses is kept; 0 closes it at once. */
  constructor(keptMs: number) {
    this.#keptMs = keptMs;
  }

  /** Does `work` on a lab's weights when all that was asked for before is done, so that the last change is the last. */
  inTurn<Value>(lab: string, work: () => Promise<Value>): Promise<Value> {
    const turn = (this.#turns.get(lab) ?? Promise.resolve()).then(work);
    const settled = turn.then(
      () => undefined,
      () => undefined,
    );
    this.#turns.set(lab, settled);
    void settled.then(() => {
      if (this.#turns.get(lab) === settled) this.#turns.delete(lab);
    });
    return turn;
  }

  /**
   * Sets a weight in the tables of all directors, and only that: connections go on. Rejects with `LabError`; where a
   * table lacks the service or the real server, before anything is changed. To be called in turn.
   */
  async set(
    lab: Lab,
    { server, services: wanted, weight }: WantedWeight,
    context: SshAccessContext,
  ): Promise<readonly ChangedService[]> {
    const places = await Promise.all(
      lab.directors.map(({ name: director }) =>
        this.#with(lab, director, context, async (editor) => {
          const table = await editor.read();
          const place = findRealServer(table, wanted, server);
          if (place.withoutService.length > 0 || place.withoutServer.length > 0) {
            throw notInTable(director, server.name, place);
          }
          return { director, table, found: place.found };
        }),
      ),
    );
    const changed = await Promise.all(
      places.map(({ director, table, found }) =>
        this.#with(lab, director, context, async (editor) => {
          const lines = found.flatMap((one) => weightEdits(table, one, weight));
          const { services, complaints } = await editor.edit(lines);
          const isSet = findRealServer({ services }, wanted, server).found.every(({ destinations }) =>
            destinations.every((destination) => destination.weight === weight),
          );
          if (!isSet) throw notSet(director, server.name, complaints);
          return found.map((one) => changedService(director, one));
        }),
      ),
    );
    return changed.flat();
  }

  /** Has an editor ready for each director of a lab, so that its first change is as quick as the others. Never rejects. */
  prepare(lab: Lab, context: SshAccessContext): void {
    if (this.#keptMs === 0) return;
    for (const { name } of lab.directors) {
      this.#with(lab, name, context, () => Promise.resolve()).catch(() => undefined);
    }
  }

  /** Ends all editors. */
  close(): void {
    this.#isClosed = true;
    for (const [key, kept] of this.#kept) this.#drop(key, kept);
  }

  /** Works with an editor. One that was kept may have ended unnoticed with its machine: then the work is done again. */
  async #with<Value>(
    lab: Lab,
    director: string,
    context: SshAccessContext,
    work: (editor: TableEditor) => Promise<Value>,
  ): Promise<Value> {
    const machine = lab.directors.find(({ name }) => name === director);
    const key = JSON.stringify([lab.name, director, machine?.ssh]);
    const before = this.#kept.get(key);
    const kept = before ?? this.#open(key, lab, director, context);
    clearTimeout(kept.timer);
    kept.users += 1;
    try {
      const { editor } = await kept.opened;
      if (!editor.isOver) return await work(editor);
    } catch (error) {
      const isOver = await kept.opened.then(
        ({ editor }) => editor.isOver,
        () => false,
      );
      if (!isOver || before === undefined) throw error;
    } finally {
      this.#release(key, kept);
    }
    this.#drop(key, kept);
    return this.#with(lab, director, context, work);
  }

  #open(key: string, lab: Lab, director: string, context: SshAccessContext): Kept {
    const opened = openEditor(lab, director, context);
    const kept: Kept = { opened, users: 0, timer: undefined };
    this.#kept.set(key, kept);
    opened.catch(() => this.#drop(key, kept));
    return kept;
  }

  /** Keeps an editor that is not used for its time. */
  #release(key: string, kept: Kept): void {
    kept.users -= 1;
    if (this.#kept.get(key) !== kept || kept.users > 0) return;
    if (this.#keptMs === 0 || this.#isClosed) this.#drop(key, kept);
    else kept.timer = setTimeout(() => this.#drop(key, kept), this.#keptMs);
  }

  #drop(key: string, kept: Kept): void {
    clearTimeout(kept.timer);
    if (this.#kept.get(key) === kept) this.#kept.delete(key);
    kept.opened.then(
      ({ editor, access }) => {
        editor.close();
        access.close();
      },
      () => undefined,
    );
  }
}

async function openEditor(lab: Lab, director: string, context: SshAccessContext): Promise<OpenEditor> {
  const access = await runningLabAccess(lab, context);
  try {
    const shell = await openRootShell(lab, director, access, context.signal);
    return { editor: await TableEditor.over(shell, director, context.signal), access };
  } catch (error) {
    access.close();
    throw error;
  }
}

function changedService(director: string, { service, saved, destinations }: WeighedService): ChangedService {
  return {
    director,
    service,
    scheduler: saved.scheduler,
    before: destinations[0]?.weight ?? 0,
    ...persistenceOf(saved),
  };
}

function persistenceOf({ persistence }: SavedService): Pick<ChangedService, 'persistentS'> {
  return persistence?.timeoutS === undefined ? {} : { persistentS: persistence.timeoutS };
}
