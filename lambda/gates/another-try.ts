import type { Wait } from '../ledger/pause.ts';
import type { GivenBack } from '../ledger/receipt.ts';
import type { GateWorld, Look, Obstacle } from './gate.ts';

/** Until the next try, in seconds, after the first ones that came to nothing: a fault that is over soon is hardly noticed. */
const SOON_SECONDS = [60, 120] as const;
/** The same after every other one: a file is uploaded four times in its first hour at most, and twice in any later one. */
const LATER_SECONDS = 1800;

/** Seconds until the next try of what came to nothing so many times. */
export function backOff(times: number): number {
  return SOON_SECONDS[times - 1] ?? LATER_SECONDS;
}

/** True after the first few tries: from now on the drop waits, its object says for what, and sweeps bring it back. */
export function isLasting({ times }: Pick<GivenBack, 'times'>): boolean {
  return times > SOON_SECONDS.length;
}

/** What is waited for after requests that came to nothing. Its words stay the same from try to try, unless the reason is another. */
export function awaitTry({ notBefore, code, message }: GivenBack): Wait {
  return { code: 'another_try', message: `${code}: ${message}`, for: 'another_try', until: new Date(notBefore) };
}

/**
 * Keeps a drop whose requests came to nothing from being sent again before its time, whatever brings it: events come twice, tags are
 * set, sweeps look. Other parameters begin anew, and so does a person (`dropdial retry`).
 */
export async function anotherTry(
  { receipt: { givenBack } }: { readonly receipt: Pick<Look['receipt'], 'givenBack'> },
  { now }: Pick<GateWorld, 'now'>,
): Promise<Obstacle | undefined> {
  if (givenBack === undefined || !isLasting(givenBack)) return undefined;
  if (Date.parse(givenBack.notBefore) <= now().getTime()) return undefined;
  return { kind: 'wait', wait: awaitTry(givenBack) };
}
