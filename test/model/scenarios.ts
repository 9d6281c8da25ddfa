import type { Scenario } from './world.ts';

export const plain: Scenario = { name: 'plain', workers: 1 };
export const two: Scenario = { name: 'two workers', workers: 2, duplicates: 1 };
/** Workers that go on although their lease is over, while others take it. */
export const frozen: Scenario = { ...two, name: 'frozen workers', overrun: 120 };
export const late: Scenario = {
  name: 'a list is shown late',
  workers: 1,
  visibilityDelay: 300,
  nameFilter: 'substring',
};
/** The calling hours begin an hour after the drop: only a sweep starts it then. */
const hours = { callingHours: { zone: 'UTC', days: 'mon-sun', from: '04:00', to: '23:00' } };
export const early: Scenario = { name: 'a drop before the calling hours', workers: 1, feed: hours };
export const scenarios: readonly Scenario[] = [
  plain,
  late,
  early,
  { name: 'a drop before the calling hours, held start', workers: 1, feed: { ...hours, start: 'held' } },
  { name: 'a sidecar comes later', workers: 1, sidecar: true },
  { name: 'held start', workers: 1, feed: { start: 'held' } },
  { name: 'held start, ignored', workers: 1, feed: { start: 'held' }, honoursCancelled: false },
];
/** The object goes away while its submission is on its way. */
export const vanishing: readonly Scenario[] = [
  { name: 'a replaced object', workers: 1, replacement: true },
  { name: 'a deleted object', workers: 1, deletion: true },
  { name: 'a deleted object that waited', workers: 1, feed: hours, deletion: true },
  { name: 'a deleted object whose sidecar came too late', workers: 1, sidecar: true, deletion: true },
];
/** The API denies a list for longer than the quiet period: here, and only here, a drop may be sent twice. */
export const denied: Scenario = { name: 'a list is denied too long', workers: 1, visibilityDelay: 20_000 };
export const crowds: readonly Scenario[] = [
  denied,
  { ...two, lateDuplicate: true },
  frozen,
  { ...frozen, name: 'three workers', workers: 3, duplicates: 2, lateDuplicate: true, visibilityDelay: 300 },
  { ...frozen, name: 'two workers and a sidecar', sidecar: true },
  { ...frozen, name: 'two workers and a replacement', replacement: true },
  { ...frozen, name: 'two workers and a deletion', deletion: true },
  { ...frozen, name: 'two workers before the calling hours', feed: hours, earlySweep: true },
  { ...frozen, name: 'two workers, a sidecar and calling hours', feed: hours, sidecar: true, earlySweep: true },
  { ...frozen, name: 'two workers, one drop an hour', feed: { limits: { dropsPerHour: 1 } }, replacement: true },
  { ...frozen, name: 'two workers and a sweep', earlySweep: true, deletion: true, visibilityDelay: 300 },
  { ...frozen, name: 'two workers, held start', feed: { start: 'held' }, nameFilter: 'substring' },
  { ...frozen, name: 'two workers, parked when in doubt', feed: { whenInDoubt: 'park' } },
];

/** The answers that say neither that a list exists nor that none does. */
export const coded: Scenario = {
  name: 'every code that leaves a doubt',
  workers: 1,
  codes: [1, 2, 4, 251, 252, 515].flatMap(code => [`${code}`, `${code}_list`]),
};
/** Two drops that must not both dial, or not at the same time. */
export const twins: Scenario = { name: 'the same content twice', workers: 2, twin: true, overrun: 120 };
export const places: Scenario = {
  name: 'one place for two drops',
  workers: 2,
  others: 1,
  completion: true,
  overrun: 120,
  visibilityDelay: 300,
  feed: { maxActiveLists: 1 },
};
/** Hosts whose clocks are wrong by more than a lease and more than a quiet period. */
export const skewed: Scenario = { ...frozen, name: 'wrong clocks', skew: [0, 2000, -2000], visibilityDelay: 300 };
/** A person acts while workers work. */
export const handled: readonly Scenario[] = [
  { name: 'a person stops it', workers: 1, operator: ['stop'] },
  { name: 'a person stops a held one', workers: 1, feed: { start: 'held' }, operator: ['stop'] },
  { name: 'a person resolves it', workers: 1, feed: { whenInDoubt: 'park' }, operator: ['resolve'] },
];
export const involved: readonly Scenario[] = [
  coded,
  twins,
  { ...twins, name: 'the same content three times', workers: 3, duplicates: 2, visibilityDelay: 300 },
  places,
  { ...places, name: 'two places for three drops', workers: 3, others: 2, feed: { maxActiveLists: 2 } },
  skewed,
  { ...skewed, name: 'wrong clocks, three workers', workers: 3, duplicates: 2, lateDuplicate: true },
  { ...frozen, name: 'two people and two workers', feed: { whenInDoubt: 'park' }, operator: ['resolve', 'stop'] },
  { ...frozen, name: 'two people, held start', feed: { start: 'held' }, operator: ['stop', 'resolve'] },
  {
    ...frozen,
    name: 'two people before the calling hours',
    feed: hours,
    operator: ['stop', 'resolve'],
    earlySweep: true,
  },
  { ...twins, name: 'the same content twice, before the calling hours', feed: hours, earlySweep: true },
  { ...places, name: 'one place for two drops, and a sweep', earlySweep: true },
  { ...skewed, name: 'wrong clocks and calling hours', feed: hours, earlySweep: true },
];

/** Copies that have ETags of their own, made while another worker is at the same drop. */
export const copied: readonly Scenario[] = [
  { ...two, name: 'copies with ETags of their own, a sidecar', sidecar: true, ownEtags: true },
  { ...two, name: 'copies with ETags of their own, calling hours', feed: hours, earlySweep: true, ownEtags: true },
];

/** The event of a file is lost, or comes hours late: a listing takes the file up. */
export const lost: Scenario = { name: 'a lost event', workers: 1, lostEvent: true };
export const belated: readonly Scenario[] = [
  { ...lost, name: 'an event that comes late', workers: 2, overrun: 120, earlySweep: true, lateDuplicate: true },
  {
    ...lost,
    name: 'an event that comes late, and two sweeps',
    workers: 3,
    earlySweep: true,
    lateDuplicate: true,
    duplicates: 1,
    ownEtags: true,
  },
];

/** The same, where every copy of an object has an ETag of its own. */
export function withOwnEtags(all: readonly Scenario[]): Scenario[] {
  return all.map(scenario => ({ ...scenario, name: `${scenario.name}, own ETags`, ownEtags: true }));
}

const unlimited = { duplicateWindowDays: 0 };
/** The same file comes again, and gateways touch it. */
export const again: readonly Scenario[] = [
  { ...two, name: 'the same file again, within the window', again: true, lateDuplicate: true },
  { ...two, name: 'the same file again, without a window', again: true, lateDuplicate: true, feed: unlimited },
];
export const touched: readonly Scenario[] = [
  { ...two, name: 'a gateway touches the object', touch: true, lateDuplicate: true },
  { ...two, name: 'a gateway touches the object, without a window', touch: true, lateDuplicate: true, feed: unlimited },
  { ...two, name: 'a gateway touches what comes again', touch: true, again: true, feed: unlimited },
];
export const renamed: readonly Scenario[] = [
  { ...two, name: 'a feed gets another name', renaming: true, lateDuplicate: true },
  { ...two, name: 'a feed gets another name, without a window', renaming: true, lateDuplicate: true, feed: unlimited },
];
