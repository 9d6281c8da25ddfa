import { collectBuffers } from '../csv/bytes/collect-buffers.ts';
import { readFile } from '../csv/bytes/read-file.ts';
import type { Plan, PlanOptions } from '../csv/plan.ts';
import { planCsv } from '../csv/plan-csv.ts';
import { findObstacle, type Look } from '../gates/gate.ts';
import { GATES } from '../gates/gates.ts';
import { move, noteHeld } from '../ledger/move.ts';
import { expectIn, type Submission } from '../ledger/submission.ts';
import type { Parameters } from '../parameters/parameters.ts';
import type { ObjectHead } from '../s3/read-head.ts';
import { openSource } from '../s3/read-object.ts';
import { createKeyedDigests } from '../voximplant/upload/keyed-digest.ts';
import { findOwnCopy } from '../write-back/find-own-copy.ts';
import { asJudged } from './endings.ts';
import { leave } from './leave.ts';
import { type FullWay, isWithFile, type Stand, type StepWorld, type Way } from './step.ts';
import { release, stopAtGate } from './stop-at-gate.ts';
import type { suppress } from './suppress.ts';
import { openNumberIndex } from './transfer/index-numbers.ts';
import { keepRowIndex, openRowIndex } from './transfer/index-rows.ts';
import { planOptions, readOptions } from './transfer/plan-options.ts';
import { recordAnswer } from './transfer/record-answer.ts';
import { failedBefore, type PlannedFile, type Sent, sendOrAgain } from './transfer/send.ts';

const COPIED = { code: 'source_changed', message: 'others keep writing the outcome onto the object' } as const;

/** A drop without parameters is never claimed; if it happens anyway, nothing is lost. */
const INCOMPLETE = { code: 'withheld', message: 'its parameters are no longer complete' } as const;

/** How often the file is read again because another of our workers copied its object. */
const MAX_COPIES = 3;

/** Sends the file of a claimed submission, and lets the next large file of its feed begin. */
export async function submit(submission: Submission, way: Way, world: StepWorld): Promise<Stand> {
  if (way.feed.maxUploads === undefined) return submitFile(submission, way, world);
  try {
    return await submitFile(submission, way, world);
  } finally {
    const { endUpload } = await import('../gates/fair-share.ts');
    await endUpload({ ...way, receipt: submission.receipt }, world);
  }
}

/** Plan, gates, transfer, and the answer into the ledger. */
async function submitFile(submission: Submission, way: Way, world: StepWorld): Promise<Stand> {
  let claimed = expectIn(submission, 'claimed');
  if (!isWithFile(way)) {
    return way.file === 'incomplete' ? release(claimed, INCOMPLETE, world) : leave(claimed, way.file, world);
  }
  let current: FullWay = { ...way, file: { ...way.file, parameters: parametersOf(claimed, way.file.parameters) } };
  for (let copies = 0; ; copies++) {
    const sent = await tryToSend(claimed, current, world);
    // Outside the `try`: an error while the answer is recorded must never count as "nothing was sent".
    if (!('result' in sent)) return sent;
    const copy = await findCopyInTheWay(sent, current, world);
    if (copy === undefined) return recordAnswer(sent, current, world);
    claimed = await nameCopy(sent.submission, copy, world);
    if (copies === MAX_COPIES) return release(claimed, COPIED, world);
    current = { ...current, file: { ...current.file, head: copy } };
  }
}

async function tryToSend(claimed: Submission<'claimed'>, way: FullWay, world: StepWorld): Promise<Sent | Stand> {
  try {
    return await planAndSend(claimed, way, world);
  } catch (error) {
    // An error before the request leaves the drop unharmed.
    return { submission: claimed, result: failedBefore(error) };
  }
}

/** The current object, if another of our workers merely copied it while it was read. */
async function findCopyInTheWay(
  { submission, result }: Sent,
  { file }: FullWay,
  { s3 }: Pick<StepWorld, 's3'>,
): Promise<ObjectHead | undefined> {
  if (result.kind !== 'failed' || result.code !== 'source_changed' || result.closingSent) return undefined;
  return findOwnCopy(submission.receipt, file.head, s3);
}

async function nameCopy(
  submission: Submission,
  { etag, versionId }: ObjectHead,
  { ledger }: Pick<StepWorld, 'ledger'>,
): Promise<Submission<'claimed'>> {
  const { pending } = submission.receipt.writeBack;
  const named = await noteHeld(ledger, submission, { writeBack: { pending, copies: [{ etag, versionId }] } });
  return expectIn(named, 'claimed');
}

