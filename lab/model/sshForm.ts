import ipaddr from 'ipaddr.js';
import { quoted } from './describe.ts';
import type { FormProblem } from './formProblem.ts';
import { parseIpv4 } from './ipv4.ts';
import { isInterfaceMac, parseMac } from './mac.ts';

/** A jump host that is not a machine of the lab. */
export interface ExternalJump {
  readonly user: string;
  readonly host: string;
  /** 1 to 65535; the default is 22. */
  readonly port: number;
}

const userForm = /^[A-Za-z0-9_][A-Za-z0-9_.@\\+-]*\$?$/;
const hostForm = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\.?$/;

/** What is wrong with the host of an SSH target: a host name or an address, and nothing else. */
export function sshHostProblem(host: string): FormProblem | undefined {
  if (isHost(host)) return undefined;
  if (holdsPassword(host)) return passwordInText();
  return {
    code: 'bad-ssh-host',
    detail: `${quoted(host)} is neither a host name nor an address.`,
    fix: 'Write the name or address alone; the user goes to `user` and the port to `port`.',
  };
}

/** What is wrong with the user of an SSH target. */
export function sshUserProblem(user: string): FormProblem | undefined {
  if (user.length <= 256 && userForm.test(user)) return undefined;
  if (user.includes(':')) return passwordInText();
  return {
    code: 'bad-ssh-user',
    detail: `${quoted(user)} has a character that user names do not have, or is empty.`,
    fix: 'Write the user that may log in on the machine, such as `root` or `debian`.',
  };
}

/** What is wrong with the path of a private key file. */
export function identityFileProblem(path: string): FormProblem | undefined {
  if (/-----BEGIN|PRIVATE KEY/.test(path)) {
    return {
      code: 'secret-in-lab-file',
      detail: 'The private key itself is in the lab file, where everyone who gets the file can use it.',
      fix: 'Keep the key in a file of its own and write its path, such as `~/.ssh/id_ed25519`. Replace a key that others may have seen.',
    };
  }
  if (path.endsWith('.pub')) {
    return {
      code: 'bad-identity-file',
      detail: `${quoted(path)} is the public half of a key; logging in needs the private half beside it.`,
      fix: `Write \`${path.slice(0, -4)}\`.`,
      suggestion: path.slice(0, -4),
    };
  }
  if (path.trim() !== '' && !hasControl(path)) return undefined;
  return {
    code: 'bad-identity-file',
    detail: `${quoted(path)} cannot be a path.`,
    fix: 'Write the path of the key file, such as `~/.ssh/id_ed25519`, or leave the key out to use the agent.',
  };
}

/** What is wrong with the form of a jump host. That a machine of this name exists is for a rule to see. */
export function jumpProblem(jump: string): FormProblem | undefined {
  if (/^[A-Za-z0-9-]+$/.test(jump) || parseExternalJump(jump) !== undefined) return undefined;
  if (holdsPassword(jump)) return passwordInText();
  return {
    code: 'bad-jump',
    detail: `${quoted(jump)} is neither the name of a machine of this lab nor \`user@host\` or \`user@host:port\`.`,
    fix: 'Write the jump host as `user@host:port`, or the name of a machine of this lab.',
  };
}

/** A jump host given as `user@host` or `user@host:port`; undefined for a machine's name or any other text. */
export function parseExternalJump(jump: string): ExternalJump | undefined {
  const [, user = '', bracketed, plain, portText = '22'] =
    /^(.+)@(?:\[([^[\]]+)\]|([^@:[\]]+))(?::([1-9][0-9]{0,4}))?$/.exec(jump.slice(0, 600)) ?? [];
  const host = bracketed ?? plain ?? '';
  const port = Number(portText);
  return userForm.test(user) && isHost(host) && port <= 65_535 ? { user, host, port } : undefined;
}

/** What is wrong with an interface: a name of at most 15 characters, as the kernel has it, or a MAC address. */
export function interfaceProblem(text: string): FormProblem | undefined {
  const mac = parseMac(text);
  if (mac !== undefined) {
    if (isInterfaceMac(mac)) return undefined;
    return {
      code: 'bad-interface',
      detail: `${text} is a group address or all zeros, which no interface has.`,
      fix: 'Copy the address behind `link/ether` from `ip link` on the machine.',
    };
  }
  if (text === 'lo') {
    return {
      code: 'bad-interface',
      detail: '`lo` is the loopback interface; no network is attached to it.',
      fix: 'Write the interface that the network is attached to, such as `eth0`; `ip -br addr` on the machine lists them.',
    };
  }
  if (/^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,14}$/.test(text)) return undefined;
  return {
    code: 'bad-interface',
    detail: `${quoted(text)} is no name that an interface can have (at most 15 characters), and not six pairs of hexadecimal digits.`,
    fix: 'Write what `ip -br link` on the machine shows, such as `eth1` or `52:54:00:12:34:56`.',
  };
}

function isHost(host: string): boolean {
  if (host.length > 253) return false;
  if (/^[0-9.]+$/.test(host)) return parseIpv4(host) !== undefined;
  return hostForm.test(host) || (host.includes(':') && ipaddr.IPv6.isValid(host));
}

/** `user:password@host`, whatever stands for each. */
function holdsPassword(text: string): boolean {
  return /:.*@/s.test(text);
}

function passwordInText(): FormProblem {
  return {
    code: 'secret-in-lab-file',
    detail:
      'What stands after the colon reads as a password, and everyone who gets the lab file would have it.',
    fix: 'Remove it. LVS Lab logs in with your key file or agent. Change a password that others may have seen.',
  };
}

function hasControl(text: string): boolean {
  return Array.from(text).some((character) => character < ' ');
}
