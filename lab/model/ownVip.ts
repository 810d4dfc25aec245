import type { Lab } from './lab.ts';

/** Whether every real server has the VIP itself and answers the client past the director. */
export function hasOwnVip({ service }: Lab): boolean {
  return service.forwarding === 'dr' || service.forwarding === 'tun';
}
