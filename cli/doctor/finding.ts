/** What one check came to. `unknown`: whoever asks may not see it. */
export interface Finding {
  /** What was looked at, such as `feed acme: secret`. */
  readonly check: string;
  readonly status: 'ok' | 'failed' | 'unknown';
  /** What was found. */
  readonly found: string;
  /** What to do about it; absent when it is as it must be. */
  readonly fix?: string;
}

export const ok = (check: string, found: string): Finding => ({ check, status: 'ok', found });

export const failed = (check: string, found: string, fix: string): Finding => ({ check, status: 'failed', found, fix });

export const unknown = (check: string, found: string, fix: string): Finding => ({
  check,
  status: 'unknown',
  found,
  fix,
});
