/** Names of a lab's pages in the router, in the order of their tabs. */
export const labPages = ['topology', 'plan', 'run', 'test', 'observe', 'mend', 'terminal'] as const;
