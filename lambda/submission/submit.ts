import type { S3Client } from '@aws-sdk/client-s3';
import type { Dispatcher } from 'undici';
import { sweepBuffers } from '../csv/bytes/collect-buffers.ts';
import { readFile } from '../csv/bytes/read-file.ts';
import { planCsv } from '../csv/plan-csv.ts';
import type { PlanSummary } from '../csv/plan-summary.ts';
import { DropdialError, describeError } from '../errors.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import { describeAge } from '../gates/age.ts';
import { holdForHours } from '../gates/calling-hours.ts';
import type { ActiveLists } from '../gates/free-place.ts';
import { createObstacleFinder, type ObstacleDependencies } from '../gates/gates.ts';
import { markedName } from '../ledger/fingerprint.ts';
import { type Ledger, type LedgerEntry, moveEntry } from '../ledger/ledger.ts';
import type { PutMetrics } from '../metrics.ts';
import type { Parameters } from '../parameters/parameters.ts';
import type { Run } from '../run.ts';
import type { ObjectHead } from '../s3/read-head.ts';
import { openSource } from '../s3/read-object.ts';
import type { CallContext } from '../voximplant/call-method.ts';
import { countApiError } from '../voximplant/count-api-error.ts';
import { type CallResult, createCallList } from '../voximplant/create-call-list.ts';
import type { TokenSource } from '../voximplant/credentials/mint-token.ts';
import { mayBeTheKey } from '../voximplant/error-codes.ts';
import { stopCallList } from '../voximplant/stop-call-list.ts';
import { createByteCodes } from '../voximplant/upload/keyed-digest.ts';
import type { PlannedBytes } from '../voximplant/upload/stream-body.ts';
import { createConclusions, type Submitted } from './endings.ts';
import { isHeld } from './is-held.ts';
import { planOptions, readOptions } from './plan-options.ts';
import { listOf, recordAnswer } from './record-answer.ts';
import { isLostWrite, recordLateAnswer } from './record-late-answer.ts';

export interface SubmitDependencies extends ObstacleDependencies {
  readonly s3: S3Client;
  readonly ledger: Ledger;
  readonly activeLists: ActiveLists;
  readonly tokens: TokenSource;
  readonly dispatcher: Dispatcher;
  readonly apiUrl: string;
  readonly putMetrics: PutMetrics;
  /** Milliseconds for which a transfer may stand still. */
  readonly idleMs: number;
  readonly newId: () => string;
}

/** What is submitted. */
export interface Submission {
  readonly feed: FeedConfig;
  readonly head: ObjectHead;
  readonly parameters: Parameters;
}

/** What is sent: how it is read again, and what the plan found. */
interface PlannedFile {
  readonly read: () => AsyncIterable<Uint8Array>;
  readonly summary: PlanSummary;
  readonly planned: PlannedBytes;
}

/** A request that ended, and the entry as its commit point left it. */
interface Sent {
  readonly entry: LedgerEntry;
  readonly result: CallResult;
}

/** Until a feed whose places are taken is looked at again, in seconds. */
const BUSY_SECONDS = 300;
/** Until credentials that could not be read are tried again, in seconds. */
const CREDENTIALS_SECONDS = 900;

/** How the lists of a feed are asked about. */
export async function openApi(
  { apiUrl, dispatcher, tokens }: SubmitDependencies,
  { secretId }: FeedConfig,
  { signal, deadline }: Run,
): Promise<CallContext> {
  return { apiUrl, dispatcher, signal, token: await tokens.get(secretId, deadline) };
}

