import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isMap, isScalar, isSeq } from 'yaml';
import { applyEdit, type LabEdit, type PlainValue } from '../../../lab/model/edit.ts';
import { formatPath, type PathSegment } from '../../../lab/model/path.ts';
import { editLabText } from '../../../lab/text/editLabText.ts';
import { parseLabText } from '../../../lab/text/labText.ts';
import { readSameYaml, readYaml } from '../../../lab/text/yamlText.ts';

const sample = readFileSync(new URL('../../../resources/labs/fullnat-wrr.yaml', import.meta.url), 'utf8');

const edited = (text: string, ...edits: readonly LabEdit[]): string => {
  const result = editLabText(text, edits);
  if (result.kind !== 'edited') throw new Error(result.diagnostics[0]?.detail ?? '');
  return result.text;
};

/** The lines that an edit takes away and adds. */
const changedLines = (before: string, after: string) => {
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  return {
    gone: old.filter((line) => !fresh.includes(line)),
    come: fresh.filter((line) => !old.includes(line)),
  };
};

const rs = (i: number) => ({
  name: `rs${i}`,
  addresses: { inside: `192.168.131.${i}` },
  weight: 1,
  page: `rs${i}`,
});

describe('an edit of a lab file', () => {
  test('of a value changes that value alone, with its comment and its quotes', () => {
    const path = 'service.localAddress';
    const text = edited(sample, { kind: 'set', path, value: '10.0.0.1' });

    expect(text).toBe(sample.replace('localAddress: 192.168.131.132', 'localAddress: 10.0.0.1'));
  });

  test.each([
    ['a text with signs', 'a: b # c', 'page: "a: b # c" }'],
    ['a text that reads as a number', '007', 'page: "007" }'],
    ['a text of a flow list', '[x], {y}', 'page: "[x], {y}" }'],
    ['Chinese', '真实服务器', 'page: "真实服务器" }'],
    ['a number', 7, 'page: 7 }'],
    ['nothing', null, 'page: null }'],
  ])('to %s is written so that it reads back', (_, value, expected) => {
    const text = edited(sample, { kind: 'set', path: 'realServers[1].page', value });

    expect(text).toContain(expected);
    expect(readYaml(text).read?.value).toHaveProperty('realServers.1.page', value);
  });

  test('that empties a text and fills it again leaves no quotes behind', () => {
    const empty = edited(sample, { kind: 'set', path: 'service.vip', value: '' });

    expect(empty).toContain('vip: ""');
    expect(edited(empty, { kind: 'set', path: 'service.vip', value: '10.0.69.132' })).toBe(sample);
  });

  test('that adds a real server writes it as its siblings stand, and touches no other line', () => {
    const value = { ...rs(7), page: 'page 7' };
    const text = edited(sample, { kind: 'insert', path: 'realServers', index: 1, value });

    expect(changedLines(sample, text)).toEqual({
      gone: [],
      come: ['  - { name: rs7, addresses: { inside: 192.168.131.7 }, weight: 1, page: page 7 }'],
    });
  });

  test('that moves or removes a real server touches no other line', () => {
    const movedText = edited(sample, { kind: 'move', path: 'realServers', from: 1, to: 0 });
    const removedText = edited(sample, { kind: 'remove', path: 'realServers[0]' });

    expect(changedLines(sample, movedText)).toEqual({ gone: [], come: [] });
    expect(movedText.indexOf('rs2')).toBeLessThan(movedText.indexOf('rs1'));
    expect(changedLines(sample, removedText).come).toEqual([]);
    expect(changedLines(sample, removedText).gone).toHaveLength(1);
  });

  test('that renames a network everywhere keeps the rest to the letter', () => {
    const text = edited(
      sample,
      { kind: 'rename', path: 'networks.inside', key: 'backend' },
      { kind: 'rename', path: 'directors[0].addresses.inside', key: 'backend' },
      { kind: 'rename', path: 'realServers[0].addresses.inside', key: 'backend' },
      { kind: 'rename', path: 'realServers[1].addresses.inside', key: 'backend' },
    );

    expect(text).toBe(sample.replaceAll('inside:', 'backend:'));
  });

  test('that renames an empty key in braces keeps the quotes that make a pair of it', () => {
    expect(edited('{"":""}', { kind: 'rename', path: '[""]', key: 'a' })).toBe('{"a":""}');
  });

  test('sees what the edits before it made', () => {
    const text = edited(
      sample,
      { kind: 'rename', path: 'networks.inside', key: 'backend' },
      { kind: 'set', path: 'networks.backend.cidr', value: '10.1.0.0/16' },
    );

    expect(text).toBe(
      sample.replace('  inside: { cidr: 192.168.131.0/24 }', '  backend: { cidr: 10.1.0.0/16 }'),
    );
  });

  test('keeps comments, empty lines, aligned columns, and the ends of lines', () => {
    const laidOut = [
      '\ufeff# first',
      'version:   1',
      '',
      '',
      'networks:',
      '    outside: { cidr: 10.0.69.0/24 }   # one',
      '    inside:  { cidr: 10.0.70.0/24 }   # two',
      '# between',
      'realServers:',
      '- { name: rs1, weight: 1 }   # three',
      '',
      '- { name: rs2 }',
      '# last',
      '',
    ].join('\r\n');
    const value = { name: 'rs3' };
    const text = edited(laidOut, { kind: 'insert', path: 'realServers', index: 2, value });

    expect(text).toBe(laidOut.replace('- { name: rs2 }\r\n', '- { name: rs2 }\r\n- { name: rs3 }\r\n'));
  });

  test('that fills an empty list makes lines of it', () => {
    const text = edited('name: a\nrealServers: []\n', {
      kind: 'insert',
      path: 'realServers',
      index: 0,
      value: rs(1),
    });

    expect(text).toBe(
      'name: a\nrealServers:\n  - { name: rs1, addresses: { inside: 192.168.131.1 }, weight: 1, page: rs1 }\n',
    );
  });

  test('is refused for a text that is no YAML, and says why', () => {
    const result = editLabText('a: [', [{ kind: 'remove', path: 'a' }]);

    expect(result).toMatchObject({ kind: 'not-yaml', diagnostics: [{ code: 'not-yaml' }] });
  });

  test('that mends a diagnostic mends it in the text', () => {
    const wrong = sample.replace('scheduler: wrr', 'scheduler: rr  # why not');
    const fix = parseLabText(wrong).diagnostics.find(({ edit }) => edit !== undefined)?.edit;

    expect(parseLabText(edited(wrong, fix!)).diagnostics).toEqual([]);
    expect(edited(wrong, fix!)).toContain('scheduler: wrr  # why not');
  });

  test('writes out what an alias stands for, so that one place changes', () => {
    const text = edited('a: &x { b: 1 }\nc: *x\n', { kind: 'set', path: 'c.b', value: 2 });

    expect(readYaml(text).read?.value).toEqual({ a: { b: 1 }, c: { b: 2 } });
  });
});