/**
 * The parameters that were read when the drop was claimed count, even if it is sent again later.
 *
 * @param latest the parameters that its sources give now.
 */
function parametersOf({ receipt }: Submission<'claimed'>, latest: Parameters): Parameters {
  const { parameters, plan, resends = 0 } = receipt;
  if (parameters === undefined || resends === 0) return latest;
  // The document records how the bytes were sent; they are read again as they were uploaded.
  return plan?.recodedFrom === undefined ? parameters : { ...parameters, encoding: plan.recodedFrom };
}

/** Everything up to the end of the request. Throws only while nothing has been sent. */
async function planAndSend(claimed: Submission<'claimed'>, way: FullWay, world: StepWorld): Promise<Sent | Stand> {
  const { feed, run, file } = way;
  const look: Look = { feed, receipt: claimed.receipt, parameters: file.parameters, run };
  const early = await findObstacle(GATES.beforePlan, look, world);
  if (early) return stopAtGate(claimed, early, world);
  const rowIndex = await openRowIndex(feed, file.parameters);
  const index = await openNumberIndex(feed, file.parameters, world.mostValues);
  const { plan, planned, begin } = await planFile(way, world, { rowIndex, numbers: index });
  const { summary, problemCount } = plan;
  for (const { code, message } of claimed.receipt.warnings ?? []) run.log.warn(message, { code });
  run.log.info('planned', { rows: summary.rows, bytes: summary.bytes, problems: problemCount });
  const isDry = file.parameters.dry_run === true;
  const hasLists = feed.suppression.length > 0;
  if (problemCount > 0 || (isDry && !hasLists)) return judge(claimed, isDry ? 'checked' : 'rejected', plan, world);
  const good = { ...look, plan: summary };
  const late = isDry ? undefined : await findObstacle(GATES.afterPlan, good, world);
  if (late) return stopAtGate(claimed, late, world, summary);
  const kept = hasLists ? await leaveOut(claimed, planned, { index, begin }, isDry, way, world) : planned;
  if (!('read' in kept)) return kept;
  const last = await findObstacle(GATES.beforeSend, good, world);
  if (last) return stopAtGate(claimed, last, world, summary);
  if (kept.leftOut) rowIndex?.leaveOut(kept.leftOut);
  await keepRowIndex(rowIndex, claimed.receipt, run, world, file.head.output);
  return sendOrAgain(claimed, kept, way, world);
}

/** Loaded when first needed: few feeds have suppression lists. */
const leaveOut: typeof suppress = async (...given) => (await import('./suppress.ts')).suppress(...given);

/** Passed to modules that are loaded late. If they imported it, the bundler would split its modules. */
export type PlanFile = typeof planFile;

/** Reads the whole file once. Returns how to read it again, and the offset of the first byte that is sent. */
export async function planFile(
  { feed, run, file }: FullWay,
  { s3, idleMs, mostValues, now }: Pick<StepWorld, 's3' | 'idleMs' | 'mostValues' | 'now'>,
  watches: Pick<PlanOptions, 'rowIndex' | 'numbers'>,
): Promise<{ readonly plan: Plan; readonly planned: PlannedFile; readonly begin: number }> {
  const { head, parameters } = file;
  const source = openSource({ s3, head, signal: run.signal, idleMs });
  const options = readOptions(feed, head.key, parameters, head.output.ContentEncoding);
  const startDigest = createKeyedDigests();
  const digest = startDigest();
  const reading = readFile(source(), options);
  const planned = planOptions(feed, parameters, now());
  const plan = await planCsv(reading, { ...planned, mostValues, onBytes: digest.update, ...watches });
  const { summary } = plan;
  // A file that is sent as uploaded needs no second check of its beginning; its bytes are compared anyway.
  const isAsUploaded = !options.gzip && summary.recodedFrom === undefined && summary.bytes === head.size;
  const read = () => (isAsUploaded ? collectBuffers(source()) : readFile(source(), options));
  const bytes = { bytes: summary.bytes, digest: digest.digest(), startDigest };
  return { plan, planned: { read, summary, bytes }, begin: reading.facts.skipped?.bytes ?? 0 };
}

async function judge(
  claimed: Submission<'claimed'>,
  state: 'rejected' | 'checked',
  { summary: plan, problems, problemCount }: Plan,
  { ledger, now }: Pick<StepWorld, 'ledger' | 'now'>,
): Promise<Stand> {
  const change = asJudged(claimed.receipt, state, { plan, problems, problemCount }, now());
  return { submission: await move(ledger, claimed, 'plan', state, change) };
}
