/** What the app is and runs in. */
export interface About {
  readonly version: string;
  readonly host: 'desktop' | 'web' | 'command-line';
  /** Where labs, journals and tests are kept, for people. */
  readonly stateFolder: string;
  /** Whether secrets can be kept in the system's keychain. */
  readonly canKeepSecrets: boolean;
  /** Lab file that was given when the app was started. */
  readonly openedFile?: string;
}
