import { cleanup, fireEvent, waitFor } from '@testing-library/vue';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { serviceId, servicesOf } from '../../../lab/model/lab.ts';
import { focusPath } from '../../../renderer/forms/focusPath.ts';
import { mountTopology } from './mountTopology.ts';

const sample = readFileSync(
  path.resolve(import.meta.dirname, '../../../resources/labs/nat-wrr.yaml'),
  'utf8',
);
const further = `moreServices:
  # for names
  - { port: 53, protocol: udp, scheduler: rr } # asked by dig
  - { port: 8080, morePorts: [8081], firewallMark: 7, scheduler: sh, schedulerFlags: [sh-port] }
`;
const several = sample.replace('client:\n', `${further}client:\n`);

afterEach(() => {
  cleanup();
  document.body.replaceChildren();
});

const field = (at: string) => document.querySelector<HTMLInputElement>(`input[data-path="${at}"]`)!;
const labelled = (label: string) => document.querySelector(`[aria-label="${label}"]`)!;
const detailsOf = (at: string) => field(at).closest('details')!;
const cards = () =>
  [...document.querySelectorAll('section.service h3')].map(({ textContent }) => textContent.trim());
const type = (at: string, text: string) => fireEvent.update(field(at), text);

type Mounted = Awaited<ReturnType<typeof mountTopology>>;
const ids = ({ draft }: Mounted) => draft.lab && servicesOf(draft.lab).map(serviceId);

async function add(choice: string): Promise<void> {
  const button = [...document.querySelectorAll('button')].find(({ textContent }) =>
    textContent.includes('Add a service'),
  )!;
  await fireEvent.click(button);
  const item = await waitFor(() => {
    const found = [...document.querySelectorAll('[role="menuitem"]')].find(({ textContent }) =>
      textContent.includes(choice),
    );
    expect(found).toBeDefined();
    return found!;
  });
  await fireEvent.click(item);
}

describe('a further service', () => {
  test.each([
    ['HTTP on another port', '8080/tcp'],
    ['DNS over UDP', '53/udp'],
    ['Several ports by a firewall mark', 'mark/1'],
  ])('is added by a ready choice: %s', async (choice, id) => {
    const mounted = await mountTopology();
    expect(cards()).toEqual([]);
    await add(choice);

    await waitFor(() => expect(cards()).toEqual(['80/tcp', id]));
    expect(ids(mounted)).toEqual(['80/tcp', id]);
    expect(mounted.draft.diagnostics).toEqual([]);
    await waitFor(() => expect(document.activeElement).toBe(field('moreServices[0].port')));
    mounted.draft.undo();
    expect(mounted.draft.text).toBe(sample);
  });

  test('is copied on a port of its own, and removed', async () => {
    const mounted = await mountTopology({ text: several });
    await fireEvent.click(labelled('Duplicate mark/7'));
    expect(ids(mounted)).toEqual(['80/tcp', '53/udp', 'mark/7', 'mark/1']);
    expect(mounted.draft.diagnostics).toEqual([]);

    await fireEvent.click(labelled('Remove mark/1'));
    expect(mounted.draft.text).toBe(several);
    await fireEvent.click(labelled('Remove mark/7'));
    await fireEvent.click(labelled('Remove 53/udp'));
    expect(mounted.draft.content).not.toHaveProperty('moreServices');
    expect(cards()).toEqual([]);
  });

  test('changes places with the next one, comments and all', async () => {
    const mounted = await mountTopology({ text: several });
    await fireEvent.click(labelled('Move 53/udp down'));

    expect(ids(mounted)).toEqual(['80/tcp', 'mark/7', '53/udp']);
    expect(mounted.draft.text).toContain('# asked by dig');
    expect(mounted.draft.text).toContain('# for names');
  });

  test('takes the place of the first, whose VIP and forwarding hold for all', async () => {
    const mounted = await mountTopology({ text: several });
    await fireEvent.click(labelled('Move 80/tcp down'));
    expect(ids(mounted)).toEqual(['53/udp', '80/tcp', 'mark/7']);
    await fireEvent.click(labelled('Move 80/tcp up'));
    expect(ids(mounted)).toEqual(['80/tcp', '53/udp', 'mark/7']);

    await fireEvent.click(labelled('Remove 80/tcp'));
    expect(ids(mounted)).toEqual(['53/udp', 'mark/7']);
    expect(mounted.draft.lab?.service).toMatchObject({
      vip: '10.0.69.132',
      forwarding: 'nat',
      scheduler: 'rr',
    });
  });
});

