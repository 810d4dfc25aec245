import type { Attachment } from '../attachment.ts';
import type { KernelSettings } from '../role/commonSteps.ts';

/** What makes the director a router between its networks, under NAT and full NAT. */
export function routerSettings(attachments: readonly Attachment[]): KernelSettings {
  const interfaces = ['all', 'default', ...attachments.map((one) => one.interface)];
  return {
    title: 'Forwarding on, ICMP redirects off',
    why:
      'Answers pass through the director on their way from a real server to the client. A redirect would tell ' +
      'machines a shorter way past it; the kernel sends one if either the setting of all or the interface’s own is 1.',
    settings: [
      { path: 'net/ipv4/ip_forward', value: '1' },
      ...interfaces.map((name) => ({ path: `net/ipv4/conf/${name}/send_redirects`, value: '0' })),
    ],
  };
}
