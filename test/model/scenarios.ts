import type { Scenario } from './world.ts';

export const plain: Scenario = { name: 'plain', workers: 1 };
export const two: Scenario = { name: 'two workers', workers: 2, duplicates: 1 };
/** Workers that continue after their lease has expired, while others take it. */
export const frozen: Scenario = { ...two, name: 'frozen workers', overrun: 120 };
export const late: Scenario = {
  name: 'a list is shown late',
  workers: 1,
  visibilityDelay: 300,
  nameFilter: 'substring',
};
/** The calling hours begin an hour after the drop, so only a sweep starts it. */
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
/** A file beside the drop has its state, whoever writes it last. */
export const told: readonly Scenario[] = [
  { name: 'a file beside a drop whose sidecar comes later', workers: 1, feed: { receiptFile: true }, sidecar: true },
  { name: 'a file beside a held drop', workers: 1, feed: { receiptFile: true, start: 'held' } },
];
/** The object disappears while its submission is in progress. */
export const vanishing: readonly Scenario[] = [
  { name: 'a replaced object', workers: 1, replacement: true },
  { name: 'a deleted object', workers: 1, deletion: true },
  { name: 'a deleted object that waited', workers: 1, feed: hours, deletion: true },
  { name: 'a deleted object whose sidecar came too late', workers: 1, sidecar: true, deletion: true },
];
/** The API denies a list for longer than the quiet period. Only then may a drop be sent twice. */
export const denied: Scenario = { name: 'a list is denied too long', workers: 1, visibilityDelay: 20_000 };
export const crowds: readonly Scenario[] = [
  denied,
  { ...two, lateDuplicate: true },
  frozen,
  { ...frozen, name: 'three workers', workers: 3, duplicates: 2, lateDuplicate: true, visibilityDelay: 300 },
  { ...frozen, name: 'two workers and a sidecar', sidecar: true },
  { ...frozen, name: 'two workers and a replacement', replacement: true },
  { ...frozen, name: 'two workers and a file beside a replacement', feed: { receiptFile: true }, replacement: true },
  { ...frozen, name: 'two workers and a deletion', deletion: true },
  { ...frozen, name: 'two workers before the calling hours', feed: hours, earlySweep: true },
  { ...frozen, name: 'two workers, a sidecar and calling hours', feed: hours, sidecar: true, earlySweep: true },
  { ...frozen, name: 'two workers, one drop an hour', feed: { limits: { dropsPerHour: 1 } }, replacement: true },
  { ...frozen, name: 'two workers and a sweep', earlySweep: true, deletion: true, visibilityDelay: 300 },
  { ...frozen, name: 'two workers, held start', feed: { start: 'held' }, nameFilter: 'substring' },
  { ...frozen, name: 'two workers, parked when in doubt', feed: { whenInDoubt: 'park' } },
];

/** Answers that prove neither that a list exists nor that none does. */
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

/** Copies with ETags of their own, made while another worker has the same drop. */
export const copied: readonly Scenario[] = [
  { ...two, name: 'copies with ETags of their own, a sidecar', sidecar: true, ownEtags: true },
  { ...two, name: 'copies with ETags of their own, calling hours', feed: hours, earlySweep: true, ownEtags: true },
];

/** The event of a file is lost or hours late, and a listing finds the file. */
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

/** Others copy the object onto itself at any moment. That is not an upload, whatever its ETag and metadata are then. */
export const touched: readonly Scenario[] = [
  { name: 'a copy by somebody else', workers: 1, touches: ['kept'] },
  { name: 'a copy by somebody else without our metadata', workers: 1, touches: ['replaced'] },
  { name: 'a copy by somebody else, own ETags', workers: 1, touches: ['kept'], ownEtags: true, versioned: true },
  { name: 'a copy without our metadata, own ETags', workers: 1, touches: ['replaced'], ownEtags: true },
  { name: 'a copy and a sidecar, own ETags', workers: 1, touches: ['replaced'], sidecar: true, ownEtags: true },
  { name: 'a copy, held start, own ETags', workers: 1, touches: ['replaced'], feed: { start: 'held' }, ownEtags: true },
];

