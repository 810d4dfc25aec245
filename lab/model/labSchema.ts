import * as z from 'zod';
import { addressProblem, cidrProblem } from './addressForm.ts';
import type { FormProblem } from './formProblem.ts';
import { forwardings, ipvsSettings, schedulerFlags, schedulers, type IpvsSetting } from './lab.ts';
import { nameProblem } from './nameForm.ts';
import {
  firewallMarkProblem,
  ipvsSettingProblem,
  netmaskProblem,
  pageProblem,
  persistenceTimeoutProblem,
  portProblem,
  thresholdProblem,
  weightProblem,
} from './serviceForm.ts';
import {
  identityFileProblem,
  interfaceProblem,
  jumpProblem,
  sshHostProblem,
  sshUserProblem,
} from './sshForm.ts';

/** Networks that a lab may have: each is one more interface of a VM, and a PC has few slots for them. */
export const mostNetworks = 16;

/** Real servers that a lab may have: about what one /24 holds, and far more than a laptop or a test can tell apart. */
const mostRealServers = 256;

/** A text of a certain form; its problem travels in the issue. */
function text(problemOf: (value: string) => FormProblem | undefined) {
  return z.string().superRefine((value, context) => {
    const problem = problemOf(value);
    if (problem !== undefined) context.addIssue({ code: 'custom', params: { problem } });
  });
}

/** A number of a certain form; its problem travels in the issue. */
function number(problemOf: (value: number) => FormProblem | undefined) {
  return z.number().superRefine((value, context) => {
    const problem = problemOf(value);
    if (problem !== undefined) context.addIssue({ code: 'custom', params: { problem } });
  });
}

const name = text(nameProblem);
const address = text(addressProblem);
const port = number(portProblem);

const network = z.strictObject({ cidr: text(cidrProblem), gateway: address.optional() });

/** What each service of a lab has for itself. */
const serviceShape = {
  port: port.optional(),
  protocol: z.enum(['tcp', 'udp']).optional(),
  scheduler: z.enum(schedulers),
  serverPort: port.optional(),
  persistence: z
    .strictObject({
      timeoutSeconds: number(persistenceTimeoutProblem).optional(),
      netmask: text(netmaskProblem).optional(),
    })
    .optional(),
  schedulerFlags: z.array(z.enum(schedulerFlags)).optional(),
  firewallMark: number(firewallMarkProblem).optional(),
  morePorts: z.array(port).optional(),
};

/** The first service says for all of them where they are and how packets reach the real servers. */
const service = z.strictObject({
  vip: address,
  forwarding: z.enum(forwardings),
  localAddress: address.optional(),
  ...serviceShape,
});

/** Services that a lab may have beside the first: each is tested for itself. */
const mostMoreServices = 15;

function ipvsSetting(name: IpvsSetting) {
  return number((value) => ipvsSettingProblem(name, value)).optional();
}

const ipvs = z.strictObject(
  Object.fromEntries(
    (Object.keys(ipvsSettings) as IpvsSetting[]).map((name) => [name, ipvsSetting(name)]),
  ) as Record<IpvsSetting, ReturnType<typeof ipvsSetting>>,
);

const sshTarget = z.strictObject({
  host: text(sshHostProblem),
  port: port.optional(),
  user: text(sshUserProblem),
  identityFile: text(identityFileProblem).optional(),
  jump: text(jumpProblem).optional(),
});

const machineShape = {
  name,
  // Keys are network names: that they exist is for a rule to see, which covers their form too.
  addresses: z.record(z.string(), address),
  ssh: sshTarget.optional(),
  interfaces: z.record(z.string(), text(interfaceProblem)).optional(),
};

const machine = z.strictObject(machineShape);

const realServer = z.strictObject({
  ...machineShape,
  weight: number(weightProblem).optional(),
  upperThreshold: number(thresholdProblem).optional(),
  lowerThreshold: number(thresholdProblem).optional(),
  page: text(pageProblem).optional(),
});

/** The form of a lab file of version 1. What parts mean together is for `lab/check`; defaults are `parseLab`'s. */
export const labSchema = z.strictObject({
  version: z.literal(1),
  name,
  machines: z.enum(['embedded', 'ssh']),
  networks: z.record(text(nameProblem), network).superRefine((networks, context) => {
    const count = Object.keys(networks).length;
    if (count > mostNetworks) {
      context.addIssue({ code: 'custom', params: { problem: tooMany('networks', count, mostNetworks) } });
    }
  }),
  service,
  moreServices: z
    .array(z.strictObject(serviceShape))
    .superRefine((services, context) => {
      if (services.length <= mostMoreServices) return;
      const problem = tooMany('more-services', services.length, mostMoreServices);
      context.addIssue({ code: 'custom', params: { problem } });
    })
    .optional(),
  ipvs: ipvs.optional(),
  client: machine,
  directors: z.array(machine),
  realServers: z.array(realServer).superRefine((servers, context) => {
    if (servers.length > mostRealServers) {
      const problem = tooMany('real-servers', servers.length, mostRealServers);
      context.addIssue({ code: 'custom', params: { problem } });
    }
  }),
});

/** A lab file whose form is right, before defaults. */
export type LabFile = z.infer<typeof labSchema>;

function tooMany(
  what: 'networks' | 'real-servers' | 'more-services',
  count: number,
  most: number,
): FormProblem {
  const words = what.replace('-', ' ');
  return {
    code: `too-many-${what}`,
    detail: `There are ${count} ${words}; a lab has at most ${most}, so that machines, tests and pictures of it stay usable.`,
    fix: `Keep ${most} ${words} or fewer.`,
  };
}
