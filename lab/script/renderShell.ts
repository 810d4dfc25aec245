import type { Role } from '../model/lab.ts';
import type { Action, MachinePlan, Plan } from '../plan/step.ts';
import { renderPlainly } from './renderStep.ts';

/** A script or a configuration file of a machine, to read, copy or run by hand. */
export interface ShellFile {
  readonly machine: string;
  /** Where it belongs on the machine. */
  readonly path: string;
  readonly content: string;
}

const roleNames = {
  client: 'client',
  director: 'director',
  realServer: 'real server',
} satisfies Record<Role, string>;

/**
 * A plan as a person would carry it out: for each machine one script that does on a bare Debian what the steps do, and
 * after it the files that it writes. Afterwards the probe of every step holds.
 */
export function renderShell(plan: Plan): readonly ShellFile[] {
  return plan.machines.flatMap((machine) => [
    { machine: machine.machine, path: scriptPath(machine), content: scriptOf(plan.lab, machine) },
    ...machine.steps
      .flatMap(({ action }) => filesOf(action))
      .map(({ file, content }) => ({ machine: machine.machine, path: file, content })),
  ]);
}

function scriptOf(lab: string, { machine, role, steps }: MachinePlan): string {
  return [
    '#!/bin/sh',
    ...comment(`Lab ${lab}, machine ${machine}: the ${roleNames[role]}'s part.`),
    ...comment(
      'Run it as root on that machine; it may be run again. Addresses, routes and kernel settings last until the ' +
        'next boot.',
    ),
    'set -eu',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ...steps.flatMap((step) => ['', ...comment(step.title), ...comment(step.why), renderPlainly(step)]),
    '',
  ].join('\n');
}

function filesOf(action: Action): readonly { readonly file: string; readonly content: string }[] {
  if (action.kind === 'page') return [action];
  return action.kind === 'web-server' && action.site !== undefined ? [action.site] : [];
}

/** The director's script has the name that it has had in tutorials for twenty years. */
function scriptPath({ role, steps }: MachinePlan): string {
  return `/usr/local/sbin/${scriptName(
    role,
    steps.map(({ action }) => action),
  )}`;
}

function scriptName(role: Role, actions: readonly Action[]): string {
  switch (role) {
    case 'client':
      return 'lvs_client.sh';
    case 'realServer':
      return 'lvs_real_server.sh';
    case 'director': {
      if (actions.some(({ kind }) => kind === 'source-nat')) return 'lvs_fullnat.sh';
      const service = actions.find((action) => action.kind === 'virtual-service');
      const names = { masquerade: 'lvs_nat.sh', gateway: 'lvs_dr.sh', tunnel: 'lvs_tun.sh' };
      return names[service?.destinations[0]?.method ?? 'masquerade'];
    }
  }
}

/** Text as comment lines of at most about 100 characters. */
function comment(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '#';
  for (const word of text.split(/\s+/)) {
    if (line.length + 1 + word.length > 100 && line !== '#') {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