/** The same after the duplicate window has ended. */
export const touchedLate: Scenario = {
  name: 'a copy days later, own ETags',
  workers: 1,
  touches: ['kept'],
  days: 9,
  ownEtags: true,
  versioned: true,
};

const allowed = { allow_duplicate: 'true' };
/**
 * The same in parts, without the function's metadata, while duplicates are allowed: only a new idempotency key requests
 * another list.
 */
export const touchedInParts: readonly Scenario[] = [
  { name: 'a copy in parts', workers: 1, touches: ['in_parts'], tags: [allowed] },
  { name: 'a copy in parts, own ETags', workers: 1, touches: ['in_parts'], tags: [allowed], ownEtags: true },
  {
    name: 'a copy in parts, a key and versions',
    workers: 1,
    touches: ['in_parts'],
    tags: [{ ...allowed, idempotency_key: 'a' }],
    ownEtags: true,
    versioned: true,
  },
  { name: 'a copy in parts and a sidecar', workers: 1, touches: ['in_parts'], tags: [allowed], sidecar: true },
  { name: 'two copies in parts', workers: 1, touches: ['in_parts', 'in_parts'], tags: [allowed], ownEtags: true },
  {
    name: 'a copy in parts, and no shield',
    workers: 1,
    touches: ['in_parts'],
    ownEtags: true,
    feed: { duplicateWindowDays: 0 },
  },
];

/** A sidecar is written again beside an object that was touched or uploaded again, and its event may come first. */
export const touchedBeside: readonly Scenario[] = [
  { name: 'a copy, and the sidecar again', workers: 1, touches: ['replaced'], sidecarAgain: true },
  { name: 'a copy with our metadata, and the sidecar again', workers: 1, touches: ['kept'], sidecarAgain: true },
  {
    name: 'a copy, and the sidecar again, without a window',
    workers: 1,
    touches: ['replaced'],
    sidecarAgain: true,
    feed: { duplicateWindowDays: 0 },
  },
  {
    name: 'a copy where duplicates are allowed, and the sidecar again',
    workers: 1,
    touches: ['replaced'],
    sidecarAgain: true,
    tags: [allowed],
  },
];
export const againBeside: readonly Scenario[] = [
  { name: 'the same file again with its sidecar', workers: 1, again: 'when_over', sidecarAgain: true },
  {
    name: 'the same file again with its sidecar, without a window',
    workers: 1,
    again: 'when_over',
    sidecarAgain: true,
    feed: { duplicateWindowDays: 0 },
  },
  {
    name: 'the same file again with its sidecar, where duplicates are allowed',
    workers: 1,
    again: 'when_over',
    sidecarAgain: true,
    tags: [allowed],
  },
];

/**
 * The idempotency key of an upload is added, removed and changed. It can only request more lists, and only if that is
 * allowed.
 */
export const keyed: readonly Scenario[] = [
  { name: 'a key is removed', workers: 1, tags: [{ idempotency_key: 'a' }, {}] },
  { name: 'a key comes later', workers: 1, tags: [{}, { idempotency_key: 'a' }] },
  { name: 'a key is corrected', workers: 1, tags: [{ idempotency_key: 'a' }, { idempotency_key: 'b' }] },
  {
    name: 'a key is corrected twice',
    workers: 1,
    tags: [{ idempotency_key: 'a' }, { idempotency_key: 'b' }, {}],
    ownEtags: true,
  },
  { name: 'a key, held start', workers: 1, tags: [{}, { idempotency_key: 'a' }], feed: { start: 'held' } },
  { name: 'a key, before the calling hours', workers: 1, tags: [{}, { idempotency_key: 'a' }], feed: hours },
  { name: 'a key, and no shield', workers: 1, tags: [{}, { idempotency_key: 'a' }], feed: { duplicateWindowDays: 0 } },
  {
    name: 'a key is removed where duplicates are allowed',
    workers: 1,
    tags: [{ idempotency_key: 'a', allow_duplicate: 'true' }, { allow_duplicate: 'true' }],
  },
];
/** The same with a second worker on the drop. */
export const keyedTwice: readonly Scenario[] = keyed.map(scenario => ({
  ...scenario,
  name: `${scenario.name}, two workers`,
  workers: 2,
}));
/** An intended repeat: another key, and `allow_duplicate`. */
export const repeated: Scenario = {
  name: 'a repeat is asked for',
  workers: 1,
  tags: [{}, { idempotency_key: 'a', allow_duplicate: 'true' }],
};

