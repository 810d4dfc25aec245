import * as z from 'zod';
import type { ConnectionOptions, LabApiCalls, WalkOptions } from '../../../lab/contract/labApi.ts';
import type { LabApiCall } from '../../../lab/contract/labApiCalls.ts';
import type { LabReference } from '../../../lab/contract/labReference.ts';
import type { QuestionAnswer } from '../../../lab/contract/question.ts';
import type { RunRequest } from '../../../lab/contract/runRequest.ts';
import type { Settings } from '../../../lab/contract/settings.ts';
import type { TerminalSize } from '../../../lab/contract/terminal.ts';
import type { WeightChange } from '../../../lab/contract/weights.ts';
import type { SshTarget } from '../../../lab/model/lab.ts';
import { nameProblem } from '../../../lab/model/nameForm.ts';
import { loads } from '../../../lab/predict/prediction.ts';
import { largestLabFileBytes } from '../../../lab/text/labText.ts';

/** Longest path of a file, as Linux has it (PATH_MAX). */
const longestPath = 4096;
/** Longest text that is typed or pasted into a terminal at once. */
const longestInput = 1_048_576;

/** Lab and machine names become names of folders and files. */
const name = z.string().refine((text) => nameProblem(text) === undefined, 'is no name of a lab or machine');
/** Ids that we made; those of runs become names of files. */
const id = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'is no id');
const path = z
  .string()
  .min(1)
  .max(longestPath)
  .refine((text) => !text.includes('\0'), 'holds a NUL character');
const labText = z.string().max(largestLabFileBytes);
const port = z.int().min(1).max(65_535);
const count = z.int().min(0);

/** An object of a type of the contract: a key that the contract has and this lacks does not compile. */
const exactly =
  <Type>() =>
  <Shape extends Readonly<Record<keyof Type, z.ZodType>>>(shape: Shape) =>
    z.strictObject(shape);
type Of<Union, Key extends keyof Union, Value> = Extract<Union, Readonly<Record<Key, Value>>>;

const lab = z.discriminatedUnion('kind', [
  exactly<Of<LabReference, 'kind', 'file'>>()({ kind: z.literal('file'), path }),
  exactly<Of<LabReference, 'kind', 'text'>>()({ kind: z.literal('text'), text: labText }),
  exactly<Of<LabReference, 'kind', 'name'>>()({ kind: z.literal('name'), name }),
]);
/** Id of a service of a lab, or a port. */
const service = z.string().regex(/^[a-z0-9/]{1,32}$/, 'is no service');
const options = exactly<ConnectionOptions>()({ acceptNewHostKeys: z.boolean().exactOptional() }).optional();
const walkOptions = exactly<WalkOptions>()({
  acceptNewHostKeys: z.boolean().exactOptional(),
  service: service.exactOptional(),
}).optional();
const size = exactly<TerminalSize>()({
  columns: z.int().min(1).max(1000),
  rows: z.int().min(1).max(1000),
});

const weightChange = exactly<WeightChange>()({
  realServer: name,
  weight: z.int(),
  service: service.exactOptional(),
});

const common = { lab, acceptNewHostKeys: z.boolean() };
const runRequest = z.discriminatedUnion('verb', [
  exactly<Of<RunRequest, 'verb', 'up'>>()({
    verb: z.literal('up'),
    ...common,
    recreate: name.exactOptional(),
  }),
  exactly<Of<RunRequest, 'verb', 'verify'>>()({
    verb: z.literal('verify'),
    ...common,
    requests: z.int().min(1).max(100_000),
    from: z.enum(['client', 'director', 'laptop']),
    load: z.enum(loads).exactOptional(),
    service: service.exactOptional(),
  }),
  exactly<Exclude<RunRequest, { readonly verb: 'up' | 'verify' }>>()({
    verb: z.enum(['clear', 'down']),
    ...common,
  }),
]);

const sshTarget = exactly<SshTarget>()({
  host: z.string().min(1).max(255),
  port,
  user: z.string().min(1).max(255),
  identityFile: path.exactOptional(),
  jump: z.string().max(600).exactOptional(),
});

const settings = exactly<Settings>()({
  language: z.enum(['system', 'en', 'zh-CN']),
  theme: z.enum(['system', 'light', 'dark']),
  refreshMs: z.int().min(500).max(60_000),
  isWelcomed: z.boolean(),
});

const answer = z.discriminatedUnion('kind', [
  exactly<Of<QuestionAnswer, 'kind', 'trust'>>()({ kind: z.literal('trust') }),
  exactly<Of<QuestionAnswer, 'kind', 'secret'>>()({
    kind: z.literal('secret'),
    secret: z.string().max(65_536),
    keep: z.boolean(),
  }),
  exactly<Of<QuestionAnswer, 'kind', 'dismissed'>>()({ kind: z.literal('dismissed') }),
]);

/** What each call takes. Whoever is at the other end of a channel may send anything. */
export const callArguments = {
  checkLab: z.tuple([lab]),
  planLab: z.tuple([lab]),
  probePlan: z.tuple([lab, options]),
  listLabs: z.tuple([]),
  serviceTable: z.tuple([lab, z.enum(['active', 'states', 'stats', 'rate']), options]),
  setWeight: z.tuple([lab, weightChange, options]),
  diagnose: z.tuple([lab, options]),
  walk: z.tuple([lab, walkOptions]),
  faults: z.tuple([lab]),
  breakLab: z.tuple([lab, id, name.optional(), options]),
  mendLab: z.tuple([lab, id.optional(), options]),
  startRun: z.tuple([runRequest]),
  cancelRun: z.tuple([id]),
  stopSending: z.tuple([id]),
  events: z.tuple([id, count]),
  listRuns: z.tuple([name]),
  listLabFiles: z.tuple([]),
  openLabFile: z.tuple([path]),
  createLabFile: z.tuple([labText]),
  saveLabFile: z.tuple([path, labText, z.string().max(128)]),
  // The library says what is wrong with a new name, in the words of the lab file's check.
  renameLab: z.tuple([path, z.string().max(255)]),
  deleteLabFile: z.tuple([path]),
  testConnection: z.tuple([z.record(z.string().max(255), sshTarget), z.string().max(255), options]),
  forgetHostKey: z.tuple([z.string().min(1).max(255), port]),
  openTerminal: z.tuple([lab, name, size]),
  writeTerminal: z.tuple([id, z.string().max(longestInput)]),
  resizeTerminal: z.tuple([id, size]),
  acknowledgeTerminal: z.tuple([id, count]),
  closeTerminal: z.tuple([id]),
  consoleLog: z.tuple([name, name, count]),
  listTests: z.tuple([name]),
  readTest: z.tuple([name, id]),
  deleteTest: z.tuple([name, id]),
  about: z.tuple([]),
  readiness: z.tuple([]),
  readSettings: z.tuple([]),
  writeSettings: z.tuple([settings]),
  openQuestions: z.tuple([]),
  answerQuestion: z.tuple([id, answer]),
} satisfies { readonly [Call in LabApiCall]: z.ZodType<Parameters<LabApiCalls[Call]>> };
