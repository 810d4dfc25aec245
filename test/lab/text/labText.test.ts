import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../../lab/model/diagnostic.ts';
import { largestLabFileBytes, parseLabText } from '../../../lab/text/labText.ts';
import { cpuMsOf } from '../../cpuTime.ts';

const sampleUrl = new URL('../../../resources/labs/nat-wrr.yaml', import.meta.url);
const sample = readFileSync(sampleUrl, 'utf8');

const found = (text: string) =>
  parseLabText(text).diagnostics.map(({ code, path, line, column }) => [code, path, line, column]);

describe('a text', () => {
  test('that is right gives the lab', () => {
    const { lab, diagnostics, text, value } = parseLabText(sample);

    expect(diagnostics).toEqual([]);
    expect(lab?.name).toBe('nat-wrr');
    expect(text).toBe(sample);
    expect(value).toMatchObject({ version: 1 });
  });

  test('may have lines that end as on Windows, and a byte order mark', () => {
    expect(found(`\ufeff${sample.replaceAll('\n', '\r\n')}`)).toEqual([]);
  });

  test.each([
    [
      'a value',
      sample.replace('scheduler: wrr', 'scheduler: rr'),
      ['scheduler-ignores-weights', 'service.scheduler', 13, 14],
    ],
    [
      'an address in one line',
      sample.replace('131.131 }', '131.256 }'),
      ['bad-address', 'realServers[1].addresses.inside', 22, 39],
    ],
    [
      'a key that is unknown',
      sample.replace('port: 80', 'porto: 80'),
      ['unknown-key', 'service.porto', 10, 10],
    ],
    [
      'the mapping that lacks a key',
      sample.replace('  vip: 10.0.69.132\n', ''),
      ['missing-key', 'service.vip', 8, 1],
    ],
    [
      'the list that is empty',
      sample.replace(/realServers:[^]*/, 'realServers: []\n'),
      ['no-real-server', 'realServers', 20, 1],
    ],
  ])('with a mistake says the line and column of %s', (_, text, expected) => {
    expect(found(text)).toEqual([expected]);
  });

  test('with a key twice says so, beside all else that is wrong', () => {
    expect(found(sample.replace('  port: 80', '  port: 80\n  port: 0'))).toEqual([
      ['duplicate-key', 'service.port', 11, 3],
      ['port-out-of-range', 'service.port', 11, 9],
    ]);
  });

  test.each([
    ['nothing', '', 'lab-file-empty'],
    ['comments only', '# a lab\n', 'lab-file-empty'],
    ['a plain text', 'hello', 'wrong-type'],
    ['a quote that does not end', `${sample}x: "`, 'not-yaml'],
    ['a tab for indentation', 'service:\n\tvip: 10.0.0.1\n', 'not-yaml'],
    ['a tag', 'a: !!binary aGk=', 'not-yaml'],
    ['a mapping as a key', '? {a: 1}\n: 2\n', 'not-yaml'],
    ['two documents', `${sample}---\n${sample}`, 'several-documents'],
    ['an alias without anchor', 'a: *b', 'tangled-aliases'],
    ['an alias of itself', 'a: &a [*a]', 'tangled-aliases'],
    ['NUL characters', 'a: \0', 'lab-file-not-text'],
  ])('of %s is a diagnostic', (_, text, code) => {
    const { lab, diagnostics } = parseLabText(text);

    expect(lab).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({ code, severity: 'error', path: '' });
  });

  test('says where the YAML breaks', () => {
    expect(found('version: 1\nname: [a\nmachines: ssh\n')[0]).toEqual(['not-yaml', '', 3, 1]);
  });
});

describe('a text made to be hard', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...Array.from(
      'bcdefghij',
      (name, i) =>
        `${name}: &${name} [${Array(9)
          .fill(`*${'abcdefghij'[i] ?? ''}`)
          .join()}]`,
    ),
  ].join('\n');
  const server = (i: number) =>
    `  - { name: rs${i}, addresses: { inside: 192.168.131.${i % 256} }, page: "page of ${i}" }\n`;

  test.each([
    ['open brackets', '['.repeat(largestLabFileBytes), 'lab-file-too-deep'],
    ['open brackets that close', '['.repeat(500_000) + ']'.repeat(500_000), 'lab-file-too-deep'],
    ['nested lists', '- '.repeat(500_000), 'lab-file-too-deep'],
    ['nested keys', '? '.repeat(500_000), 'lab-file-too-deep'],
    ['aliases of aliases', bomb, 'tangled-aliases'],
    ['aliases', `a: &a 1\nb: [${'*a,'.repeat(300_000)}]`, 'tangled-aliases'],
    ['keys', Array.from({ length: 90_000 }, (_, i) => `a${i}: 1`).join('\n'), 'lab-file-too-large'],
    ['quotes', '"'.repeat(1_000_000), 'lab-file-too-large'],
    ['documents', '---\n'.repeat(200_000), 'lab-file-too-large'],
    ['brackets that close nothing', '}]%@`'.repeat(200_000), 'not-yaml'],
    ['commas', `[${','.repeat(90_000)}`, 'not-yaml'],
    [
      '10,000 real servers',
      sample + Array.from({ length: 10_000 }, (_, i) => server(i)).join(''),
      'lab-file-too-large',
    ],
    ['more than 1 MiB', `# ${'x'.repeat(largestLabFileBytes)}`, 'lab-file-too-large'],
  ])('(%s) is refused within two seconds of work', (_, text, code) => {
    let diagnostics: readonly Diagnostic[] = [];
    const tookMs = cpuMsOf(() => ({ diagnostics } = parseLabText(text)));

    expect(diagnostics[0]?.code).toBe(code);
    expect(diagnostics.length).toBeLessThanOrEqual(10);
    expect(tookMs).toBeLessThan(2000);
  });

  test('with a thousand unknown real servers still has every diagnostic placed', () => {
    const { diagnostics } = parseLabText(sample + Array.from({ length: 1000 }, (_, i) => server(i)).join(''));

    expect(diagnostics.map(({ code }) => code)).toContain('too-many-real-servers');
    expect(diagnostics.filter(({ line }) => line === undefined)).toEqual([]);
  });
});