/** Exactly the same file is uploaded again. That is another upload, which is rejected within the window. */
export const uploadedAgain: readonly Scenario[] = [
  { name: 'the same file again', workers: 1, again: 'whenever' },
  { name: 'the same file again, own ETags', workers: 1, again: 'whenever', ownEtags: true, versioned: true },
  { name: 'the same file days later', workers: 1, again: 'whenever', days: 9, versioned: true },
  { name: 'the same file days later, own ETags', workers: 1, again: 'whenever', days: 9, ownEtags: true },
];

/**
 * A file is replaced and comes back, all within seconds. The outcome of the upload that was skipped because of the
 * replacement does not apply to the current object.
 */
export const returned: readonly Scenario[] = [
  { name: 'a file is replaced and uploaded again', workers: 1, comesBack: ['uploaded'] },
  { name: 'a file is replaced and renamed to its name again', workers: 1, comesBack: ['renamed'] },
  { name: 'a file is replaced and uploaded again with other tags', workers: 1, comesBack: ['uploaded'], tagged: true },
  { name: 'a file that waited is replaced and restored', workers: 1, comesBack: ['restored'], sidecar: true },
];
export const returnedTwice: readonly Scenario[] = [
  { name: 'two files take turns', workers: 1, comesBack: ['uploaded', 'renamed'] },
  { ...two, name: 'a file is replaced and uploaded again, two workers', comesBack: ['uploaded'], lateDuplicate: true },
  { ...two, name: 'a file is replaced and restored, two workers', comesBack: ['restored'], feed: hours },
  { ...two, name: 'a file is replaced, restored and renamed', comesBack: ['restored', 'renamed'], sidecar: true },
];

/** An odd API: another account than before, other counts, or a filter by name that finds nothing. */
export const odd: readonly Scenario[] = [
  { name: 'another account', workers: 1, otherAccount: true, visibilityDelay: 300 },
  { name: 'another account, held start', workers: 1, otherAccount: true, feed: { start: 'held' } },
  { name: 'a row too few', workers: 1, miscount: -1 },
  { name: 'no row at all, stopped', workers: 1, miscount: -2, feed: { whenCountDiffers: 'stop' } },
  { name: 'rows too many, held start', workers: 1, miscount: 3, feed: { start: 'held' } },
  { name: 'a filter by name that finds nothing', workers: 1, visibilityDelay: 300, nameFilter: 'nothing' },
  {
    name: 'a filter by name that finds nothing, held start',
    workers: 1,
    feed: { start: 'held' },
    nameFilter: 'nothing',
  },
];

/** Calling hours that end a minute after the drop, and begin again within an hour. */
const shortHours = { callingHours: { zone: 'America/La_Paz', days: 'mon-sun', from: '00:00', to: '23:05' } };
/** A list that was planned within the hours may have to start outside of them. */
export const nights: readonly Scenario[] = [
  { name: 'a held list at night', workers: 1, feed: { ...shortHours, start: 'held' } },
  {
    name: 'a held list of rows with a start, at night',
    workers: 1,
    feed: { ...shortHours, start: 'held' },
    rowsFrom: 30,
  },
  { name: 'a held list with a start, at night', workers: 1, feed: { ...shortHours, start: 'held' }, startAt: 30 },
  { name: 'rows with a start, at night', workers: 1, feed: shortHours, rowsFrom: 30 },
];

/** Every upload has its own tags. Tags that are requested together with a file must be those of that file. */
export const tagged: readonly Scenario[] = [
  { name: 'a replaced object with other tags', workers: 1, tagged: true, replacement: true },
  {
    name: 'a replaced object with other tags, two workers',
    workers: 2,
    tagged: true,
    replacement: true,
    duplicates: 1,
  },
  { name: 'the same file again with other tags', workers: 1, tagged: true, again: 'whenever' },
];

