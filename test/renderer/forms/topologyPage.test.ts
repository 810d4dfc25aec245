import { cleanup, fireEvent, waitFor } from '@testing-library/vue';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { mountTopology } from './mountTopology.ts';

const sample = (name: string) =>
  readFileSync(path.resolve(import.meta.dirname, '../../../resources/labs', `${name}.yaml`), 'utf8');

afterEach(() => {
  cleanup();
  document.body.replaceChildren();
});

const field = (at: string) => document.querySelector<HTMLInputElement>(`input[data-path="${at}"]`)!;
const names = () =>
  [...document.querySelectorAll<HTMLInputElement>('[data-column="0"]')].map(({ value }) => value);
/** By attributes: looking for roles in a page of hundreds of elements takes seconds in a simulated DOM. */
const labelled = (label: string) => document.querySelector(`[aria-label^="${label}"]`)!;
const buttonOf = (text: string) => buttonsOf(text)[0]!;
const buttonsOf = (text: string) =>
  [...document.querySelectorAll('button')].filter((button) => button.textContent.trim() === text);
const testButtons = () => buttonsOf('Test connection').filter(({ disabled }) => !disabled);
const type = (at: string, text: string) => fireEvent.update(field(at), text);

describe('a field', () => {
  test('writes each keystroke into the text, and the picture shows it', async () => {
    const { draft } = await mountTopology();
    await type('realServers[0].name', 'web');

    expect(draft.text).toContain('{ name: web, addresses');
    expect(document.querySelector('[data-machine="realServers[0]"]')?.textContent).toContain('web');
  });

  test('keeps what cannot be read as it was typed, and says what is wrong there', async () => {
    const { draft } = await mountTopology();
    await type('realServers[0].weight', '3x');

    const weight = field('realServers[0].weight');
    expect(weight.value).toBe('3x');
    expect(draft.text).toContain('weight: 3x');
    expect(weight.getAttribute('aria-invalid')).toBe('true');
    const notes = document.getElementById(weight.getAttribute('aria-describedby') ?? '');
    expect(notes?.textContent).toContain('must be a number');

    await type('realServers[0].weight', '4');
    expect(draft.lab?.realServers[0]?.weight).toBe(4);
  });

  test('that is optional loses its key when it is left empty, not before', async () => {
    const { draft } = await mountTopology();
    await type('service.port', '');
    expect(draft.text).toContain('port: ""');
    await fireEvent.blur(field('service.port'));

    expect(draft.text).not.toContain('port:');
    expect(draft.lab?.service.port).toBe(80);
  });

  test('typed in and undone comes back in one step', async () => {
    const { draft } = await mountTopology();
    for (const text of ['w', 'we', 'web']) await type('realServers[0].name', text);
    await fireEvent.keyDown(field('realServers[0].name'), { key: 'z', ctrlKey: true });

    expect(field('realServers[0].name').value).toBe('rs1');
    expect(draft.canUndo).toBe(false);
  });
});

describe('the fix button', () => {
  test('makes the change that the diagnostic names', async () => {
    const text = sample('nat-wrr').replace('scheduler: wrr', 'scheduler: rr');
    const { draft, screen } = await mountTopology({ text });
    expect(draft.diagnostics).toHaveLength(1);

    await fireEvent.click(buttonOf('Use wrr'));

    expect(draft.text).toBe(sample('nat-wrr'));
    expect(screen.getByText('Nothing is wrong.')).toBeTruthy();
  });

  test('stands beside a place that a click leads to', async () => {
    const text = sample('nat-wrr').replace('192.168.131.131 }', '192.168.131.300 }');
    await mountTopology({ text });

    await fireEvent.click(labelled('Go to realServers[1]'));

    expect(document.activeElement).toBe(field('realServers[1].addresses.inside'));
  });
});

