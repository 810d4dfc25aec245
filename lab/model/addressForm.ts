import { formatCidr, parseCidr } from './cidr.ts';
import { quoted } from './describe.ts';
import type { FormProblem } from './formProblem.ts';
import { parseIpv4 } from './ipv4.ts';

/** What is wrong with an IPv4 address. */
export function addressProblem(text: string): FormProblem | undefined {
  if (parseIpv4(text) !== undefined) return undefined;
  return { code: 'bad-address', ...addressAdvice(text) };
}

function addressAdvice(text: string): Omit<FormProblem, 'code'> {
  const [beforeSlash = '', afterSlash] = text.slice(0, 40).split('/');
  if (afterSlash !== undefined && parseIpv4(beforeSlash) !== undefined) {
    return {
      detail: `${quoted(text)} has a prefix length; the prefix length belongs to the network, and every machine on it has the same.`,
      fix: `Write \`${beforeSlash}\`.`,
      suggestion: beforeSlash,
    };
  }
  const canonical = withoutLeadingZeros(text);
  if (canonical !== undefined) {
    return {
      detail: `${quoted(text)} has a part with a leading zero, which some tools read as octal and others as decimal.`,
      fix: `Write \`${canonical}\`, if that is what it means.`,
      suggestion: canonical,
    };
  }
  if (/^[0-9a-f:]*:[0-9a-f:.]*$/i.test(text)) {
    return {
      detail: `${quoted(text)} looks like an IPv6 address; labs use IPv4 only.`,
      fix: 'Write an IPv4 address such as `10.0.69.132`.',
    };
  }
  return {
    detail: `${quoted(text)} is not four numbers from 0 to 255 with dots between them.`,
    fix: 'Write an address such as `10.0.69.132`.',
  };
}

function withoutLeadingZeros(text: string): string | undefined {
  if (text.length > 40 || !/^\d+(?:\.\d+){3}$/.test(text)) return undefined;
  const canonical = text.split('.').map(Number).join('.');
  return parseIpv4(canonical) === undefined ? undefined : canonical;
}

/** What is wrong with a subnet. */
export function cidrProblem(text: string): FormProblem | undefined {
  const parsed = parseCidr(text);
  if (parsed === undefined) return { code: 'bad-cidr', ...cidrAdvice(text) };
  if (!parsed.hostBits) return undefined;
  const base = formatCidr(parsed.cidr);
  return {
    code: 'cidr-host-bits',
    detail:
      `${text} names an address inside a subnet: with a prefix of ${parsed.cidr.prefixLength} bits ` +
      `the subnet starts at ${base.split('/')[0] ?? ''}.`,
    fix: `Write \`${base}\`, or another prefix length if a smaller subnet is meant.`,
    suggestion: base,
  };
}

function cidrAdvice(text: string): Omit<FormProblem, 'code'> {
  if (parseIpv4(text) !== undefined) {
    return {
      detail: `${quoted(text)} has no prefix length, so it does not say how many addresses the network has.`,
      fix: `Add the prefix length: \`${text}/24\` has 254 addresses for machines.`,
    };
  }
  if (/^[0-9.]+\/[0-9.]*\.[0-9.]*$/.test(text)) {
    return {
      detail: `${quoted(text)} gives the netmask in dots; a lab file has the number of its bits.`,
      fix: 'Write the prefix length: 255.255.255.0 is `/24`.',
    };
  }
  return {
    detail: `${quoted(text)} is not an IPv4 address followed by \`/\` and a prefix length from 0 to 32.`,
    fix: 'Write a subnet such as `192.168.131.0/24`.',
  };
}
