import { describeError } from '../errors.ts';
import { listsOf, nameList } from '../feed/suppression-config.ts';
import { refuseUnsuppressible } from '../gates/suppressible.ts';
import { move } from '../ledger/move.ts';
import type { Pause } from '../ledger/pause.ts';
import type { Suppression } from '../ledger/receipt.ts';
import type { Submission } from '../ledger/submission.ts';
import { createCutter, rangesOf } from '../suppression/cut-rows.ts';
import { describeAll, findRefused, refuses, reportsRows, rowInFile, uniteRows } from '../suppression/judge-rows.ts';
import type { ListWorld } from '../suppression/list-world.ts';
import { areSame, type MatchedObject, matchLists } from '../suppression/match-lists.ts';
import type { NumberIndex } from '../suppression/number-index.ts';
import { writeSuppressedFile } from '../write-back/write-suppressed-file.ts';
import { asEnded, asJudged } from './endings.ts';
import type { FullWay, Stand, StepWorld } from './step.ts';
import { stopAtGate } from './stop-at-gate.ts';
import type { PlannedFile } from './transfer/send.ts';

/** The numbers of a planned file. */
interface PlannedNumbers {
  readonly index: NumberIndex | undefined;
  /** The offset of the first byte that is sent. */
  readonly begin: number;
}

/** Milliseconds until an unusable list is read again. */
const AGAIN_MS = 300_000;
/** The maximum number of rows named in a receipt. */
const MAX_ROWS = 100;

/** The part of a receipt about lists that were read. */
function describeLists(objects: readonly MatchedObject[], rows: number, total: number): Suppression {
  const firstRows = [...uniteRows(objects.filter(reportsRows), total).subarray(0, MAX_ROWS)].map(rowInFile);
  return {
    rows,
    lists: objects.map(({ bucket, key, etag, versionId, lastModified, entries, unreadable, rows: { length } }) => {
      const at = lastModified.toISOString();
      return { bucket, key, etag, versionId, lastModified: at, entries, unreadable, suppressed: length };
    }),
    ...(firstRows.length > 0 && { firstRows }),
  };
}

/** Writes the rows to a file for the uploader. If that fails, the rows are left out all the same. */
async function tellRows(
  objects: readonly MatchedObject[],
  { run, file: { head } }: FullWay,
  { s3 }: Pick<StepWorld, 's3'>,
): Promise<void> {
  const listed = objects
    .filter(object => reportsRows(object) && object.rows.length > 0)
    .map(({ bucket, key, rows }) => ({ list: nameList({ bucket, key }), rows }));
  if (listed.length === 0) return;
  try {
    await writeSuppressedFile(s3, head, listed, run.log);
  } catch (error) {
    run.log.warn('the list of rows that are left out could not be written', { reason: describeError(error) });
  }
}

/**
 * Checks the lists again right before a call list may exist. A changed list is read again: if it now contains a number
 * that is being sent, or is unusable, the request is withheld.
 */
async function lookAgain(
  seen: { readonly objects: readonly MatchedObject[]; readonly rows: Uint32Array; readonly said: Suppression },
  index: NumberIndex,
  { feed, run }: FullWay,
  world: ListWorld,
): Promise<Suppression | Pause> {
  const lists = listsOf(feed);
  if (await areSame(lists, seen.objects, world)) return seen.said;
  run.log.info('a suppression list changed while the file was sent; it is read again');
  const matched = await matchLists(lists, index, world);
  const code = 'suppression_changed';
  if (matched.kind === 'unusable') return { code, message: matched.message };
  const { objects } = matched;
  const isMore = uniteRows([...objects, seen], index.rows).length > seen.rows.length;
  if (isMore || objects.some(refuses)) {
    const message =
      'numbers of the file were added to a suppression list while it was sent; it is sent again without them';
    return { code, message };
  }
  return describeLists(objects, seen.rows.length, index.rows);
}

