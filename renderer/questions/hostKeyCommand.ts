/**
 * The command that prints a machine's own host key fingerprint, for the type of key that it showed (`ssh-ed25519`,
 * `rsa-sha2-512`, `ecdsa-sha2-nistp256`, …), to be run on the machine itself. For a type that sshd(8) has no usual file
 * for, all of them.
 */
export function hostKeyCommand(type: string): string {
  const file = /^ssh-ed25519/.test(type)
    ? 'ssh_host_ed25519_key.pub'
    : /^(?:ssh-rsa|rsa-sha2-)/.test(type)
      ? 'ssh_host_rsa_key.pub'
      : /^ecdsa-sha2-/.test(type)
        ? 'ssh_host_ecdsa_key.pub'
        : undefined;
  return file === undefined
    ? 'for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$key"; done'
    : `ssh-keygen -lf /etc/ssh/${file}`;
}
