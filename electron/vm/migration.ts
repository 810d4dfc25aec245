import type { QmpEvent } from './qmp.ts';

/** Both ends must agree on these: `x-ignore-shared` changes the form of the saved state, `events` tells the end. */
export const migrationCapabilities = [
  { capability: 'x-ignore-shared', state: true },
  { capability: 'events', state: true },
];

/**
 * A restored machine would announce its cards' addresses on all its networks, and those are still the template's: no
 * switch may learn them.
 */
export const silentArrival = { 'announce-rounds': 0 };

/** Whether an event says that saving or restoring is over, well or not. */
export function isMigrationEnd({ name, data }: QmpEvent): boolean {
  return name === 'MIGRATION' && (data['status'] === 'completed' || data['status'] === 'failed');
}