/** The file without the rows that are left out. */
function leaveOut(planned: PlannedFile, index: NumberIndex, rows: Uint32Array, begin: number): PlannedFile {
  if (rows.length === 0) return planned;
  const { summary, bytes } = planned;
  const ranges = rangesOf(index, rows, begin, summary.bytes);
  return {
    ...planned,
    summary: { ...summary, leftOut: { rows: rows.length, bytes: ranges.bytes } },
    bytes: { ...bytes, leftOut: { bytes: ranges.bytes, startCut: () => createCutter(ranges) } },
    leftOut: rows,
  };
}

/**
 * Removes every row with a number on a suppression list of the feed. If anything is wrong with a list, the drop waits:
 * a missing list never counts as an empty one.
 *
 * @param isDry nothing is sent in any case.
 * @returns the file without those rows, or the submission if it is not sent.
 */
export async function suppress(
  claimed: Submission<'claimed'>,
  planned: PlannedFile,
  { index, begin }: PlannedNumbers,
  isDry: boolean,
  way: FullWay,
  world: StepWorld,
): Promise<PlannedFile | Stand> {
  const { feed, run, file } = way;
  const { ledger, now } = world;
  const { receipt } = claimed;
  const { summary } = planned;
  const unsuppressible = refuseUnsuppressible(feed, file.parameters);
  if (unsuppressible || index === undefined) {
    if (unsuppressible) return stopAtGate(claimed, unsuppressible, world, summary);
    throw new TypeError('numbers are compared with lists, and nobody took them down');
  }
  if (index.isFull) {
    const message = `the file has more than ${index.limit} numbers or rows, which are too many to compare with suppression lists; split it`;
    return stopAtGate(claimed, { kind: 'refusal', refusal: { code: 'csv_too_many_values', message } }, world, summary);
  }
  if (index.rows !== summary.rows) throw new TypeError('the numbers of some rows were not taken down');
  const listWorld = { ...world, signal: run.signal, deadline: run.deadline };
  const matched = await matchLists(listsOf(feed), index, listWorld);
  if (matched.kind === 'unusable') {
    const code = 'suppression_unavailable';
    run.log.error('a suppression list cannot be used: the drop waits', { code, reason: matched.message });
    const until = new Date(now().getTime() + AGAIN_MS);
    const wait = { code, message: matched.message, for: 'suppression_list', until } as const;
    return stopAtGate(claimed, { kind: 'wait', wait }, world, summary);
  }
  const { objects } = matched;
  const rows = uniteRows(objects, index.rows);
  const said = describeLists(objects, rows.length, index.rows);
  run.log.info('compared with suppression lists', {
    rows: rows.length,
    lists: objects.length,
    entries: objects.reduce((sum, { entries }) => sum + entries, 0),
    unreadable: objects.reduce((sum, { unreadable }) => sum + unreadable, 0),
  });
  await tellRows(objects, way, world);
  if (objects.some(refuses)) {
    const judged = { plan: summary, ...findRefused(objects, index.rows, ({ list }) => nameList(list)) };
    const state = isDry ? 'checked' : 'rejected';
    const change = { ...asJudged(receipt, state, judged, now()), suppression: said };
    return { submission: await move(ledger, claimed, 'plan', state, change) };
  }
  const kept = leaveOut(planned, index, rows, begin);
  const { summary: plan } = kept;
  const isNobodyLeft = rows.length === summary.rows;
  if (isDry) {
    const problems = isNobodyLeft ? [describeAll(plan.rows)] : [];
    const change = asJudged(receipt, 'checked', { plan, problems, problemCount: problems.length }, now());
    return { submission: await move(ledger, claimed, 'plan', 'checked', { ...change, suppression: said }) };
  }
  if (isNobodyLeft) {
    const change = { ...asEnded(receipt, 'skipped', describeAll(plan.rows), now()), plan, suppression: said };
    return { submission: await move(ledger, claimed, 'gate', 'skipped', change) };
  }
  const seen = { objects, rows, said };
  return { ...kept, lookAtLists: () => lookAgain(seen, index, way, listWorld) };
}