describe('the table of real servers', () => {
  test('gets a row with the next free name and address by Enter in the last one', async () => {
    const { draft } = await mountTopology();
    field('realServers[1].weight').focus();
    await fireEvent.keyDown(field('realServers[1].weight'), { key: 'Enter' });
    await waitFor(() => expect(document.activeElement).toBe(field('realServers[2].weight')));

    expect(draft.diagnostics).toEqual([]);
    // .132 is the director's.
    expect(draft.lab?.realServers[2]).toMatchObject({
      name: 'rs3',
      addresses: { inside: '192.168.131.133' },
      weight: 1,
      page: 'rs3',
    });
  });

  test('goes down and up by Enter and Shift with it', async () => {
    await mountTopology();
    field('realServers[0].page').focus();
    await fireEvent.keyDown(field('realServers[0].page'), { key: 'Enter' });
    await waitFor(() => expect(document.activeElement).toBe(field('realServers[1].page')));
    await fireEvent.keyDown(field('realServers[1].page'), { key: 'Enter', shiftKey: true });
    await waitFor(() => expect(document.activeElement).toBe(field('realServers[0].page')));
  });

  test('moves a row by Alt with an arrow, and the focus with it', async () => {
    const { draft } = await mountTopology();
    field('realServers[0].name').focus();
    await fireEvent.keyDown(field('realServers[0].name'), { key: 'ArrowDown', altKey: true });
    await waitFor(() => expect(names()).toEqual(['rs2', 'rs1']));

    await waitFor(() => expect(document.activeElement).toBe(field('realServers[1].name')));
    expect(draft.lab?.realServers.map(({ name }) => name)).toEqual(['rs2', 'rs1']);
  });

  test('leaves Enter and arrows alone while an input method composes a word', async () => {
    const { draft } = await mountTopology();
    const before = draft.text;
    await fireEvent.keyDown(field('realServers[1].page'), { key: 'Enter', isComposing: true });

    expect(draft.text).toBe(before);
  });

  test('duplicates a row under a name and address of its own, and removes one', async () => {
    const { draft } = await mountTopology();
    await fireEvent.click(labelled('Duplicate rs1'));
    expect(names()).toEqual(['rs1', 'rs3', 'rs2']);
    expect(draft.lab?.realServers[1]).toMatchObject({ weight: 3, addresses: { inside: '192.168.131.133' } });

    await fireEvent.click(labelled('Remove rs1'));
    expect(names()).toEqual(['rs3', 'rs2']);
  });

  const paste = (at: string, text: string) =>
    fireEvent(
      field(at),
      Object.assign(new Event('paste', { bubbles: true, cancelable: true }), {
        clipboardData: { getData: () => text },
      }),
    );

  test('makes rows of pasted lines', async () => {
    const { draft } = await mountTopology();
    await paste('realServers[0].name', 'web1 192.168.131.11 5 page one\nweb2, 192.168.131.12, 2\nweb3\n');

    expect(draft.lab?.realServers.slice(2)).toEqual([
      { name: 'web1', addresses: { inside: '192.168.131.11' }, weight: 5, page: 'page one' },
      { name: 'web2', addresses: { inside: '192.168.131.12' }, weight: 2, page: 'web2' },
      { name: 'web3', addresses: { inside: '192.168.131.133' }, weight: 1, page: 'web3' },
    ]);
  });

  test('takes a range of a spreadsheet from the cell on, and adds the rows that are missing', async () => {
    const { draft } = await mountTopology();
    await paste(
      'realServers[1].addresses.inside',
      '192.168.131.50\t7\tfifty\r\n192.168.131.51\t8\tfifty-one\r\n',
    );

    expect(draft.lab?.realServers.map(({ name, weight, page }) => [name, weight, page])).toEqual([
      ['rs1', 3, '192.168.131.110 master'],
      ['rs2', 7, 'fifty'],
      ['rs3', 8, 'fifty-one'],
    ]);
    draft.undo();
    expect(draft.text).toBe(sample('nat-wrr'));
  });

  test('leaves a single word to its cell', async () => {
    const { draft } = await mountTopology();
    const before = draft.text;
    await paste('realServers[1].name', 'word');

    expect(draft.text).toBe(before);
  });
});

