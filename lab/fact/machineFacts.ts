/** A network interface of a machine as the kernel names it. */
export interface InterfaceFact {
  readonly name: string;
  /** Lower-case MAC address with colons. */
  readonly mac: string;
}

/** Families of distributions that LVS Lab can configure. An unknown one is refused before anything is touched. */
export type DistributionFamily = 'debian' | 'unknown';

/** What a plan needs to know of a machine before it can be made, besides the lab file. */
export interface MachineFacts {
  readonly distribution: {
    readonly family: DistributionFamily;
    /** `ID` of /etc/os-release, such as `debian`. */
    readonly id: string;
    /** `PRETTY_NAME` of /etc/os-release. */
    readonly name: string;
  };
  /** Kernel release as `uname -r` prints it. */
  readonly kernel: string;
  /** Whether systemd runs as init (`/run/systemd/system` exists). */
  readonly systemd: boolean;
  readonly interfaces: readonly InterfaceFact[];
}
