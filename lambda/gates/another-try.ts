import type { Wait } from '../ledger/pause.ts';
import type { GivenBack } from '../ledger/receipt.ts';
import type { GateWorld, Look, Obstacle } from './gate.ts';

/** Delays after the first failed tries, in seconds. They are short, so that brief faults go almost unnoticed. */
const SOON_SECONDS = [60, 120] as const;
/**
 * Delay after every later failure, in seconds: at most four uploads of a file in the first hour, and two in each later
 * one.
 */
const LATER_SECONDS = 1800;

/** Delay before the next try, in seconds, after `times` failures. */
export function backOff(times: number): number {
  return SOON_SECONDS[times - 1] ?? LATER_SECONDS;
}

/** True after more than two failures: the drop then waits with its reason on the object, and sweeps retry it. */
export function isLasting({ times }: Pick<GivenBack, 'times'>): boolean {
  return times > SOON_SECONDS.length;
}

/**
 * The wait after failed tries. Its message changes only with the reason, so the object is not rewritten for every try.
 */
export function awaitTry({ notBefore, code, message }: GivenBack): Wait {
  return { code: 'another_try', message: `${code}: ${message}`, for: 'another_try', until: new Date(notBefore) };
}

/**
 * Keeps a drop from being sent before its next try is due, whichever event brings it: a repeated event, changed tags or
 * a sweep. Other parameters and `dropdial retry` reset the count of failures.
 */
export async function anotherTry(
  { receipt: { givenBack } }: { readonly receipt: Pick<Look['receipt'], 'givenBack'> },
  { now }: Pick<GateWorld, 'now'>,
): Promise<Obstacle | undefined> {
  if (givenBack === undefined || !isLasting(givenBack)) return undefined;
  if (Date.parse(givenBack.notBefore) <= now().getTime()) return undefined;
  return { kind: 'wait', wait: awaitTry(givenBack) };
}