describe('what few services need', () => {
  test('is closed, and opens for whoever is led to it', async () => {
    await mountTopology();
    expect(detailsOf('service.serverPort').open).toBe(false);
    focusPath('service.persistence.netmask');

    expect(detailsOf('service.serverPort').open).toBe(true);
    expect(document.activeElement).toBe(field('service.persistence'));
  });

  test('is open where something in it is wrong, which a button mends', async () => {
    const { draft } = await mountTopology({
      text: sample.replace('port: 80', 'port: 80\n  morePorts: [81]'),
    });
    expect(detailsOf('service.morePorts').open).toBe(true);
    const notes = document.getElementById(field('service.morePorts').getAttribute('aria-describedby') ?? '')!;
    expect(notes.textContent).toContain('Without a firewall mark');

    await fireEvent.click(notes.querySelector('button')!);
    expect(draft.lab?.service).toMatchObject({ firewallMark: 1, morePorts: [81] });
  });

  test('is told in a line while it is closed', async () => {
    await mountTopology({ text: sample.replace('port: 80', 'port: 80\n  serverPort: 8000') });

    const details = detailsOf('service.serverPort');
    expect(details.open).toBe(false);
    expect(details.querySelector('summary')?.textContent).toContain('real servers at 8000');
  });

  test('persistence comes with its usual time, and goes without a trace', async () => {
    const { draft } = await mountTopology();
    await fireEvent.click(field('service.persistence'));
    expect(draft.lab?.service.persistence).toEqual({ timeoutSeconds: 300 });
    await type('service.persistence.netmask', '255.255.255.0');
    await type('service.persistence.timeoutSeconds', '60');
    expect(draft.lab?.service.persistence).toEqual({ timeoutSeconds: 60, netmask: '255.255.255.0' });
    await type('service.persistence.netmask', '255.0.255.0');
    expect(field('service.persistence.netmask').getAttribute('aria-invalid')).toBe('true');

    await fireEvent.click(field('service.persistence'));
    expect(draft.text).toBe(sample);
  });

  test('ports are a list in one field, which keeps what is typed', async () => {
    const { draft } = await mountTopology({ text: several });
    const ports = 'moreServices[1].morePorts';
    await type(ports, '8081, ');
    expect(field(ports).value).toBe('8081, ');
    await type(ports, '8081, 99999');
    expect(field(ports).getAttribute('aria-invalid')).toBe('true');
    await type(ports, '8081, 8082');
    expect(draft.lab?.moreServices?.[1]?.morePorts).toEqual([8081, 8082]);
    await type(ports, '');
    await fireEvent.blur(field(ports));
    expect(draft.text).not.toContain('morePorts');
    draft.undo();
    expect(draft.text).toBe(several);
  });
});

describe('flags of a scheduler', () => {
  const flag = (name: string) =>
    [...document.querySelectorAll('fieldset label')].find(({ textContent }) => textContent.includes(name));

  test('are offered for the scheduler that has them alone', async () => {
    const { draft } = await mountTopology({ text: several.replace('scheduler: wrr', 'scheduler: mh') });
    expect(document.querySelectorAll('fieldset[data-section$="schedulerFlags"]')).toHaveLength(2);
    await fireEvent.click(flag('mh-fallback')!.querySelector('input')!);
    expect(draft.lab?.service.schedulerFlags).toEqual(['mh-fallback']);
    await fireEvent.click(flag('mh-fallback')!.querySelector('input')!);
    expect(draft.content).not.toHaveProperty('service.schedulerFlags');
  });

  test('that the scheduler does not know can be taken out', async () => {
    const { draft } = await mountTopology({ text: several.replace('scheduler: sh', 'scheduler: rr') });
    expect(draft.diagnostics.map(({ code }) => code)).toEqual(['scheduler-flag-ignored']);
    expect(flag('sh-fallback')).toBeUndefined();
    await fireEvent.click(flag('sh-port')!.querySelector('input')!);
    expect(draft.diagnostics).toEqual([]);
  });
});

describe('settings of IPVS', () => {
  test('are closed, left alone while empty, and said in a line when they are set', async () => {
    const { draft } = await mountTopology();
    expect(detailsOf('ipvs.conntrack').open).toBe(false);
    await type('ipvs.expire_nodest_conn', '1');

    expect(draft.lab?.ipvs).toEqual({ expire_nodest_conn: 1 });
    expect(detailsOf('ipvs.conntrack').querySelector('summary')?.textContent).toContain(
      'expire_nodest_conn = 1',
    );
    await type('ipvs.expire_nodest_conn', '2');
    expect(field('ipvs.expire_nodest_conn').getAttribute('aria-invalid')).toBe('true');
    expect(detailsOf('ipvs.conntrack').open).toBe(true);
    await type('ipvs.expire_nodest_conn', '');
    await fireEvent.blur(field('ipvs.expire_nodest_conn'));
    expect(draft.lab?.ipvs).toBeUndefined();
  });

  test('show what is wrong with one of another name', async () => {
    await mountTopology({ text: `${sample}ipvs: { expire_nodest_con: 1 }\n` });

    expect(document.querySelector('[data-section="ipvs"]')?.textContent).toContain(
      'Rename to expire_nodest_conn',
    );
  });
});

describe('limits of connections', () => {
  test('are columns that come when they are asked for, as quick as the others', async () => {
    const { draft } = await mountTopology();
    expect(document.querySelector('[data-path$="Threshold"]')).toBeNull();
    await fireEvent.click(
      [...document.querySelectorAll('button')].find(({ textContent }) =>
        textContent.includes('Connection limits'),
      )!,
    );
    const upper = (row: number) => field(`realServers[${row}].upperThreshold`);
    await waitFor(() => expect(document.activeElement).toBe(upper(0)));
    await type('realServers[0].upperThreshold', '20');
    await fireEvent.keyDown(upper(0), { key: 'Enter' });
    await waitFor(() => expect(document.activeElement).toBe(upper(1)));
    await type('realServers[0].lowerThreshold', '15');

    expect(draft.lab?.realServers[0]).toMatchObject({ upperThreshold: 20, lowerThreshold: 15 });
  });

  test('are there where a real server has one', async () => {
    await mountTopology({ text: sample.replace('weight: 3', 'weight: 3, upperThreshold: 5') });

    expect(field('realServers[0].upperThreshold').value).toBe('5');
    expect(field('realServers[1].upperThreshold').value).toBe('');
  });
});
