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
 * @type {Record<'machines' | 'ssh' | 'bench' | 'browser' | 'capture', { name: string, commands: string[] }[]>}
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
  capture: [{ name: 'tshark', commands: ['tshark'] }],
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
    // What runs the app is among the dev packages, which an environment of NODE_ENV=production would leave out.
    ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error', '--no-update-notifier'],
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
  const missing = missingPackages(needs);
  if (missing.length === 0) return;
  const command = `sudo apt-get update && sudo ${installing(missing).join(' ')}`;
  const prefix = wayToInstall();
  if (prefix === undefined) {
    stop(
      command,
      `this machine lacks ${missing.join(', ')}` +
        (hasCommand('apt-get') ? '' : ' (Debian names; use those of your system)'),
    );
  }
  const failure = install(prefix, missing);
  if (failure === undefined) return;
  process.stderr.write(failure);
  stop(command, 'the Debian packages could not be installed');
}

/**
 * The same for what a command can do without: installs it where this user may, and else only says what is missing.
 * @param {...keyof typeof debianPackages} needs
 */
export function wantDebianPackages(...needs) {
  const missing = missingPackages(needs);
  if (missing.length === 0) return;
  const prefix = wayToInstall();
  if (prefix !== undefined && install(prefix, missing) === undefined) return;
  say(`Goes on without ${missing.join(', ')}; to have it: sudo ${installing(missing).join(' ')}`);
}

/** @param {(keyof typeof debianPackages)[]} needs */
function missingPackages(needs) {
  return needs
    .flatMap((need) => debianPackages[need])
    .filter(({ commands }) => commands.some((command) => !hasCommand(command)))
    .map(({ name }) => name);
}

/** @param {string[]} packages */
function installing(packages) {
  return ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];
}

/** What goes before apt-get where this user may install; `undefined` where not. */
function wayToInstall() {
  if (process.platform !== 'linux' || !hasCommand('apt-get')) return undefined;
  if (process.getuid?.() === 0) return [];
  // sudo does not pass on the environment, and a package that asks something would wait for ever.
  return hasCommand('sudo') && succeeds('sudo', ['-n', 'true'])
    ? ['sudo', '-n', 'env', 'DEBIAN_FRONTEND=noninteractive']
    : undefined;
}

/**
 * Answers with the end of what apt-get said where that fails.
 * @param {string[]} prefix
 * @param {string[]} packages
 */
function install(prefix, packages) {
  say(`Installing Debian packages (once): ${packages.join(', ')} …`);
  let result;
  // An update that fails may leave lists that are good enough.
  for (const command of [['apt-get', 'update', '-qq'], installing(packages)]) {
    const [file = '', ...args] = [...prefix, ...command];
    result = spawnSync(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      encoding: 'utf8',
    });
  }
  return result?.status === 0 ? undefined : (result?.stderr ?? '').slice(-2000);
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
