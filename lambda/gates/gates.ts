import { age, ageOfUnsent } from './age.ts';
import { anotherTry } from './another-try.ts';
import { awaitedPerson } from './awaited-person.ts';
import { awaitedSource } from './awaited-source.ts';
import { callingHours, hoursGoOn } from './calling-hours.ts';
import type { Arrival, Delay, Gate, Look, PlannedLook, Standstill } from './gate.ts';
import { sameContent } from './same-content.ts';
import { settling } from './settling.ts';
import { suppressible } from './suppressible.ts';

// Few feeds have these limits: their gates are loaded when one has.
const freePlace: Gate<Look> = async (look, world) =>
  look.feed.maxActiveLists === undefined ? undefined : (await import('./free-place.ts')).freePlace(look, world);
const fairShare: Gate<Look> = async (look, world) =>
  look.feed.maxUploads === undefined ? undefined : (await import('./fair-share.ts')).fairShare(look, world);
const hourlyLimit: Gate<PlannedLook> = async (look, world) =>
  look.feed.limits.dropsPerHour === undefined
    ? undefined
    : (await import('./hourly-limit.ts')).hourlyLimit(look, world);

/** Where a drop is looked at, and by which gates, in their order. */
interface Places {
  /** Its sources were read; nothing is recorded. */
  readonly beforeClaim: readonly Gate<Arrival, Delay>[];
  /** It is claimed; its file was not read. */
  readonly beforePlan: readonly Gate<Look>[];
  /** Its file is good; suppression lists were not read. */
  readonly afterPlan: readonly Gate<PlannedLook>[];
  /** It has rows that may be called; nothing was sent. */
  readonly beforeSend: readonly Gate<PlannedLook>[];
  /** Everything but the closing boundary was sent. */
  readonly atCommit: readonly Gate<PlannedLook, Standstill>[];
  /** Its list exists, held, and would be started. */
  readonly beforeStart: readonly Gate<PlannedLook, Standstill>[];
}

/**
 * What may stand in a drop's way, and when it is asked. Once the file was read, calling hours come first: a drop that waits for them has
 * taken nothing from another one yet, neither its content nor its part of the hour. What was sent already is known before suppression lists
 * are read: on those there may be more numbers by now, and nobody is to be told that a file is refused whose list dials.
 */
export const GATES: Places = {
  beforeClaim: [settling, awaitedPerson, awaitedSource],
  beforePlan: [age, anotherTry, suppressible, freePlace, fairShare],
  afterPlan: [callingHours, sameContent, ageOfUnsent],
  beforeSend: [hourlyLimit],
  atCommit: [hoursGoOn],
  beforeStart: [hoursGoOn],
};
