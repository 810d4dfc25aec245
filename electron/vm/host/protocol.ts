import * as z from 'zod';
import type { LabErrorData } from '../../../lab/contract/labError.ts';
import type { Impairment } from '../../../lab/fault/fault.ts';
import type { ImpairedCounters } from '../switch/impairedSegment.ts';
import type { Template } from '../template.ts';
import type { FrameFilter } from '../switch/frameFilter.ts';
import type { PortStatus } from '../switch/switchPort.ts';

/**
 * What a lab host and its clients say to each other on `control.sock`: lines of JSON, one message each.
 *
 * The host speaks first (`HelloMessage`), so that a client sees another version before it asks for anything; that line
 * keeps its form in all versions. Then requests with ids, answers in any order, and events to every client.
 */
export const protocolVersion = 1;

/** Bytes of one line to the host; a longer one ends the connection. */
export const maximumRequestBytes = 1 << 20;
/** Bytes of one line to a client. */
export const maximumAnswerBytes = 32 << 20;
/** Bytes of frames in one answer to `capture`. */
export const maximumCaptureBytes = 4 << 20;

/** Names become file names and host names; the first rule is the lab file's own. */
const nameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/);
const macSchema = z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/);

const machineSpecSchema = z.strictObject({
  name: nameSchema,
  /** Network cards in the order the guest sees them (`eth1` upwards). One without a cable is in no switch. */
  nics: z.array(z.strictObject({ network: nameSchema, mac: macSchema, cable: z.boolean() })).readonly(),
});
/** One machine that is to run. */
export type MachineSpec = Readonly<z.infer<typeof machineSpecSchema>>;

/** Enough to tell a template from something else; its files are looked at when a machine is started from it. */
function isTemplate(value: unknown): boolean {
  const files = ['memoryFile', 'stateFile', 'disk'] as const;
  const template = value as Partial<Template> | null | undefined;
  return (
    typeof template === 'object' &&
    files.every((file) => typeof template?.[file] === 'string') &&
    typeof template?.hardware === 'object'
  );
}

const machinesSpecSchema = z.strictObject({
  machines: z.array(machineSpecSchema).max(256).readonly(),
  /** What new machines are cloned from. Machines that run already stay as they are. */
  template: z.custom<Template>(isTemplate),
  /** How long one machine may take to answer. */
  deadlineMs: z.int().min(1).max(3_600_000),
});
/** All machines that are to run; others are stopped. */
export type MachinesSpec = Readonly<z.infer<typeof machinesSpecSchema>>;

const nothing = z.strictObject({});
const percent = z.number().min(0).max(100);
const impairmentSchema = z.strictObject({
  lossPercent: percent,
  delayMs: z.number().min(0).max(10_000),
  duplicationPercent: percent,
} satisfies { readonly [Key in keyof Impairment]: z.ZodType<Impairment[Key]> });

/** Parameters of every method. */
export const methodParams = {
  status: nothing,
  ensureMachines: machinesSpecSchema,
  recreateMachine: z.strictObject({ name: nameSchema }),
  stopMachine: z.strictObject({ name: nameSchema, how: z.enum(['power-off', 'kill']) }),
  stop: nothing,
  capture: z.strictObject({
    network: nameSchema,
    sinceSequence: z.int().min(0),
    limit: z.int().min(1).max(65_536),
    filter: z
      .strictObject({ ports: z.array(z.int().min(0).max(65_535)).max(64).readonly() })
      .optional() satisfies z.ZodType<FrameFilter | undefined>,
  }),
  setCapture: z.strictObject({ network: nameSchema, on: z.boolean() }),
  setPort: z.strictObject({ network: nameSchema, machine: nameSchema, up: z.boolean() }),
  moveCable: z.strictObject({ network: nameSchema, machine: nameSchema, elsewhere: z.boolean() }),
  setImpairment: z.strictObject({ network: nameSchema, impairment: impairmentSchema.nullable() }),
  freezeMachine: z.strictObject({ name: nameSchema, frozen: z.boolean() }),
} as const;

