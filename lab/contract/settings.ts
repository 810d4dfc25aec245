/** What the user chose for the app, whatever lab is open. */
export interface Settings {
  readonly language: 'system' | 'en' | 'zh-CN';
  readonly theme: 'system' | 'light' | 'dark';
  /** Between two readings on the Observe page, in milliseconds: 500 to 60,000. */
  readonly refreshMs: number;
  /** Whether the first-start page has been left for good. */
  readonly isWelcomed: boolean;
}

export const defaultSettings: Settings = {
  language: 'system',
  theme: 'system',
  refreshMs: 2000,
  isWelcomed: false,
};
