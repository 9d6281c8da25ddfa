import { collectBuffers } from '../csv/bytes/collect-buffers.ts';
import { readFile } from '../csv/bytes/read-file.ts';
import { type Plan, planCsv } from '../csv/plan-csv.ts';
import { findObstacle, type Look } from '../gates/gate.ts';
import { GATES } from '../gates/gates.ts';
import { move } from '../ledger/move.ts';
import { expectIn, type Submission } from '../ledger/submission.ts';
import { openSource } from '../s3/read-object.ts';
import { createKeyedDigests } from '../voximplant/upload/keyed-digest.ts';
import { asJudged } from './endings.ts';
import { leave } from './leave.ts';
import { type FullWay, isWithFile, type Stand, type StepWorld, type Way } from './step.ts';
import { release, stopAtGate } from './stop-at-gate.ts';
import { planOptions, readOptions } from './transfer/plan-options.ts';
import { recordAnswer } from './transfer/record-answer.ts';
import { failedBefore, type PlannedFile, type Sent, sendOrAgain } from './transfer/send.ts';

/** Nothing is claimed without parameters; should it happen all the same, nothing is lost. */
const INCOMPLETE = { code: 'withheld', message: 'its parameters are not complete any more' } as const;

/** Sends the file of a claimed submission: plan, gates, transfer, and the answer into the ledger. */
export async function submit(submission: Submission, way: Way, world: StepWorld): Promise<Stand> {
  const claimed = expectIn(submission, 'claimed');
  if (!isWithFile(way)) {
    return way.file === 'incomplete' ? release(claimed, INCOMPLETE, world) : leave(claimed, way.file, world);
  }
  let sent: Sent | Stand;
  try {
    sent = await planAndSend(claimed, way, world);
  } catch (error) {
    // Whatever fails before a request is made leaves the drop as good as it was.
    sent = { submission: claimed, result: failedBefore(error) };
  }
  // Outside of the try: a fault while the answer is recorded must never count as one after which nothing was sent.
  return 'result' in sent ? recordAnswer(sent, way, world) : sent;
}

/** Everything up to the end of the request. Throws only while nothing was sent. */
async function planAndSend(claimed: Submission<'claimed'>, way: FullWay, world: StepWorld): Promise<Sent | Stand> {
  const { feed, run, file } = way;
  const look: Look = { feed, receipt: claimed.receipt, parameters: file.parameters, run };
  const early = await findObstacle(GATES.beforePlan, look, world);
  if (early) return stopAtGate(claimed, early, world);
  const { plan, planned } = await planFile(way, world);
  const { summary, problemCount } = plan;
  for (const { code, message } of claimed.receipt.warnings ?? []) run.log.warn(message, { code });
  run.log.info('planned', { rows: summary.rows, bytes: summary.bytes, problems: problemCount });
  const isDry = file.parameters.dry_run === true;
  if (isDry || problemCount > 0) return judge(claimed, isDry ? 'checked' : 'rejected', plan, world);
  const late = await findObstacle(GATES.beforeSend, { ...look, plan: summary }, world);
  if (late) return stopAtGate(claimed, late, world, summary);
  return sendOrAgain(claimed, planned, way, world);
}

/** Reads the whole file once, and says how it is read again. */
async function planFile(
  { feed, run, file }: FullWay,
  { s3, idleMs, now }: Pick<StepWorld, 's3' | 'idleMs' | 'now'>,
): Promise<{ readonly plan: Plan; readonly planned: PlannedFile }> {
  const { head, parameters } = file;
  const source = openSource({ s3, head, signal: run.signal, idleMs });
  const options = readOptions(feed, head.key, parameters, head.output.ContentEncoding);
  const startDigest = createKeyedDigests();
  const digest = startDigest();
  const reading = readFile(source(), options);
  const plan = await planCsv(reading, { ...planOptions(feed, parameters, now()), onBytes: digest.update });
  const { summary } = plan;
  // A file that is sent as it was uploaded needs no second look at its beginning; its bytes are compared all the same.
  const isAsUploaded = !options.gzip && summary.recodedFrom === undefined && summary.bytes === head.size;
  const read = () => (isAsUploaded ? collectBuffers(source()) : readFile(source(), options));
  return { plan, planned: { read, summary, bytes: { bytes: summary.bytes, digest: digest.digest(), startDigest } } };
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
