import { userInfo } from 'node:os';
import type { Hand } from '../lambda/acts/record-act.ts';
import type { Receipt } from '../lambda/ledger/receipt.ts';
import { printable } from '../terminal/printable.ts';
import { screenOf } from '../terminal/screen.ts';
import { wrapText } from '../terminal/wrap-text.ts';
import { UsageError } from './command.ts';
import type { ConfigSource } from './config/find-place.ts';
import { LEDGER_HELP, LEDGER_OPTIONS } from './ledger/read-config.ts';

/** The options of every command that acts on a submission. */
export const ACT_OPTIONS = {
  ...LEDGER_OPTIONS,
  reason: { type: 'string' },
  by: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** The values of these options that an act needs. */
export interface ActValues extends ConfigSource {
  readonly reason?: string | undefined;
  readonly by?: string | undefined;
}

/**
 * The end of the help of such a command.
 *
 * @param json what `--json` does.
 */
export const actHelp = (json: string): string => `  --reason TEXT    why; required, and kept in the receipt
  --by NAME        who; default: the user of this machine
  --json           ${json}
${LEDGER_HELP}

Exit code: 0 done, 1 not done or only in part, 2 wrong usage. After a conflict with another act, nothing was done; you
can repeat the command.`;

/** That of a command that changes the receipt. */
export const ACT_HELP = actHelp('prints the resulting receipt as JSON');

const MAX_REASON = 500;
/** The placeholder for a reason in shown commands, in quotes. */
export const REASON_MARK = '…';

/** @throws {UsageError} if the reason is missing or too long. */
export function readHand({ reason, by = userInfo().username }: ActValues): Hand {
  if (reason === undefined || reason.trim() === '' || reason.length > MAX_REASON) {
    throw new UsageError(`"--reason" must say why, in 1 to ${MAX_REASON} characters`);
  }
  if (reason.trim() === REASON_MARK) {
    throw new UsageError(`"--reason" must say why: put the reason in place of "${REASON_MARK}"`);
  }
  return { by, reason };
}

/** Prints the result: lines for people, or only the receipt on standard output for scripts. */
export function tellAct(receipt: Receipt, isJson: boolean, lines: readonly string[]): void {
  const { columns } = screenOf(process.stdout);
  for (const line of lines.flatMap(one => wrapText(printable(one), columns))) console[isJson ? 'error' : 'log'](line);
  if (isJson) console.log(JSON.stringify(receipt, undefined, 2));
}
