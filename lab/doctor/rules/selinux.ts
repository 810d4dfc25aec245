import type { DoctorRule } from '../rule.ts';

/** SELinux may keep a web server from its port or its page. */
export const selinux: DoctorRule = (_lab, machines) =>
  machines
    .filter(({ role, seen }) => role === 'realServer' && seen.selinuxEnforcing)
    .map(({ machine }) => ({
      code: 'selinux-enforcing',
      severity: 'doubt',
      machine: machine.name,
      summary: 'SELinux enforces its policy.',
      evidence: '/sys/fs/selinux/enforce is 1.',
      mend: 'If the page is refused (403) or the port cannot be taken, look at `ausearch -m avc`; `setenforce 0` shows whether it is the cause.',
    }));
