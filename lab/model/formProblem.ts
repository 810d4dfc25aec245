/** What can be wrong with the form of a lab file, whatever the lab is: code and fixed summary. All are errors. */
export const formSummaries = {
  'missing-key': 'A key is missing',
  'unknown-key': 'There is no such key',
  'secret-in-lab-file': 'A lab file must not hold a secret',
  'wrong-type': 'The value has the wrong type',
  'not-one-of': 'The value is not one of the possible ones',
  'version-unsupported': 'This version of lab file is not supported',
  'bad-name': 'The name has characters or a length that names cannot have',
  'reserved-name': 'The name is taken by the system',
  'bad-address': 'This is not an IPv4 address',
  'bad-cidr': 'This is not an IPv4 subnet in CIDR form',
  'cidr-host-bits': 'The subnet has host bits set',
  'port-out-of-range': 'The port is out of range',
  'weight-out-of-range': 'The weight is out of range',
  'persistence-timeout-out-of-range': 'The time of persistence is out of range',
  'bad-netmask': 'This is not a netmask',
  'firewall-mark-out-of-range': 'The firewall mark is out of range',
  'threshold-out-of-range': 'The threshold is out of range',
  'ipvs-setting-out-of-range': 'The setting of IPVS is out of range',
  'page-too-large': 'The page is too large',
  'page-with-nul': 'The page holds a NUL character',
  'bad-ssh-host': 'This is not a host to connect to',
  'bad-ssh-user': 'This is not a user name',
  'bad-identity-file': 'This is not the path of a private key file',
  'bad-jump': 'This is not a jump host',
  'bad-interface': 'This is neither the name nor the MAC address of an interface',
  'too-many-networks': 'The lab has too many networks',
  'too-many-real-servers': 'The lab has too many real servers',
  'too-many-more-services': 'The lab has too many services',
} as const;

export type FormCode = keyof typeof formSummaries;

/** Why one value does not have the form that its place asks for. `suggestion` is a value that would do. */
export interface FormProblem {
  readonly code: FormCode;
  readonly detail: string;
  readonly fix: string;
  readonly suggestion?: string | number;
}