const key = fc.oneof(
  fc.constantFrom('a', 'b', 'name', 'true', '1', 'a b', '#', ''),
  fc.string({ maxLength: 4 }),
);
const scalar = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({
    maxLength: 12,
    unit: fc.constantFrom('a', ' ', '\n', ':', '#', '-', '"', "'", '{', ']', ',', '0', '.', '\t', '\r'),
  }),
  fc.constantFrom<PlainValue>(
    null,
    true,
    false,
    0,
    1.5,
    1e21,
    -7,
    'null',
    'True',
    '0x1f',
    '1e3',
    '10.0.69.0/24',
    '~',
    '<<',
    '---',
  ),
  fc.integer(),
);
const { value: plain } = fc.letrec<{ value: PlainValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const document = fc.dictionary(key, plain, { maxKeys: 4, noNullPrototype: true });

/** A place in a value, or one beside it. */
const pathIn = (value: PlainValue, picks: readonly number[], beside: string): readonly PathSegment[] => {
  const [pick, ...rest] = picks;
  if (pick === undefined || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    const list = value as readonly PlainValue[];
    const index = pick % (list.length + 1);
    return [index, ...pathIn(list[index] ?? null, rest, beside)];
  }
  const keys = [...Object.keys(value), beside];
  const chosen = keys[pick % keys.length] ?? beside;
  const mapping = value as { readonly [key: string]: PlainValue };
  return [chosen, ...pathIn(Object.hasOwn(mapping, chosen) ? (mapping[chosen] ?? null) : null, rest, beside)];
};

const editSeed = fc.record({
  kind: fc.constantFrom('set', 'set', 'remove', 'rename', 'insert', 'move'),
  picks: fc.array(fc.nat(12), { minLength: 1, maxLength: 4 }),
  key,
  value: plain,
  from: fc.nat(4),
  to: fc.nat(4),
});
const editFor = (
  content: PlainValue,
  seed: typeof editSeed extends fc.Arbitrary<infer T> ? T : never,
): LabEdit => {
  const path = formatPath(pathIn(content, seed.picks, seed.key));
  switch (seed.kind) {
    case 'set':
      return { kind: 'set', path, value: seed.value };
    case 'remove':
      return { kind: 'remove', path };
    case 'rename':
      return { kind: 'rename', path, key: seed.key };
    case 'insert':
      return { kind: 'insert', path, index: seed.from, value: seed.value };
    default:
      return { kind: 'move', path, from: seed.from, to: seed.to };
  }
};

test('A key that is renamed takes the place of one that has the name, wherever that stands', () => {
  const rename = { kind: 'rename', path: 'b', key: '1' } as const;
  for (const text of ['b: new\n1: old\n', '1: old\nb: new\n']) {
    const content = readYaml(text).read?.value;
    expect(applyEdit(content, rename)).toEqual({ 1: 'new' });
    expect(readYaml(edited(text, rename)).read?.value).toEqual({ 1: 'new' });
  }
});

describe('edits of any text', () => {
  const layouts = [
    (value: PlainValue) => JSON.stringify(value),
    (value: PlainValue) => JSON.stringify(value, null, 2),
    (value: PlainValue) => `# first\n${edited('a: 1', { kind: 'set', path: '', value })}# last\n`,
  ];

  test('do to it what they do to its content', () => {
    fc.assert(
      fc.property(
        document,
        fc.constantFrom(...layouts),
        fc.array(editSeed, { minLength: 1, maxLength: 4 }),
        (content, write, seeds) => {
          const text = write(content);
          let expected = readYaml(text).read?.value;
          expect(expected).toEqual(content);
          const edits = seeds.map((seed) => {
            const edit = editFor(expected as PlainValue, seed);
            expected = applyEdit(expected, edit);
            return edit;
          });
          // A file that holds nothing is no lab file any more.
          fc.pre(expected !== null);

          expect(readYaml(edited(text, ...edits)).read?.value).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });
});

test('an edit leaves what was read of the text before as it was', () => {
  const before = parseLabText(sample);
  const content = structuredClone(before.value);
  edited(
    sample,
    { kind: 'remove', path: 'realServers[0]' },
    { kind: 'set', path: 'service.port', value: 8080 },
  );

  expect(before.value).toEqual(content);
  expect(parseLabText(sample)).toEqual(before);
  expect(edited(sample, { kind: 'set', path: 'service.port', value: 8080 })).toContain('rs1');
});

describe('a value that is typed', () => {
  const scalars = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom<PlainValue>(null, true, '', '10.0.0.1', "it's", '\u00e9', 'a\\b', 'no: #', '0x1F', '1e3'),
  );
  const paths = [
    'name',
    'service.port',
    'service.localAddress',
    'realServers[0].weight',
    'realServers[1].page',
  ];
  const texts = [sample, `\ufeff${sample.replaceAll('\n', '\r\n')}`, `--- # one\n${sample}...\n`];

  /** All that others ask of a document: kinds, texts and places. */
  const nodesOf = (text: string, read: typeof readYaml) => {
    const { read: found, diagnostics } = read(text);
    return JSON.stringify([
      diagnostics,
      found?.value,
      found?.lines.lineStarts,
      found?.document.range,
      found?.document.contents,
      nodeList(found?.document.contents),
    ]);
  };

  test('reads as if the text had been read, however often', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(fc.tuple(fc.constantFrom(...paths), scalars), { minLength: 1, maxLength: 8 }),
        (start, edits) => {
          let text = start;
          for (const [path, value] of edits) {
            text = edited(text, { kind: 'set', path, value });
            expect(nodesOf(text, readSameYaml)).toBe(nodesOf(text, readYaml));
          }
        },
      ),
    );
  });

  test('leaves what was read before as it was', () => {
    const before = parseLabText(sample);
    const copy = structuredClone(before.value);
    const text = edited(sample, { kind: 'set', path: 'realServers[0].weight', value: 65 });

    expect(parseLabText(text).value).toHaveProperty('realServers.0.weight', 65);
    expect(before.value).toEqual(copy);
    expect(parseLabText(sample).value).toEqual(copy);
  });
});

function nodeList(node: unknown): readonly unknown[] {
  if (isScalar(node)) return [node.range, node.type, node.value, node.source, node.comment, node.format];
  if (isSeq(node)) return [node.range, ...node.items.map(nodeList)];
  if (isMap(node))
    return [node.range, ...node.items.flatMap(({ key, value }) => [nodeList(key), nodeList(value)])];
  return [];
}
