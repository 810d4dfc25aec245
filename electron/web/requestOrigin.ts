/** Names under which a browser on this machine reaches us. Any other may be a foreign name that leads here (rebinding). */
const ownNames = ['127.0.0.1', 'localhost'];

/** Whether a request's `Host` names us. */
export function isOwnHost(host: string | undefined, port: number): host is string {
  return ownNames.some((name) => host === `${name}:${port}`);
}

/** Whether a request's `Origin` is a page of ours, under the very name that the request came to. */
export function isOwnOrigin(origin: string | undefined, host: string): boolean {
  return origin === `http://${host}`;
}
