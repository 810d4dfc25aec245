import { describe, expect, it } from 'vitest';
import { assumedFacts } from '../../../lab/plan/assumedFacts.ts';
import { planLab } from '../../../lab/plan/planLab.ts';
import type { Step } from '../../../lab/plan/step.ts';
import { renderShell } from '../../../lab/script/renderShell.ts';
import { renderStep } from '../../../lab/script/renderStep.ts';
import { drWrr, fullNatWrr, natSsh, natWrr, tunRr } from '../plan/labs.ts';
import { FakeMachine } from './fakeMachine.ts';
import { posixShells, unreadableText } from './shellSyntax.ts';

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

describe.each(posixShells)('$name', (shell) => {
  it('can read every text of every step', () => {
    expect(unreadableText(shell, texts)).toBeUndefined();
  });

  it('can read every script', () => {
    const scripts = plans.flatMap((plan) =>
      renderShell(plan)
        .filter(({ path }) => path.endsWith('.sh'))
        .map(({ machine, path, content }) => ({ name: `${plan.lab} ${machine} ${path}`, text: content })),
    );
    expect(unreadableText(shell, scripts)).toBeUndefined();
  });

  it.each(['if true', "echo '", 'cat <<E', 'true\n}', 'echo "$(', 'case a in a) true'])(
    'cannot read %j, and says which text that is',
    (text) => {
      const good = { name: 'good', text: 'true' };
      const broken = [good, { name: 'bad', text }, good, { name: 'another', text }, good];
      expect(unreadableText(shell, broken)).toMatch(/^bad: /);
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
  it('may run where nothing was applied', () => {
    using machine = new FakeMachine();
    const undos = texts.filter(({ name }) => name.endsWith('undo'));
    // Each in a shell of its own, as if it were alone; what they have in common is a machine on which nothing was applied.
    const run = ({ text }: { readonly text: string }, i: number): string =>
      `(\nf() {\n${text}\n}\nf </dev/null 2>&1\n)\nprintf '${i} %s\\n' "$?"\n`;
    const { stdout, stderr } = machine.run(undos.map(run).join(''));
    expect(stderr).toBe('');
    expect(stdout).toBe(undos.map((_, i) => `${i} 0\n`).join(''));
  });

  it('refuses a lab whose name would lead out of the records', () => {
    const step = texts[0]?.step as Step;
    const sysctl = texts.find(({ name }) => name.includes('sysctl'))?.step as Step;
    expect(step.id).toBe('client.packages');
    expect(() => renderStep(sysctl, '../etc')).toThrow(RangeError);
  });
});
