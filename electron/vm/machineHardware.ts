import type { Architecture, Image } from './image.ts';

/** What runs the guest's instructions. `tcg` translates them in software and works everywhere. */
export const accelerators = ['kvm', 'hvf', 'whpx', 'tcg'] as const;
export type Accelerator = (typeof accelerators)[number];

/** What a template and its clones must have in common: a saved state fits only the hardware that it was saved on. */
export interface MachineHardware {
  readonly accelerator: Accelerator;
  /** Guest memory, 128 to 4096 MB. 192 is enough for every role of a lab. */
  readonly memoryMb: number;
  /** Network cards for lab networks, 0 to 8: `eth1` upwards. `eth0` is the management card. */
  readonly networkCards: number;
}

export const defaultMemoryMb = 192;

/**
 * Size of QEMU's cache of translated code. Without a bound the same lab grows to 1 GB a machine. Four machines,
 * provisioned: 144 MB each (PSS) with 64, 124 with 48, 104 with 32, the work equally fast within the noise; but long
 * work such as installing packages is a quarter slower with 32.
 */
const translationCacheMb = 40;

export interface HardwareFiles {
  readonly architecture: Architecture;
  readonly kernel: string;
  readonly initrd: string;
  /** The machine's own qcow2 overlay, relative to its folder. */
  readonly disk: string;
  /** File that backs the guest's memory. */
  readonly memoryFile: string;
  /**
   * `shared`: the guest writes into the file, which is how a template's memory gets there. `private`: pages are
   * copied when the guest writes them, so all clones of a template share the rest, and restoring reads nothing.
   */
  readonly memory: 'shared' | 'private';
  readonly managementNetdev: string;
  /** One netdev for each network card, without `id`. */
  readonly netdevs: readonly string[];
}

/** QEMU's arguments for a lab machine's hardware, the same for template and clone but for files and network backends. */
export function hardwareArguments(hardware: MachineHardware, files: HardwareFiles): string[] {
  const { machine, console } = platform(files.architecture);
  const comma = (file: string): string => file.replaceAll(',', ',,');
  const share = files.memory === 'shared' ? 'on' : 'off';
  return [
    '-no-user-config',
    '-nodefaults',
    ...['-display', 'none'],
    ...['-machine', `${machine},memory-backend=ram`],
    ...['-accel', acceleratorArgument(hardware.accelerator)],
    ...['-cpu', cpuModel(hardware.accelerator, files.architecture)],
    ...['-m', `${hardware.memoryMb}M`],
    ...[
      '-object',
      `memory-backend-file,id=ram,size=${hardware.memoryMb}M,mem-path=${comma(files.memoryFile)},share=${share}`,
    ],
    ...['-kernel', files.kernel],
    ...['-initrd', files.initrd],
    ...['-append', kernelArguments(console)],
    // `unsafe` leaves out flushes: a lab's disk is thrown away with the lab, and only a crash of the host could tell.
    ...['-drive', `file=${comma(files.disk)},if=virtio,format=qcow2,cache=unsafe,discard=unmap`],
    ...['-device', 'virtio-rng-pci'],
    ...['-device', 'virtio-serial-pci'],
    ...networkCard(files.managementNetdev, 0, managementMac),
    ...files.netdevs.flatMap((netdev, index) => networkCard(netdev, index + 1, templateMac(index + 1))),
  ];
}

/** QEMU's arguments for a machine that only boots a kernel, which prints on QEMU's stdout. */
export function probeArguments(accelerator: Accelerator, image: Image): string[] {
  const { machine, console } = platform(image.architecture);
  return [
    '-no-user-config',
    '-nodefaults',
    '-no-reboot',
    ...['-display', 'none'],
    ...['-machine', machine],
    ...['-accel', acceleratorArgument(accelerator)],
    ...['-cpu', cpuModel(accelerator, image.architecture)],
    ...['-m', '128M'],
    ...['-kernel', image.kernel],
    ...['-append', `console=${console} earlycon panic=-1`],
    ...['-serial', 'stdio'],
  ];
}

/** Locally administered. Each machine has a management network of its own, so all can have the same one. */
const managementMac = '52:54:00:00:00:00';

/** Address that a lab card is born with, in every machine: clones must be given their own. */
export function templateMac(card: number): string {
  return `52:54:00:00:00:${card.toString(16).padStart(2, '0')}`;
}

/**
 * The management network: the guest reaches nothing by it (`restrict`), and only this computer reaches the guest's SSH
 * server.
 */
export function managementNetdev(sshPort: number): string {
  return `user,restrict=on,hostfwd=tcp:127.0.0.1:${sshPort}-:22`;
}

/** Backends of cards without a cable: a hub of QEMU's own with nothing else on it. */
export function uncabled(cards: number): string[] {
  return Array.from({ length: cards }, (_, index) => `hubport,hubid=${index + 1}`);
}

function networkCard(netdev: string, index: number, mac: string): string[] {
  // No option ROM: nothing boots from the network, and each takes memory and a part of the saved state. No announcing
  // by the guest: with `announce-rounds` 0 (migration.ts), QEMU 7.2 crashes when such a card is reset later.
  return [
    ...['-netdev', `${netdev},id=net${index}`],
    ...['-device', `virtio-net-pci,netdev=net${index},mac=${mac},romfile=,guest_announce=off`],
  ];
}

function platform(architecture: Architecture): { machine: string; console: string } {
  switch (architecture) {
    case 'amd64':
      return { machine: 'pc', console: 'ttyS0' };
    case 'arm64':
      return { machine: 'virt', console: 'ttyAMA0' };
  }
}

function acceleratorArgument(accelerator: Accelerator): string {
  return accelerator === 'tcg' ? `tcg,tb-size=${translationCacheMb}` : accelerator;
}

function cpuModel(accelerator: Accelerator, architecture: Architecture): string {
  if (accelerator === 'whpx') return 'qemu64';
  if (accelerator !== 'tcg') return 'host';
  // `max` boots a fifth slower, and what it can do more no lab needs.
  return architecture === 'amd64' ? 'qemu64,+ssse3,+sse4.1,+sse4.2,+aes,+popcnt,+rdrand' : 'max';
}

/**
 * `tsc=reliable`: else the kernel distrusts an emulated TSC and reads a slow timer for each look at the clock.
 * `mitigations=off`: page table isolation alone doubles the price of a system call without hardware virtualisation.
 * `ipv6.disable_ipv6=1` keeps the protocol for servers that listen on it, and its chatter off the lab's networks.
 */
function kernelArguments(console: string): string {
  return [
    `console=${console}`,
    'net.ifnames=0',
    'mitigations=off',
    'tsc=reliable',
    'no_timer_check',
    'ipv6.disable_ipv6=1',
    'random.trust_cpu=on',
    'panic=-1',
    'systemd.show_status=0',
  ].join(' ');
}
