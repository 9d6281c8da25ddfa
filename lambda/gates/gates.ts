import { age, ageOfUnsent } from './age.ts';
import { anotherTry } from './another-try.ts';
import { awaitedPerson } from './awaited-person.ts';
import { awaitedSource } from './awaited-source.ts';
import { callingHours, hoursGoOn } from './calling-hours.ts';
import type { Arrival, Delay, Gate, Look, PlannedLook, Standstill } from './gate.ts';
import { sameContent } from './same-content.ts';
import { settling } from './settling.ts';
import { suppressible } from './suppressible.ts';

// Few feeds have these limits, so their gates are loaded only when one does.
const freePlace: Gate<Look> = async (look, world) =>
  look.feed.maxActiveLists === undefined ? undefined : (await import('./free-place.ts')).freePlace(look, world);
const fairShare: Gate<Look> = async (look, world) =>
  look.feed.maxUploads === undefined ? undefined : (await import('./fair-share.ts')).fairShare(look, world);
const hourlyLimit: Gate<PlannedLook> = async (look, world) =>
  look.feed.limits.dropsPerHour === undefined
    ? undefined
    : (await import('./hourly-limit.ts')).hourlyLimit(look, world);

/** The points at which a drop is checked, each with its gates in order. */
interface Places {
  /** Its sources were read; nothing is recorded yet. */
  readonly beforeClaim: readonly Gate<Arrival, Delay>[];
  /** It is claimed; its file was not read yet. */
  readonly beforePlan: readonly Gate<Look>[];
  /** Its file is valid; suppression lists were not read yet. */
  readonly afterPlan: readonly Gate<PlannedLook>[];
  /** Some of its rows may be called; nothing was sent yet. */
  readonly beforeSend: readonly Gate<PlannedLook>[];
  /** Everything but the closing boundary was sent. */
  readonly atCommit: readonly Gate<PlannedLook, Standstill>[];
  /** Its list exists, held, and is about to be started. */
  readonly beforeStart: readonly Gate<PlannedLook, Standstill>[];
}

/**
 * The gates and when each is asked. After planning, calling hours come first: a drop that waits for them has not yet
 * claimed its content or a part of the hourly limit. Same content comes before suppression lists, which may have grown
 * since a file was sent: a file whose list is dialling must not be reported as rejected.
 */
export const GATES: Places = {
  beforeClaim: [settling, awaitedPerson, awaitedSource],
  beforePlan: [age, anotherTry, suppressible, freePlace, fairShare],
  afterPlan: [callingHours, sameContent, ageOfUnsent],
  beforeSend: [hourlyLimit],
  atCommit: [hoursGoOn],
  beforeStart: [hoursGoOn],
};
