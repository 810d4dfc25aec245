/** IPC channel on which a page asks for its port. */
export const portAsked = 'lvs-lab:port-asked';

/** IPC channel on which the main process hands a port over to the preload. */
export const handOverPort = 'lvs-lab:port';

/** What the preload says to its page as it passes the port on; the renderer waits for it (`renderer/api`). */
export const portMessage = 'lvs-lab:port';
