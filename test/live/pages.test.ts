import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabCommand } from './labCommand.ts';
import { natLab } from './labText.ts';
import { LabUnderTest } from './labUnderTest.ts';

/** Texts that a shell, a format string, a heredoc or a log could take for something else. */
const pages: Readonly<Record<string, string>> = {
  quotes: `it's "quoted" \\'\\" ''''\n'; touch /tmp/pwned; '`,
  commands:
    '$(touch /tmp/pwned) `touch /tmp/pwned` ${HOME} $((1+1)) $0 !! ~root * ? [a-z]\nLVS_END\nEOF\n}\n',
  blanks: '\n\n  two newlines before, tabs\t\tbetween, a carriage return\r\n and blanks after  \n\n\n',
  formats: '--help -n -e %s %d %% %n \\n \\t \\0 \\\\ \\x41 \\u0041 \\c',
  world: '这是一个页面：负载均衡 — ßüéñ Ελληνικά עברית 🐧🚀👩‍👩‍👧 \u0301e\u0301 \u202Eabc',
  long: Array.from({ length: 1200 }, (_, line) => `${line} ${'0123456789'.repeat(4)} '"$\\`).join('\n'),
};

const command = new LabCommand();
const lab = new LabUnderTest(
  command,
  natLab({
    name: 'pages',
    service: { ...natLab().service, scheduler: 'rr' },
    realServers: Object.entries(pages).map(([name, page], i) => ({
      name,
      addresses: { inside: `192.168.131.${100 + i}` },
      weight: 1,
      page,
    })),
  }),
);

beforeAll(async () => {
  await lab.mended();
});
afterAll(() => command.end());

describe('pages of any text', () => {
  it.each(Object.entries(pages))('arrive byte for byte: %s', async (name, page) => {
    const { stdoutBytes, code } = await lab.exec(name, ['cat', '/var/www/html/index.html']);
    expect(stdoutBytes.toString('utf8')).toBe(page);
    expect(stdoutBytes.equals(Buffer.from(page))).toBe(true);
    expect(code).toBe(0);
  });

  it('are told apart by the test, which passes', async () => {
    const each = Object.fromEntries(Object.keys(pages).map((name) => [name, 2]));
    await lab.passes(each, '--requests', String(2 * Object.keys(pages).length));
  });

  it('are as they should be to a second up', async () => {
    expect(await lab.mended()).toEqual([]);
  });

  it('were taken for a command by no machine', async () => {
    for (const name of ['client', 'director', ...Object.keys(pages)]) {
      expect(await lab.said(name, 'ls /tmp/pwned 2>/dev/null || echo none')).toBe('none\n');
    }
  });
});
