import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assumedFacts } from '../../../lab/plan/assumedFacts.ts';
import { planLab } from '../../../lab/plan/planLab.ts';
import type { Step } from '../../../lab/plan/step.ts';
import { renderShell } from '../../../lab/script/renderShell.ts';
import { renderStep } from '../../../lab/script/renderStep.ts';
import { drWrr, fullNatWrr, natSsh, natWrr, tunRr } from '../plan/labs.ts';
import { FakeMachine } from './fakeMachine.ts';

const plans = [natWrr, natSsh, drWrr, tunRr, fullNatWrr].map((lab) => planLab(lab, assumedFacts(lab)));
const texts = plans.flatMap((plan) =>
  plan.machines.flatMap(({ steps }) =>
    steps.flatMap((step) =>
      Object.entries(renderStep(step, plan.lab)).map(([verb, text]) => ({
        name: `${plan.lab} ${step.id} ${verb}`,
        text: String(text),
        step,
      })),
    ),
  ),
);
const shells: readonly { readonly shell: string; readonly options: readonly string[] }[] = [
  { shell: 'sh', options: [] },
  ...(existsSync('/bin/bash') ? [{ shell: 'bash', options: ['--posix'] }] : []),
];

describe.each(shells)('$shell', ({ shell, options }) => {
  it.each(texts)('can read $name', ({ text }) => {
    const { status, stderr } = spawnSync(shell, [...options, '-n'], {
      input: `f() {\n${text}\n}\n`,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.each(plans.flatMap((plan) => renderShell(plan).filter(({ path }) => path.endsWith('.sh'))))(
    'can read $path of $machine',
    ({ content }) => {
      const { status, stderr } = spawnSync(shell, [...options, '-n'], {
        input: content,
        encoding: 'utf8',
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    },
  );
});

describe('the texts of the steps share one shell', () => {
  it('so they leave no variable but lvs_…, no function and no option behind, and stay where they are', () => {
    using machine = new FakeMachine();
    // Without any command of the system: every text must cope with a failure, and none may end the shell.
    for (const name of [
      'ip',
      'ipvsadm',
      'iptables',
      'modprobe',
      'systemctl',
      'nginx',
      'apt-get',
      'dpkg-query',
      'ss',
      'ls',
    ]) {
      machine.command(name, 'exit 1');
    }
    const state = `set | sed -n 's/^\\([A-Za-z_][A-Za-z0-9_]*\\)=.*/\\1/p' | sort; echo "$- $PWD $# $IFS"`;
    const functions = texts.map(({ text }, i) => `f${i}() {\n${text}\n}\n`).join('');
    const calls = texts.map((_, i) => `f${i} >/dev/null 2>&1 </dev/null || :\n`).join('');
    const { stdout, status } = machine.run(`${functions}${state}\necho ======\n${calls}${state}\n`);
    const [before = '', after = ''] = stdout.split('======\n');
    expect(status).toBe(0);
    expect(after.split('\n').filter((line) => !line.startsWith('lvs_'))).toEqual(before.split('\n'));
    expect(after).toContain('lvs_');
  });
});

describe('the undo of a step', () => {
  it.each(texts.filter(({ name }) => name.endsWith('undo')))(
    '$name may run where nothing was applied',
    ({ text }) => {
      using machine = new FakeMachine();
      const { status, stderr } = machine.run(`f() {\n${text}\n}\nf </dev/null\n`);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    },
  );

  it('refuses a lab whose name would lead out of the records', () => {
    const step = texts[0]?.step as Step;
    const sysctl = texts.find(({ name }) => name.includes('sysctl'))?.step as Step;
    expect(step.id).toBe('client.packages');
    expect(() => renderStep(sysctl, '../etc')).toThrow(RangeError);
  });
});
