import { describe, expect, it } from 'vitest';
import { assumedFacts } from '../../../lab/plan/assumedFacts.ts';
import { planLab } from '../../../lab/plan/planLab.ts';
import { renderShell } from '../../../lab/script/renderShell.ts';
import { renderStep } from '../../../lab/script/renderStep.ts';
import {
  drServices,
  drWrr,
  fullNatServices,
  fullNatWrr,
  natMarks,
  natServices,
  natSsh,
  natWrr,
  tunRr,
} from './labs.ts';

const labs = [
  ...[natWrr, natSsh, drWrr, tunRr, fullNatWrr],
  ...[natServices, natMarks, drServices, fullNatServices],
];

describe.each(labs)('the plan of $name', (lab) => {
  const plan = planLab(lab, assumedFacts(lab));
  const folder = `../../cases/plan/${lab.name}`;

  it('has these steps', async () => {
    await expect(`${JSON.stringify(plan, undefined, 2)}\n`).toMatchFileSnapshot(`${folder}/plan.json`);
  });

  it.each(plan.machines.flatMap(({ steps }) => steps))(
    '$id is this shell text for the engine',
    async (step) => {
      const { probe, apply, undo } = renderStep(step, plan.lab);
      const text = `### probe\n${probe}\n\n### apply\n${apply}\n\n### undo\n${undo}\n`;
      await expect(text).toMatchFileSnapshot(`${folder}/steps/${step.id}.sh`);
    },
  );

  it.each(renderShell(plan))('$machine has this $path for people', async ({ machine, path, content }) => {
    await expect(content).toMatchFileSnapshot(`${folder}/shell/${machine}/${path.split('/').at(-1) ?? ''}`);
  });
});
