import { onScopeDispose, readonly, shallowRef, type Ref } from 'vue';
import type { ApiConnection, ConnectionState } from './apiConnection.ts';
import { useApi } from './useApi.ts';

/** The window's connection to the service, for components and stores. */
export interface Connection {
  readonly state: Readonly<Ref<ConnectionState>>;
  /** Calls `listener` each time the service can be reached again, to ask for what was missed meanwhile. */
  onReconnect(listener: () => void): void;
}

/** The connection behind `useApi`; a client without one is always open. Only inside a component's or store's setup. */
export function useConnection(): Connection {
  const { connection } = useApi() as { readonly connection?: ApiConnection };
  const state = shallowRef<ConnectionState>(connection?.state ?? 'open');
  if (connection === undefined) return { state: readonly(state), onReconnect: () => undefined };
  onScopeDispose(connection.onState((now) => (state.value = now)));
  return {
    state: readonly(state),
    onReconnect: (listener) => onScopeDispose(connection.onReconnect(listener)),
  };
}
