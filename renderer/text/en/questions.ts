/** Questions that connections ask. */
export const questions = {
  ofSeveral: '{n} more questions wait | 1 more question waits | {n} more questions wait',
  hostKey: {
    title: 'Is this the right machine?',
    text: '{host} is connected to for the first time and shows this {type} key:',
    compare: 'Compare it with what this command prints on the machine itself, at its own console:',
    danger: 'If they differ, somebody in between may read all that is sent, passwords too.',
    trust: 'They agree: trust it',
    refuse: 'Refuse',
    command: 'the command',
    fingerprint: 'the fingerprint',
  },
  secret: {
    passphrase: 'Passphrase needed',
    passphraseText: 'The private key {file} is locked.',
    password: 'Password needed',
    passwordText: '{user} at {host} logs in with a password.',
    sudo: 'Password for sudo needed',
    sudoText: '{user} becomes root on {machine} with a password.',
    label: { passphrase: 'Passphrase', password: 'Password', 'sudo-password': 'Password for sudo' },
    wrong: 'The last one was wrong (attempt {n}).',
    keep: 'Keep it in the system’s keychain',
    notKept: 'It is kept in memory only, and never written to a file.',
    give: 'OK',
    giveUp: 'Give up',
  },
};
