import type { ConnectionReport } from '../../../lab/contract/connectionReport.ts';
import type { Readiness } from '../../../lab/contract/readiness.ts';

/** A computer that has all that embedded machines need. */
export const readyComputer: Readiness = {
  isReady: true,
  items: [
    { id: 'qemu', state: 'ready', detail: 'QEMU 7.2.19 (/usr/bin/qemu-system-x86_64)' },
    { id: 'image-tools', state: 'ready', detail: 'mmdebstrap 1.3.5' },
    { id: 'accelerator', state: 'warning', detail: 'tcg: no hardware virtualisation, machines are slower' },
    { id: 'image', state: 'ready', detail: 'full, 2026-01-12, 412 MB' },
    { id: 'template', state: 'ready', detail: 'saved RAM of 4 machines, 96 MB' },
  ],
};

/** What a test of the connection to a machine of the user's own finds. */
export const debianMachine: ConnectionReport = {
  hostKeyFingerprint: 'SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDn7uXxHhcPk1Z2N4c',
  user: 'root',
  sudo: 'is-root',
  distribution: { id: 'debian', name: 'Debian GNU/Linux 12 (bookworm)', isSupported: true },
  kernel: '6.1.0-28-amd64',
  interfaces: [
    {
      name: 'ens33',
      mac: '00:0c:29:5e:01:10',
      isUp: true,
      addresses: ['192.168.1.20/24'],
      isManagement: true,
    },
    { name: 'ens34', mac: '00:0c:29:5e:01:1a', isUp: false, addresses: [], isManagement: false },
  ],
  durationMs: 312,
};
