import { expect, test } from 'vitest';
import { addSourceAddresses } from '../../../electron/measure/sourceAddresses.ts';

const shown = `1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
3: eth1    inet 10.0.69.10/24 brd 10.0.69.255 scope global eth1\\       valid_lft forever preferred_lft forever
3: eth1    inet 10.0.69.253/24 scope global secondary eth1\\       valid_lft forever preferred_lft forever
`;

type Reader = Parameters<typeof addSourceAddresses>[0];

/** A client of which only the commands matter. */
function played(add: () => Promise<{ status: number; stdout: string }>): { reader: Reader; texts: string[] } {
  const texts: string[] = [];
  const reader: Reader = {
    machine: 'client',
    read: (text) => {
      texts.push(text);
      if (text.includes('addr show')) return Promise.resolve({ status: 0, stdout: shown });
      return text.includes('addr add') ? add() : Promise.resolve({ status: 0, stdout: '' });
    },
  };
  return { reader, texts };
}

const options = {
  beside: '10.0.69.10',
  candidates: ['10.0.69.254', '10.0.69.253', '10.0.69.252', '10.0.69.251'],
  most: 2,
  lifetimeS: 90,
  signal: new AbortController().signal,
  deadlineMs: 1000,
};

test('addresses come beside the client’s own for a time, and what it has already is left alone', async () => {
  const { reader, texts } = played(() => Promise.resolve({ status: 0, stdout: '' }));
  const sources = await addSourceAddresses(reader, options);
  expect(sources.addresses).toEqual(['10.0.69.254', '10.0.69.252']);
  expect(texts[1]).toContain('addr add 10.0.69.254/32 dev eth1 valid_lft 90 preferred_lft 0');
  await sources.remove(options);
  expect(texts[2]).toContain('addr del 10.0.69.254/32 dev eth1\naddr del 10.0.69.252/32 dev eth1');
  expect(texts.join()).not.toContain('10.0.69.253');
});

test('a cancel while they are added takes them away', async () => {
  const cancelled = new Error('cancelled');
  const { reader, texts } = played(() => Promise.reject(cancelled));
  await expect(addSourceAddresses(reader, options)).rejects.toBe(cancelled);
  expect(texts.at(-1)).toContain('addr del 10.0.69.254/32');
});

test('a failing ip takes back what it had done', async () => {
  const { reader, texts } = played(() => Promise.resolve({ status: 1, stdout: '' }));
  await expect(addSourceAddresses(reader, options)).rejects.toMatchObject({ code: 'measure-failed' });
  expect(texts.at(-1)).toContain('addr del');
});

test('a network without spare addresses is refused before anything is added', async () => {
  const { reader, texts } = played(() => Promise.resolve({ status: 0, stdout: '' }));
  const full = { ...options, candidates: ['10.0.69.253'] };
  await expect(addSourceAddresses(reader, full)).rejects.toMatchObject({ code: 'user-unsupported' });
  expect(texts).toHaveLength(1);
});