/** Makes the submitter of claimed drops: plan, send, and the answer into the ledger. */
export function createSubmitter(dependencies: SubmitDependencies) {
  const { s3, ledger, activeLists, tokens, now } = dependencies;
  const conclusions = createConclusions(ledger, now);
  const findObstacle = createObstacleFinder(conclusions, dependencies);

  async function send(
    entry: LedgerEntry,
    { read, summary, planned }: PlannedFile,
    { feed, ...submission }: Submission,
    { signal, deadline }: Run,
  ): Promise<Sent> {
    const { delimiter, encoding } = summary;
    const parameters = { ...submission.parameters, delimiter, ...(summary.recodedFrom && { encoding }) };
    const listName = markedName(parameters.name, entry.receipt.submission);
    let current = entry;
    let committing: Promise<void> = Promise.resolve();
    const result = await createCallList({
      ...dependencies,
      token: await tokens.get(feed.secretId, deadline),
      parameters,
      listName,
      held: isHeld(feed, parameters),
      boundaryId: dependencies.newId().replaceAll('-', ''),
      source: read(),
      planned,
      commit: () => {
        // A large file may have taken longer than the calling hours did.
        const hold = holdForHours(feed, parameters, summary, dependencies.now());
        if (hold) return Promise.reject(new DropdialError('outside_hours', hold.message));
        const change = { state: 'sending', plan: summary, listName, parameters } as const;
        committing = moveEntry(ledger, current, change).then(moved => {
          current = moved;
        });
        return committing;
      },
      signal,
    });
    // An early answer may come while the ledger is being written: what it says next must build on that write.
    await committing.catch(() => undefined);
    const counted = countApiError(result);
    if (counted) dependencies.putMetrics(feed.id, counted);
    return { entry: current, result };
  }

  function inSeconds(seconds: number): Date {
    return new Date(now().getTime() + seconds * 1000);
  }

  async function hasPlace({ receipt }: LedgerEntry, feed: FeedConfig, run: Run): Promise<boolean> {
    if (feed.maxActiveLists === undefined) return true;
    return activeLists.reserve(feed.id, receipt.submission, feed.maxActiveLists, () =>
      openApi(dependencies, feed, run),
    );
  }

  /** Everything up to the end of the request. Throws only while nothing was sent, or nothing that could be a list. */
  async function planAndSend(claimed: LedgerEntry, submission: Submission, run: Run): Promise<Sent | Submitted> {
    const { feed, head, parameters } = submission;
    const age = describeAge(claimed.receipt, now(), feed);
    if (age !== undefined) return conclusions.ended(claimed, 'rejected', { code: 'stale', message: age });
    if (!parameters.dry_run && !(await hasPlace(claimed, feed, run))) {
      const message = `feed "${feed.id}" has ${feed.maxActiveLists} lists that dial, as many as it may have at a time`;
      const notBefore = inSeconds(BUSY_SECONDS);
      const busy = { code: 'feed_busy', message, for: 'free_place', notBefore } as const;
      return conclusions.waiting(claimed, { ...busy, retryAfterSeconds: BUSY_SECONDS });
    }
    const source = openSource({ s3, head, signal: run.signal, idleMs: dependencies.idleMs });
    const options = readOptions(feed, head.key, parameters, head.output.ContentEncoding);
    const startCode = createByteCodes();
    const code = startCode();
    const reading = readFile(source(), options);
    const plan = await planCsv(reading, { ...planOptions(feed, parameters, now()), onBytes: code.update });
    const { summary, problems, problemCount } = plan;
    for (const { code, message } of claimed.receipt.warnings ?? []) run.log.warn(message, { code });
    run.log.info('planned', { rows: summary.rows, bytes: summary.bytes, problems: problemCount });
    if (parameters.dry_run) return conclusions.checked(claimed, summary, problems, problemCount);
    if (problemCount > 0) return conclusions.refused(claimed, summary, problems, problemCount);
    const obstacle = await findObstacle(claimed, summary, submission);
    if (obstacle) return obstacle;
    // A file that is sent as it was uploaded needs no second look at its beginning; its bytes are compared all the same.
    const isAsUploaded = !options.gzip && summary.recodedFrom === undefined && summary.bytes === head.size;
    const read = () => (isAsUploaded ? sweepBuffers(source()) : readFile(source(), options));
    const file = { read, summary, planned: { bytes: summary.bytes, code: code.digest(), startCode } };
    const sent = await send(claimed, file, submission, run);
    if (sent.result.kind !== 'answered' || sent.result.answer.kind !== 'refused') return sent;
    const { answer } = sent.result;
    if (!mayBeTheKey(answer.code)) return sent;
    const isOther = await tokens.renew(feed.secretId);
    if (isOther) run.log.warn('the API refused the key; trying once with the other one', { code: answer.code });
    else if (answer.class !== 'token') return sent;
    else run.log.info('the API refused the token; trying once with a fresh one', { code: answer.code });
    const again = await moveEntry(ledger, sent.entry, { state: 'claimed' });
    return send(again, file, submission, run);
  }

  async function recordFailure(claimed: LedgerEntry, error: unknown): Promise<Submitted> {
    if (!(error instanceof DropdialError)) return conclusions.released(claimed, 'send_failed', describeError(error));
    const { code, message } = error;
    if (code === 'source_changed') return conclusions.ended(claimed, 'skipped', { code, message });
    if (code === 'credentials_unreadable') {
      const notBefore = inSeconds(CREDENTIALS_SECONDS);
      return conclusions.waiting(claimed, { code, message, for: 'credentials', notBefore });
    }
    return conclusions.released(claimed, code, message);
  }

  async function record({ entry, result }: Sent, { feed, parameters }: Submission, run: Run): Promise<Submitted> {
    const held = isHeld(feed, parameters);
    const { log } = run;
    try {
      return await recordAnswer(conclusions, entry, result, held, now(), log);
    } catch (error) {
      const answer = listOf(result, now());
      if (answer === undefined || !isLostWrite(error)) throw error;
      const stop = async (listId: number) =>
        (await stopCallList(await openApi(dependencies, feed, run), listId)).kind === 'ok';
      return recordLateAnswer({ ledger, conclusions, held, stop, log }, entry, answer);
    }
  }

  return async function submitDrop(claimed: LedgerEntry, submission: Submission, run: Run): Promise<Submitted> {
    let sent: Sent | Submitted;
    try {
      sent = await planAndSend(claimed, submission, run);
    } catch (error) {
      return recordFailure(claimed, error);
    }
    // Outside of the try: a fault while the answer is recorded must never count as one after which nothing was sent.
    return 'result' in sent ? record(sent, submission, run) : sent;
  };
}
