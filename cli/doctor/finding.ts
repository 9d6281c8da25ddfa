/** The result of one check. `unknown`: the caller lacks the permission. */
export interface Finding {
  /** The subject, such as `feed acme: secret`. */
  readonly check: string;
  readonly status: 'ok' | 'failed' | 'unknown';
  /** The result in words. */
  readonly found: string;
  /** The remedy; absent if the check passed. */
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
