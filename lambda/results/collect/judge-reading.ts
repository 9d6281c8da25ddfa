import { TASK_STATES } from '../../voximplant/results/task-states.ts';
import type { Progress } from './progress.ts';

/** What everything that was read comes to. */
export type Verdict = 'whole' | 'again' | 'partial';

/**
 * Whether these are all tasks of the list, each once and in a known place.
 *
 * @param stored how many tasks the list was made of.
 */
export function judgeReading(progress: Progress, stored: number): Verdict {
  const { pass, isAscending, odd, told, ids, seen } = progress;
  const isWhole = odd === 0 && ids.length >= stored && (told === undefined || told === ids.length);
  if (pass === 2) return isWhole && seen.every(one => one === 1) ? 'whole' : 'partial';
  return isWhole && isAscending ? 'whole' : 'again';
}

/**
 * Everything from the beginning, with the ids of the first time in hand. Where ids were missing, these would not do: pages may have
 * shifted, so they are read anew first, once.
 *
 * @param stored how many tasks the list was made of.
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
  // Parts of the same numbers take the places of the earlier ones.
  Object.assign(progress.file, { parts: [], tail: Buffer.alloc(0), rows: 0 });
}
