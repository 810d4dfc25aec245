/**
 * Sets up what a command needs, from a bare machine: npm packages into node_modules, Debian packages where this user
 * may install them. Plain Node with no dependency, because it runs before there is any.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Exit code for what the user has to do first (docs: command line). */
const userMistake = 2;

/**
 * Debian packages by the need that they serve, each with the commands that show its presence.
 * @type {Record<'machines' | 'ssh' | 'bench' | 'browser', { name: string, commands: string[] }[]>}
 */
const debianPackages = {
  machines: [
    { name: 'qemu-system-x86', commands: ['qemu-system-x86_64'] },
    { name: 'qemu-utils', commands: ['qemu-img'] },
    { name: 'mmdebstrap', commands: ['mmdebstrap'] },
    { name: 'e2fsprogs', commands: ['mke2fs'] },
    { name: 'uidmap', commands: ['newuidmap'] },
  ],
  ssh: [
    { name: 'openssh-server', commands: ['sshd'] },
    { name: 'openssh-client', commands: ['ssh', 'ssh-keygen'] },
  ],
  bench: [
    { name: 'vde2', commands: ['vde_switch'] },
    { name: 'ansible-core', commands: ['ansible-playbook'] },
    { name: 'bc', commands: ['bc'] },
    { name: 'gcc', commands: ['gcc'] },
  ],
  browser: [
    { name: 'chromium', commands: ['chromium'] },
    { name: 'fonts-noto-cjk', commands: [] },
  ],
};

/** Installs the npm packages of package-lock.json unless they are there already. */
export function ensureNodeModules() {
  const stamp = path.join(root, 'node_modules', '.lvs-lab-lock');
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('Installing npm packages (once) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // Output goes to stderr: stdout belongs to the command that was asked for.
  const result = spawnSync(
    npm,
    ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--no-update-notifier'],
    {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    },
  );
  if (result.status !== 0) stop('npm ci', 'the npm packages could not be installed');
  writeFileSync(stamp, wanted);
}

/**
 * Sees that the commands of some needs are there. Installs their Debian packages where this user may (root, or sudo
 * that asks nothing), else names the one command to run and ends with exit code 2.
 * @param {...keyof typeof debianPackages} needs
 */
export function ensureDebianPackages(...needs) {
  const missing = needs
    .flatMap((need) => debianPackages[need])
    .filter(({ commands }) => commands.some((command) => !hasCommand(command)))
    .map(({ name }) => name);
  if (missing.length === 0) return;
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing];
  const prefix =
    process.getuid?.() === 0
      ? []
      : hasCommand('sudo') && succeeds('sudo', ['-n', 'true'])
        ? ['sudo', '-n']
        : undefined;
  if (process.platform !== 'linux' || !hasCommand('apt-get') || prefix === undefined) {
    stop(
      `sudo apt-get update && sudo ${install.join(' ')}`,
      `this machine lacks ${missing.join(', ')}` +
        (hasCommand('apt-get') ? '' : ' (Debian names; use those of your system)'),
    );
  }
  say(`Installing Debian packages (once): ${missing.join(', ')} …`);
  for (const command of [['apt-get', 'update', '-qq'], install]) {
    const [file = '', ...args] = [...prefix, ...command];
    const result = spawnSync(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      encoding: 'utf8',
    });
    if (result.status !== 0 && command === install) {
      process.stderr.write(result.stderr.slice(-2000));
      stop(`sudo apt-get update && sudo ${install.join(' ')}`, 'the Debian packages could not be installed');
    }
  }
}

/**
 * Whether a command is on the PATH, or where Debian keeps the commands of the system's administrator.
 * @param {string} name
 */
export function hasCommand(name) {
  const folders = [
    ...(process.env['PATH'] ?? '').split(path.delimiter),
    '/usr/sbin',
    '/sbin',
    '/usr/local/sbin',
  ];
  return folders.some((folder) => {
    try {
      accessSync(path.join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** @param {string} file @param {string[]} args */
function succeeds(file, args) {
  return spawnSync(file, args, { stdio: 'ignore' }).status === 0;
}

/** @param {string} text */
function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * @param {string} command
 * @param {string} why
 * @returns {never}
 */
function stop(command, why) {
  say(`Something must be installed first: ${why}. Run this, then try again:\n\n  ${command}\n`);
  process.exit(userMistake);
}
