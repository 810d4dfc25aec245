/** What a connection test found on a machine. */
export interface ConnectionReport {
  /** `SHA256:…` of the host key. */
  readonly hostKeyFingerprint: string;
  readonly user: string;
  /** How commands become root: not needed, without or with a password, or not at all. */
  readonly sudo: 'is-root' | 'without-password' | 'with-password' | 'none';
  readonly distribution: {
    /** ID of os-release(5), such as `debian`. */
    readonly id: string;
    /** PRETTY_NAME of os-release(5). */
    readonly name: string;
    /** Whether LVS Lab knows how to install and configure there. */
    readonly isSupported: boolean;
  };
  /** `uname -r`. */
  readonly kernel: string;
  /** Those with a MAC address. */
  readonly interfaces: readonly FoundInterface[];
  readonly durationMs: number;
}

export interface FoundInterface {
  readonly name: string;
  readonly mac: string;
  readonly isUp: boolean;
  /** IPv4, with prefix length. */
  readonly addresses: readonly string[];
  /** Whether this very connection comes in here: lab addresses on it may cut it. */
  readonly isManagement: boolean;
}
