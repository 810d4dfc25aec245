import { z } from 'zod';
import type { LabApiCalls } from '../../../lab/contract/labApi.ts';
import type { LabApiCall } from '../../../lab/contract/labApiCalls.ts';
import { nameProblem } from '../../../lab/model/nameForm.ts';
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

const lab = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), path }),
  z.strictObject({ kind: z.literal('text'), text: labText }),
  z.strictObject({ kind: z.literal('name'), name: z.string().max(255) }),
]);
const options = z.strictObject({ acceptNewHostKeys: z.boolean().exactOptional() }).optional();
const size = z.strictObject({ columns: z.int().min(1).max(1000), rows: z.int().min(1).max(1000) });

const common = { lab, acceptNewHostKeys: z.boolean() };
const runRequest = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('up'), ...common, recreate: name.exactOptional() }),
  z.strictObject({
    verb: z.literal('verify'),
    ...common,
    requests: z.int().min(1).max(100_000),
    from: z.enum(['client', 'director', 'laptop']),
  }),
  z.strictObject({ verb: z.enum(['clear', 'down']), ...common }),
]);

const sshTarget = z.strictObject({
  host: z.string().min(1).max(255),
  port,
  user: z.string().min(1).max(255),
  identityFile: path.exactOptional(),
  jump: z.string().max(600).exactOptional(),
});

const settings = z.strictObject({
  language: z.enum(['system', 'en', 'zh-CN']),
  theme: z.enum(['system', 'light', 'dark']),
  refreshMs: z.int().min(500).max(60_000),
  isWelcomed: z.boolean(),
});

const answer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('trust') }),
  z.strictObject({ kind: z.literal('secret'), secret: z.string().max(65_536), keep: z.boolean() }),
  z.strictObject({ kind: z.literal('dismissed') }),
]);

/** What each call takes. Whoever is at the other end of a channel may send anything. */
export const callArguments = {
  checkLab: z.tuple([lab]),
  planLab: z.tuple([lab]),
  probePlan: z.tuple([lab, options]),
  listLabs: z.tuple([]),
  serviceTable: z.tuple([lab, z.enum(['active', 'stats', 'rate']), options]),
  diagnose: z.tuple([lab, options]),
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
