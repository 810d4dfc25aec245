import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnswerReader, UnreadableRecord, type ReadAnswer } from '../../../electron/measure/answerReader.ts';

const mark = '0123456789abcdef0123456789abcdef';

function reader(...pages: readonly string[]): AnswerReader {
  const realServers = pages.map((page, i) => ({ name: `rs${i + 1}`, page }));
  return new AnswerReader({ realServers, mark, requestTimeoutMs: 2000 });
}

interface Written {
  readonly body?: string | Buffer;
  readonly exit?: string;
  readonly status?: string;
  readonly connects?: string;
  readonly address?: string;
  readonly port?: string;
  readonly seconds?: string;
  readonly error?: string;
}

/** What curl writes for one request. */
function written(fields: Written = {}): Buffer {
  const { body = '', exit = '0', status = '200', connects = '1', address = '10.0.69.10' } = fields;
  const { port = '40000', seconds = '0.012500', error = '' } = fields;
  return Buffer.concat([
    Buffer.from(body),
    Buffer.from(`${mark}${exit} ${status} ${connects} ${address} ${port} ${seconds} ${error}\n`),
  ]);
}

const refused: Written = {
  exit: '7',
  status: '000',
  connects: '0',
  address: '',
  port: '0',
  seconds: '0.001000',
  error: "Failed to connect to 10.0.69.132 port 80 after 1 ms: Couldn't connect to server",
};

function answersOf(answerReader: AnswerReader, output: Buffer): readonly ReadAnswer['answer'][] {
  return answerReader.read(output).map(({ answer }) => answer);
}

test('an answer is the real server whose page it is, byte for byte', () => {
  const output = Buffer.concat([written({ body: 'two' }), written({ body: 'one', port: '40002' })]);
  expect(reader('one', 'two').read(output)).toEqual([
    {
      answer: { kind: 'answered', realServer: 'rs2', index: 0, durationMs: 12.5, sourcePort: 40000 },
      localAddress: '10.0.69.10',
    },
    {
      answer: { kind: 'answered', realServer: 'rs1', index: 1, durationMs: 12.5, sourcePort: 40002 },
      localAddress: '10.0.69.10',
    },
  ]);
});

test.each([
  { title: 'has more after the page', body: 'one\n', status: '200' },
  { title: 'is a part of the page', body: 'on', status: '200' },
  { title: 'has another status', body: 'one', status: '404' },
  { title: 'is empty', body: '', status: '200' },
])('an answer is wrong when it $title', ({ body, status }) => {
  expect(answersOf(reader('one'), written({ body, status }))).toMatchObject([
    { kind: 'wrong', status: Number(status), bodyStart: body },
  ]);
});

test('a wrong answer shows its first 200 characters, whatever it is', () => {
  const [answer] = answersOf(reader('one'), written({ body: 'ä'.repeat(1_000_000) }));
  expect(answer).toMatchObject({ kind: 'wrong', bodyStart: 'ä'.repeat(200) });
});

test('a page longer than what is shown of a wrong answer is compared whole', () => {
  const page = 'x'.repeat(5000);
  const output = Buffer.concat([written({ body: page }), written({ body: `${page.slice(1)}y` })]);
  expect(answersOf(reader(page), output).map(({ kind }) => kind)).toEqual(['answered', 'wrong']);
});

describe('a lost request', () => {
  test.each([
    { exit: '7', loss: 'refused' },
    { exit: '28', loss: 'timeout' },
    { exit: '52', loss: 'reset' },
    { exit: '56', loss: 'reset' },
    { exit: '18', loss: 'reset' },
    { exit: '43', loss: 'other' },
  ])('with curl exit $exit is $loss', ({ exit, loss }) => {
    const output = written({ ...refused, exit });
    expect(answersOf(reader('one'), output)).toMatchObject([
      { kind: 'lost', loss, sourcePort: 0, detail: `curl ${exit}: ${refused.error!}` },
    ]);
  });

  test('stays lost when a part of its page came', () => {
    const output = written({ body: 'on', exit: '28', seconds: '2.000100', error: 'timed out' });
    expect(answersOf(reader('one'), output)).toMatchObject([
      { kind: 'lost', loss: 'timeout', sourcePort: 40000 },
    ]);
  });

  test.each([
    { seconds: '2.001000', loss: 'timeout' },
    { seconds: '0.001000', loss: 'other' },
  ])('of a curl that does not say why is $loss after $seconds s', ({ seconds, loss }) => {
    const output = written({ ...refused, exit: '', error: '', seconds });
    expect(answersOf(reader('one'), output)).toMatchObject([{ kind: 'lost', loss }]);
  });
});

test('a curl that does not say its exit code still tells answers by their page', () => {
  expect(answersOf(reader('one'), written({ body: 'one', exit: '' }))).toMatchObject([
    { kind: 'answered', realServer: 'rs1' },
  ]);
});

test.each([
  { title: 'that reused a connection', output: written({ body: 'one', connects: '0' }) },
  { title: 'that lacks fields', output: Buffer.from(`one${mark}0 200\n`) },
  { title: 'with words for numbers', output: written({ status: 'ok' }) },
  { title: 'without end', output: Buffer.from(mark + 'x'.repeat(20_000)) },
])('a record $title is refused', ({ output }) => {
  expect(() => reader('one').read(output)).toThrow(UnreadableRecord);
});

test('any page is found however the output is cut, even when pages hold marks that are almost right', () => {
  const bytes = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.constantFrom(mark.slice(0, -1), `${mark.slice(0, 20)}\n\0$(reboot)`, '\r\n\r\n', "'"),
  );
  fc.assert(
    fc.property(
      fc.uniqueArray(bytes, { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat(3), { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 30 }),
      (pages, choices, cuts) => {
        const expected = choices.map((choice) => choice % pages.length);
        const output = Buffer.concat(expected.map((choice) => written({ body: pages[choice]! })));
        const answerReader = reader(...pages);
        const answers: ReadAnswer['answer'][] = [];
        for (let at = 0, i = 0; at < output.length; i++) {
          const size = cuts[i % cuts.length]!;
          answers.push(...answersOf(answerReader, output.subarray(at, at + size)));
          at += size;
        }
        expect(
          answers.map((answer) => (answer.kind === 'answered' ? answer.realServer : answer.kind)),
        ).toEqual(expected.map((choice) => `rs${choice + 1}`));
      },
    ),
  );
});
