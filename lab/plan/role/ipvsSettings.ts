import type { Lab } from '../../model/lab.ts';
import type { KernelSettings } from './commonSteps.ts';

/** What a forwarding method asks of the kernel, with the lab file's own settings of IPVS, which go before. */
export function withIpvsSettings({ ipvs = {} }: Lab, asked: KernelSettings): KernelSettings {
  const names = Object.entries(ipvs);
  if (names.length === 0) return asked;
  const own = names.map(([name, value]) => ({ path: `net/ipv4/vs/${name}`, value: String(value) }));
  const rest = asked.settings.filter(({ path }) => !own.some((one) => one.path === path));
  const title = `IPVS set to ${names.map(([name, value]) => `${name} ${value}`).join(', ')}`;
  const why =
    'The lab file asks for these settings of IPVS (net.ipv4.vs); they are there only once it is loaded.';
  return rest.length === 0
    ? { title, why, settings: own }
    : { title: `${asked.title}; ${title}`, why: `${asked.why} ${why}`, settings: [...rest, ...own] };
}
