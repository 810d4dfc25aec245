import type { LabApiCalls } from '../../../../lab/contract/labApi.ts';
import type { LabApiCall } from '../../../../lab/contract/labApiCalls.ts';
import { defaultSettings } from '../../../../lab/contract/settings.ts';

const lab = { kind: 'name', name: 'nat-wrr' } as const;
const file = '/home/fake/labs/nat-wrr.yaml';
const options = { acceptNewHostKeys: true };
const size = { columns: 80, rows: 24 };
const target = {
  host: '192.168.1.20',
  port: 22,
  user: 'root',
  identityFile: '~/.ssh/id_ed25519',
  jump: 'me@gate:22',
};

/** Arguments of each call, of every form that the contract allows. */
export const sampleCalls: { readonly [Call in LabApiCall]: readonly Parameters<LabApiCalls[Call]>[] } = {
  checkLab: [[lab], [{ kind: 'file', path: 'lab.yaml' }], [{ kind: 'text', text: '' }]],
  planLab: [[lab]],
  probePlan: [[lab], [lab, {}], [lab, options]],
  listLabs: [[]],
  serviceTable: [
    [lab, 'active'],
    [lab, 'states'],
    [lab, 'stats', options],
    [lab, 'rate', {}],
  ],
  setWeight: [
    [lab, { realServer: 'rs1', weight: 0 }],
    [{ kind: 'file', path: file }, { realServer: 'rs1', weight: 65_535, service: '80/tcp' }, options],
  ],
  diagnose: [[lab], [lab, options]],
  walk: [[lab], [lab, options], [lab, { service: 'mark/7' }]],
  faults: [[lab]],
  breakLab: [
    [lab, 'gateway-missing'],
    [lab, 'gateway-missing', 'rs1', options],
  ],
  mendLab: [[lab], [lab, 'gateway-missing', {}]],
  startRun: [
    [{ verb: 'up', lab, acceptNewHostKeys: false }],
    [{ verb: 'up', lab, acceptNewHostKeys: false, recreate: 'rs1' }],
    [{ verb: 'verify', lab, acceptNewHostKeys: true, requests: 100_000, from: 'director' }],
    [{ verb: 'verify', lab, acceptNewHostKeys: true, requests: 40, from: 'client', load: 'many-sources' }],
    [{ verb: 'verify', lab, acceptNewHostKeys: true, requests: 1, from: 'client', service: '53/udp' }],
    [{ verb: 'clear', lab, acceptNewHostKeys: false }],
    [{ verb: 'down', lab, acceptNewHostKeys: false }],
  ],
  cancelRun: [['0123456789ab']],
  stopSending: [['0123456789ab']],
  events: [['0123456789ab', 0]],
  listRuns: [['nat-wrr']],
  listLabFiles: [[]],
  openLabFile: [[file]],
  createLabFile: [['name: new\n']],
  saveLabFile: [[file, 'name: nat-wrr\n', 'a1b2']],
  renameLab: [[file, 'Name with spaces']],
  deleteLabFile: [[file]],
  testConnection: [
    [{ rs1: target }, 'rs1'],
    [{ rs1: { host: 'rs1', port: 2222, user: 'me' } }, 'rs1', options],
  ],
  forgetHostKey: [['192.168.1.20', 22]],
  openTerminal: [[lab, 'director', size]],
  writeTerminal: [['terminal-1', 'ls\r']],
  resizeTerminal: [['terminal-1', size]],
  acknowledgeTerminal: [['terminal-1', 16_384]],
  closeTerminal: [['terminal-1']],
  consoleLog: [['nat-wrr', 'director', 0]],
  listTests: [['nat-wrr']],
  readTest: [['nat-wrr', '0123456789ab']],
  deleteTest: [['nat-wrr', '0123456789ab']],
  about: [[]],
  readiness: [[]],
  readSettings: [[]],
  writeSettings: [[{ ...defaultSettings, language: 'zh-CN', theme: 'dark' }]],
  openQuestions: [[]],
  answerQuestion: [
    ['question-1', { kind: 'trust' }],
    ['question-1', { kind: 'secret', secret: 'correct horse', keep: true }],
    ['question-1', { kind: 'dismissed' }],
  ],
};