export type LabHostMethod = keyof typeof methodParams;
export type ParamsOf<Method extends LabHostMethod> = z.infer<(typeof methodParams)[Method]>;

/** Results of every method. */
export interface LabHostResults {
  readonly status: LabHostStatus;
  /** After all machines have answered. Rejects with the first failure, once the others have been waited for. */
  readonly ensureMachines: LabHostStatus;
  /** The machine starts again from the template, with the same name, addresses and ports. */
  readonly recreateMachine: LabHostStatus;
  readonly stopMachine: LabHostStatus;
  /** After every machine has ended; the host process ends right after. */
  readonly stop: Readonly<Record<string, never>>;
  readonly capture: CaptureAnswer;
  readonly setCapture: Readonly<Record<string, never>>;
  readonly setPort: Readonly<Record<string, never>>;
  /** The cable between a machine and a network leads to another segment, on which none of the others is. */
  readonly moveCable: Readonly<Record<string, never>>;
  /** `null` heals the segment. */
  readonly setImpairment: Readonly<Record<string, never>>;
  /** The machine's processor stands still, or goes on where it stood. Rejects where it does not run. */
  readonly freezeMachine: LabHostStatus;
}

export type MachineState = 'starting' | 'running' | 'stopped' | 'failed';

/** One machine as it is now. */
export interface MachineStatus {
  readonly name: string;
  readonly state: MachineState;
  /** Cards that are plugged in, by network. */
  readonly macs: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  /** While its process runs and the guest has answered. */
  readonly pid?: number;
  readonly sshPort?: number;
  /** From the start to the guest's answer. */
  readonly startMs?: number;
  /** Whether its processor was made to stand still. */
  readonly frozen?: true;
  /** Why it failed. */
  readonly error?: LabErrorData;
}

/** A network's switch. */
export interface SegmentStatus {
  readonly network: string;
  /** Named after the machines. */
  readonly ports: readonly PortStatus[];
  /** While the segment loses, delays or duplicates frames: how, and what it did so far. */
  readonly impairment?: Impairment & ImpairedCounters;
}

export interface LabHostStatus {
  readonly pid: number;
  readonly startedAt: string;
  /** What runs the guests' code (`kvm`, `tcg`, …); `none` before the first machine. */
  readonly accelerator: string;
  readonly machines: readonly MachineStatus[];
  readonly segments: readonly SegmentStatus[];
}

export interface CaptureAnswer {
  readonly frames: readonly {
    readonly sequence: number;
    /** Milliseconds since 1970, with a fraction. */
    readonly timeMs: number;
    /** The machine that sent it. */
    readonly port: string;
    /** On the wire; `base64` may hold less. */
    readonly length: number;
    readonly base64: string;
  }[];
  readonly nextSequence: number;
  /** Frames asked for that are no longer kept. */
  readonly missed: number;
}

/** What happens in the lab host, told to every client. */
export type LabHostEvent =
  | { readonly kind: 'machine'; readonly machine: MachineStatus }
  | { readonly kind: 'progress'; readonly machine: string; readonly what: string }
  | { readonly kind: 'port'; readonly network: string; readonly machine: string; readonly connected: boolean }
  | { readonly kind: 'ending'; readonly reason: string };

/** First line of the host on each connection. */
export interface HelloMessage {
  readonly hello: { readonly protocol: number; readonly pid: number; readonly startedAt: string };
}

/** A client's line: a request, or the wish that one be given up. */
export const clientMessageSchema = z.union([
  z.strictObject({ id: z.int().min(0), method: z.string(), params: z.unknown() }),
  z.strictObject({ cancel: z.int().min(0) }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

/** Any further line of the host. */
export type HostMessage =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: LabErrorData }
  | { readonly event: LabHostEvent };

/** First line of a client on `relay.sock`: the machine whose connection it wants. */
export const relayRequestSchema = z.strictObject({ machine: nameSchema });

/** The host's answer to it. After `{}` the connection carries the relay's own framing. */
export type RelayAnswer = { readonly error?: LabErrorData };
