/** The host keys that are trusted, in OpenSSH's `known_hosts` files. */
export class KnownHosts {
  readonly file: string;
  readonly alsoRead: readonly string[];

  /** @param file Ours: read and appended to. @param alsoRead Files that are read only, such as the user's own. */
  constructor(file: string, alsoRead: readonly string[] = []) {
    this.file = file;
    this.alsoRead = alsoRead;
  }
}
