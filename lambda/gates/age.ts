import { WAITS } from '../ledger/pause.ts';
import { HOUR_MS } from '../time/units.ts';
import type { GateWorld, Look, Obstacle, Refusal } from './gate.ts';

/** The moment from which the age of a drop counts. */
function countsFrom({ drop, wait }: Pick<AgedLook['receipt'], 'drop' | 'wait'>): number {
  if (wait?.for === 'person') return Date.parse(wait.since);
  const isOrdered = wait !== undefined && 'ordered' in WAITS[wait.for];
  const until = isOrdered && wait.notBefore !== undefined ? Date.parse(wait.notBefore) : 0;
  return Math.max(until, Date.parse(drop.uploadedAt));
}

/** The moment after which a drop that still waits is too old. */
export function findExpiry(
  { maxAgeHours }: Pick<AgedLook['feed'], 'maxAgeHours'>,
  receipt: Pick<AgedLook['receipt'], 'drop' | 'wait'>,
): Date {
  return new Date(countsFrom(receipt) + maxAgeHours * HOUR_MS);
}

/**
 * The refusal of a drop that is too old at `now`; `undefined` when it is not. Time that the feed itself made the drop
 * wait does not count. A drop that waits for a person has `maxAgeHours` from the moment it began to.
 */
export function findAge({ feed: { id, maxAgeHours }, receipt }: AgedLook, now: Date): Refusal | undefined {
  const { wait, givenBack } = receipt;
  const hours = (now.getTime() - countsFrom(receipt)) / HOUR_MS;
  if (hours <= maxAgeHours) return undefined;
  const what = wait?.for === 'person' ? 'a person was asked $ hours ago' : 'the object is $ hours old';
  const message = `${what.replace('$', String(Math.floor(hours)))}; feed "${id}" accepts objects of at most ${maxAgeHours} hours${describeWhy(wait, givenBack)}`;
  return { code: 'stale', message };
}

/**
 * Copies, and drops that wait for another drop with the same content, may have been sent already. That is checked
 * before age.
 */
export function mayBeSent({ drop, wait }: AgedLook['receipt']): boolean {
  return drop.isCopy === true || wait?.for === 'same_content';
}

function refuse(look: AgedLook, { now }: Pick<GateWorld, 'now'>): Obstacle | undefined {
  const refusal = findAge(look, now());
  return refusal && { kind: 'refusal', refusal };
}

/** Refuses a drop that is too old, so that an old dead letter never restarts an old campaign. */
export async function age(look: AgedLook, world: Pick<GateWorld, 'now'>): Promise<Obstacle | undefined> {
  return mayBeSent(look.receipt) ? undefined : refuse(look, world);
}

/** The same for a drop that might have been sent already, once it is known that it was not. */
export async function ageOfUnsent(look: AgedLook, world: Pick<GateWorld, 'now'>): Promise<Obstacle | undefined> {
  return mayBeSent(look.receipt) ? refuse(look, world) : undefined;
}

/** Adds why the drop was not sent earlier: its age is only a consequence. */
function describeWhy(wait: AgedLook['receipt']['wait'], givenBack: AgedLook['receipt']['givenBack']): string {
  if (givenBack && givenBack.times > 0)
    return `; it was tried ${givenBack.times} times, the last one ended with ${givenBack.code}: ${givenBack.message}`;
  return wait ? `; it waited for "${wait.for}"` : '';
}

export interface AgedLook {
  readonly feed: Pick<Look['feed'], 'id' | 'maxAgeHours'>;
  readonly receipt: Pick<Look['receipt'], 'wait' | 'givenBack'> & {
    readonly drop: Pick<Look['receipt']['drop'], 'uploadedAt' | 'isCopy'>;
  };
}
