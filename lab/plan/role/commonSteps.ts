import { withPrefix, type Attachment } from '../attachment.ts';
import { stepAt, type Site } from '../site.ts';
import type { Action, Step } from '../step.ts';

type Package = Extract<Action, { kind: 'packages' }>['packages'][number];

/** Packages that the machine's part needs. */
export function packagesStep(site: Site, packages: readonly Package[], why: string): Step {
  const names = packages.map(({ name }) => name).join(', ');
  return stepAt(site, 'packages', { kind: 'packages', packages }, { title: `Packages ${names}`, why });
}

/** Everything that the step of a machine's addresses says. */
interface NetworkWish {
  readonly attachments: readonly Attachment[];
  readonly defaultRoute?: { readonly via: string; readonly interface: string };
  readonly why: string;
}

/** All addresses of a machine and its default route in one step, since each is useless without the others. */
export function networkStep(site: Site, { attachments, defaultRoute, why }: NetworkWish): Step {
  const addresses = attachments.map((one) => `${withPrefix(one)} on ${one.network} (${one.interface})`);
  const title = `${addresses.length === 1 ? 'Address' : 'Addresses'} ${addresses.join(', ')}`;
  return stepAt(
    site,
    'network',
    {
      kind: 'network',
      interfaces: attachments.map((one) => ({
        network: one.network,
        interface: one.interface,
        address: withPrefix(one),
      })),
      ...(defaultRoute === undefined ? {} : { defaultRoute }),
    },
    { title: defaultRoute === undefined ? title : `${title}; default route via ${defaultRoute.via}`, why },
  );
}

/** Settings of the kernel that belong together, and why. */
export interface KernelSettings {
  readonly title: string;
  readonly why: string;
  readonly settings: Extract<Action, { kind: 'sysctl' }>['settings'];
}

/** All kernel settings of a machine in one step. */
export function sysctlStep(site: Site, { title, why, settings }: KernelSettings): Step {
  return stepAt(site, 'sysctl', { kind: 'sysctl', settings }, { title, why });
}
