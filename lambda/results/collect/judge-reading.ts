import { TASK_STATES } from '../../voximplant/results/task-states.ts';
import type { Progress } from './progress.ts';

/** Whether the reading was complete, has to be repeated, or remains partial. */
export type Verdict = 'whole' | 'again' | 'partial';

/**
 * Judges whether a pass has read every task of the list, each once and in a known place.
 *
 * @param stored how many tasks the list was created with.
 */
export function judgeReading(progress: Progress, stored: number): Verdict {
  const { pass, isAscending, odd, told, ids, seen } = progress;
  const isWhole = odd === 0 && ids.length >= stored && (told === undefined || told === ids.length);
  if (pass === 2) return isWhole && seen.every(one => one === 1) ? 'whole' : 'partial';
  return isWhole && isAscending ? 'whole' : 'again';
}

/**
 * Starts another pass from the first page, with the ids of the first pass. If ids were missing, pages may have shifted,
 * so the first pass is repeated once before that.
 *
 * @param stored how many tasks the list was created with.
 */
export function beginAgain(progress: Progress, stored: number): void {
  const isShort = progress.ids.length < Math.max(stored, progress.told ?? 0);
  const isAnew = isShort && !progress.isAnew;
  progress.pass = isAnew ? 1 : 2;
  progress.isAnew = isAnew;
  progress.isAscending = true;
  progress.offset = 0;
  progress.odd = 0;
  progress.unjoined = 0;
  progress.told = undefined;
  progress.ids = isAnew ? new Float64Array(0) : Float64Array.from(progress.ids).sort();
  progress.seen = new Uint8Array(progress.ids.length);
  for (const state of TASK_STATES) progress.counts[state] = 0;
  // The parts of the next pass have the same numbers and replace these.
  Object.assign(progress.file, { parts: [], tail: Buffer.alloc(0), rows: 0 });
}