describe('networks', () => {
  test('renamed are renamed wherever they are named', async () => {
    const { draft } = await mountTopology();
    await fireEvent.update(document.querySelector('input[data-path="networks.inside"]')!, 'backend');

    expect(draft.text).toBe(sample('nat-wrr').replaceAll('inside:', 'backend:'));
  });

  test('never take the name of another, and keep what was typed', async () => {
    const { draft } = await mountTopology();
    const name = document.querySelector<HTMLInputElement>('input[data-path="networks.inside"]')!;
    await fireEvent.update(name, 'outside');

    expect(draft.text).toBe(sample('nat-wrr'));
    expect(name.value).toBe('outside');
    expect(document.querySelector('[role="alert"]')?.textContent).toContain('Another network has this name');
  });
});

describe('machines over SSH', () => {
  test('get what must be filled in, and lose it again when they are embedded', async () => {
    const { draft, screen } = await mountTopology();
    await fireEvent.click(screen.getByLabelText('Over SSH'));
    expect(draft.content).toMatchObject({
      machines: 'ssh',
      client: { ssh: { host: '', user: 'root' }, interfaces: { outside: '' } },
    });

    await fireEvent.click(screen.getByLabelText('Embedded VMs'));
    await fireEvent.click(await screen.findByText('Remove and use embedded VMs'));
    await waitFor(() => expect(draft.diagnostics).toEqual([]));
    expect(draft.content).not.toHaveProperty('client.ssh');
  });

  test('show what a connection test finds; an interface goes to its network by MAC address', async () => {
    const { api, draft, screen } = await mountTopology();
    await fireEvent.click(screen.getByLabelText('Over SSH'));
    await type('client.ssh.host', '192.0.2.1');
    expect(testButtons()).toHaveLength(1);
    await fireEvent.click(testButtons()[0]!);
    await screen.findByText(api.connectionReport.hostKeyFingerprint);
    const [, second] = api.connectionReport.interfaces;

    await fireEvent.click(labelled(`Use ${second!.name} for outside`));

    expect(draft.content).toHaveProperty('client.interfaces.outside', second!.mac);
  });

  test('say why a connection test failed', async () => {
    const { api, screen } = await mountTopology();
    await fireEvent.click(screen.getByLabelText('Over SSH'));
    await type('client.ssh.host', '192.0.2.1');
    api.failNext('testConnection', {
      code: 'ssh-unreachable',
      what: 'No answer',
      why: 'the port is closed',
      next: 'Start sshd.',
    });
    await fireEvent.click(testButtons()[0]!);

    expect(await screen.findByText('Start sshd.')).toBeTruthy();
  });
});

describe('the text', () => {
  test('is edited in step with the forms, also while it is no YAML', async () => {
    const { draft, screen } = await mountTopology();
    await fireEvent.click(screen.getByLabelText('Text'));
    const area = document.querySelector('textarea')!;
    expect(area.value).toBe(sample('nat-wrr'));
    await fireEvent.update(area, 'name: [');
    expect(draft.text).toBe('name: [');

    await fireEvent.click(screen.getByLabelText('Forms'));
    expect(screen.getByText(/forms cannot show it/)).toBeTruthy();
    // The picture stays as it was.
    expect(document.querySelectorAll('[data-machine]')).toHaveLength(4);
  });
});

describe('the picture', () => {
  test('leads to the form of a machine', async () => {
    await mountTopology();
    await fireEvent.click(labelled('real server rs2'));

    await waitFor(() => expect(document.activeElement).toBe(field('realServers[1].name')));
  });
});

describe('a file that somebody else changed', () => {
  test('asks which version to keep', async () => {
    const { api, path: file, draft, screen } = await mountTopology();
    await type('service.port', '81');
    api.files.write(file, sample('nat-wrr').replace('port: 80', 'port: 99'));

    await fireEvent.click(await screen.findByText('Take the file’s version'));
    await waitFor(() => expect(field('service.port').value).toBe('99'));
    draft.undo();
    await waitFor(() => expect(field('service.port').value).toBe('81'));
  });
});
