import type { QmpEvent } from './qmp.ts';

/** Both ends must agree on these: `x-ignore-shared` changes the form of the saved state, `events` tells the end. */
export const migrationCapabilities = [
  { capability: 'x-ignore-shared', state: true },
  { capability: 'events', state: true },
];

/** Whether an event says that saving or restoring is over, well or not. */
export function isMigrationEnd({ name, data }: QmpEvent): boolean {
  return name === 'MIGRATION' && (data['status'] === 'completed' || data['status'] === 'failed');
}
