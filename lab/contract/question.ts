/** What only a person can say, asked in the middle of a run or a call. */
export type Question =
  | {
      /** A machine that was not met before. */
      readonly kind: 'host-key';
      readonly host: string;
      readonly port: number;
      /** Such as `ssh-ed25519`. */
      readonly type: string;
      /** As `ssh-keygen -l` prints it: `SHA256:…`. */
      readonly fingerprint: string;
    }
  | {
      readonly kind: 'secret';
      readonly secret:
        | { readonly kind: 'passphrase'; readonly file: string }
        | { readonly kind: 'password'; readonly user: string; readonly host: string; readonly port: number }
        | { readonly kind: 'sudo-password'; readonly user: string; readonly machine: string };
      /** 1, and more where the one before was wrong. */
      readonly attempt: number;
      /** Whether it can be kept in the system's keychain. */
      readonly canKeep: boolean;
    };

/** A question that waits. */
export type OpenQuestion = Question & { readonly id: string };

/** `dismissed` refuses a host key and gives up on a secret. */
export type QuestionAnswer =
  | { readonly kind: 'trust' }
  | { readonly kind: 'secret'; readonly secret: string; readonly keep: boolean }
  | { readonly kind: 'dismissed' };