/** The same scenarios, with an ETag of its own for every copy. */
export function withOwnEtags(all: readonly Scenario[]): Scenario[] {
  return all.map(scenario => ({ ...scenario, name: `${scenario.name}, own ETags`, ownEtags: true }));
}

/** The same scenarios in buckets with versions, as deployed. */
export function withVersions(all: readonly Scenario[]): Scenario[] {
  return all.map(scenario => ({ ...scenario, name: `${scenario.name}, versions`, versioned: true }));
}

const unlimited = { duplicateWindowDays: 0 };
/** The same file is uploaded again, and gateways touch it. */
export const again: readonly Scenario[] = [
  { ...two, name: 'the same file again, within the window', again: 'when_over', lateDuplicate: true },
  { ...two, name: 'the same file again, without a window', again: 'when_over', lateDuplicate: true, feed: unlimited },
];
export const gateways: readonly Scenario[] = [
  { ...two, name: 'a gateway touches the object', touches: ['replaced'], lateDuplicate: true },
  {
    ...two,
    name: 'a gateway touches the object, without a window',
    touches: ['replaced'],
    lateDuplicate: true,
    feed: unlimited,
  },
  { ...two, name: 'a gateway touches what comes again', touches: ['replaced'], again: 'when_over', feed: unlimited },
];
export const renamed: readonly Scenario[] = [
  { ...two, name: 'a feed gets another name', renaming: true, lateDuplicate: true },
  { ...two, name: 'a feed gets another name, without a window', renaming: true, lateDuplicate: true, feed: unlimited },
];
/** The ledger was replaced. Its drops were handled before, and only their objects say so. */
export const emptied: readonly Scenario[] = [
  { name: 'an emptied ledger', workers: 2, emptying: true, lateDuplicate: true },
  { name: 'an emptied ledger, without a window', workers: 2, emptying: true, lateDuplicate: true, feed: unlimited },
  { name: 'an emptied ledger, and a copy', workers: 2, emptying: true, touches: ['kept'], ownEtags: true },
];

const list = (change: object = {}) => ({
  suppression: [{ bucket: 'lists', key: 'dnc.txt', report: 'count', ...change }],
});
/** A suppression list changes at any moment. Nobody may be called who was on it at the last look. */
export const suppressed: readonly Scenario[] = [
  { name: 'a list grows', workers: 1, suppression: ['grows'], feed: list() },
  { name: 'a list vanishes', workers: 1, suppression: ['vanishes'], feed: list() },
  { name: 'a list vanishes and comes back', workers: 1, suppression: ['vanishes', 'is as it was'], feed: list() },
  { name: 'a list is emptied', workers: 1, suppression: ['is emptied'], feed: list({ report: 'rows' }) },
  { name: 'a list is replaced by what is none', workers: 1, suppression: ['is no list'], feed: list() },
  { name: 'a list has everybody', workers: 1, suppression: ['has everybody'], feed: list({ treat: 'refuse' }) },
  { name: 'a list shrinks', workers: 1, suppression: ['shrinks'], feed: list(), versioned: true },
  {
    name: 'a list below a prefix grows and vanishes, held start',
    workers: 1,
    suppression: ['grows', 'vanishes'],
    feed: { ...list({ key: undefined, prefix: 'dnc/' }), start: 'held' },
  },
];
/** The list is uploaded again only once, while a quarter of an hour passes. */
export const outdated: Scenario = {
  name: 'a list becomes too old',
  workers: 1,
  suppression: ['is as it was'],
  feed: list({ maxAgeDays: 0.01 }),
};
export const suppressedTwice: readonly Scenario[] = [
  { name: 'a list grows twice', workers: 1, suppression: ['grows', 'has everybody', 'is as it was'], feed: list() },
  { name: 'a list breaks, two workers', workers: 2, duplicates: 1, suppression: ['is no list', 'grows'], feed: list() },
];
