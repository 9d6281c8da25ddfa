import type { Codes } from './code-entry.ts';
import { CONTROL_CODES, PHONE_CODES } from './column-codes.ts';
import { ENDING_CODES, RESULT_CODES, SKIP_CODES } from './ending-codes.ts';
import { FAULT_CODES } from './fault-codes.ts';
import { FILE_CODES } from './file-codes.ts';
import { PARAMETER_CODES } from './parameter-codes.ts';
import { SUPPRESSION_CODES } from './suppression-codes.ts';
import { WAIT_CODES } from './wait-codes.ts';

/** A group of codes in the reference. */
interface CodeGroup {
  readonly title: string;
  readonly intro: string;
  readonly codes: Codes;
}

/** Every code in receipts, metadata, events, `errors.csv`, logs and the output of `check`. */
export const CODE_GROUPS: readonly CodeGroup[] = [
  {
    title: 'The file',
    intro: 'Problems of the CSV itself. Each rejects the whole file, except those that are warnings.',
    codes: FILE_CODES,
  },
  {
    title: 'Telephone numbers',
    intro:
      'Checked in the columns that `phone_columns` names. Without it, in columns that look like telephone numbers, as `phoneCheck` of the feed says.',
    codes: PHONE_CODES,
  },
  { title: 'Control columns', intro: 'Columns that say when and how a row is called.', codes: CONTROL_CODES },
  { title: 'Parameters', intro: 'Tags, sidecar, folder defaults and the name of the file.', codes: PARAMETER_CODES },
  {
    title: 'Waits',
    intro: 'The drop is unfinished. It continues without your help, or after the action that is given here.',
    codes: WAIT_CODES,
  },
  {
    title: 'Suppression lists',
    intro: 'Lists of numbers that must not be called. If one has a problem, the drop waits.',
    codes: SUPPRESSION_CODES,
  },
  { title: 'Endings', intro: 'Why a drop was rejected or skipped, and what its list lacks.', codes: ENDING_CODES },
  {
    title: 'Objects that start nothing',
    intro: 'The log of the function has these. `no_feed` and `not_a_csv` may also be on the object.',
    codes: SKIP_CODES,
  },
  {
    title: 'Results',
    intro: 'The results of the calls of a list. The list itself is not changed.',
    codes: RESULT_CODES,
  },
  {
    title: 'Faults',
    intro:
      'Most of these events come back and are retried. Logs have these codes, and receipts of drops that were given back. `source_changed` ends a drop as skipped, `source_encrypted` as rejected.',
    codes: FAULT_CODES,
  },
];

/** Every code with its entry. */
export const CODES: ReadonlyMap<string, Codes[string]> = new Map(
  CODE_GROUPS.flatMap(({ codes }) => Object.entries(codes)),
);

/** The entry of a code. All codes of the API share one entry. */
export function findCode(code: string): Codes[string] | undefined {
  return CODES.get(/^api_\d+$/.test(code) ? 'api_N' : code);
}
