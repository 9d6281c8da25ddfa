import type { S3Client } from '@aws-sdk/client-s3';
import type { Dispatcher } from 'undici';
import type { ClaimContent } from './claim-content.ts';
import { createConclusions, type Submitted } from './conclude-attempt.ts';
import { planCsv } from './csv/plan-csv.ts';
import { type FileReading, readFile } from './csv/read-file.ts';
import { DropdialError, describeError } from './errors.ts';
import type { FeedConfig } from './feed-config.ts';
import { markedName } from './fingerprint.ts';
import { isHeld } from './is-held.ts';
import { type Ledger, type LedgerEntry, moveEntry } from './ledger.ts';
import type { ActiveLists } from './limit-active-lists.ts';
import type { Log } from './log.ts';
import { openSource } from './open-source.ts';
import type { Parameters } from './parameters.ts';
import { planOptions, readOptions } from './plan-options.ts';
import type { PlanSummary } from './receipt.ts';
import { listOf, recordAnswer } from './record-answer.ts';
import { isLostWrite, recordLateAnswer } from './record-late-answer.ts';
import type { ObjectHead } from './s3/read-head.ts';
import type { CallContext } from './voximplant/call-method.ts';
import { type CallResult, createCallList } from './voximplant/create-call-list.ts';
import type { TokenSource } from './voximplant/mint-token.ts';
import { stopCallList } from './voximplant/stop-call-list.ts';

export interface SubmitDependencies {
  readonly s3: S3Client;
  readonly ledger: Ledger;
  readonly activeLists: ActiveLists;
  readonly claimContent: ClaimContent;
  readonly tokens: TokenSource;
  readonly dispatcher: Dispatcher;
  readonly apiUrl: string;
  /** Milliseconds for which a transfer may stand still. */
  readonly idleMs: number;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** What bounds one invocation. */
export interface Run {
  /** Aborted at the deadline. */
  readonly signal: AbortSignal;
  readonly deadline: Date;
  readonly log: Log;
}

/** What is submitted. */
export interface Submission {
  readonly feed: FeedConfig;
  readonly head: ObjectHead;
  readonly parameters: Parameters;
}

/** A request that ended, and the entry as its commit point left it. */
interface Sent {
  readonly entry: LedgerEntry;
  readonly result: CallResult;
}

/** Until a feed whose places are taken is looked at again, in seconds. */
const BUSY_SECONDS = 300;

function describeAge(uploadedAt: string, now: Date, { id, maxAgeHours }: FeedConfig): string | undefined {
  const hours = (now.getTime() - Date.parse(uploadedAt)) / 3_600_000;
  if (hours <= maxAgeHours) return undefined;
  return `the object is ${Math.floor(hours)} hours old; feed "${id}" takes objects of at most ${maxAgeHours} hours`;
}

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

  async function send(
    entry: LedgerEntry,
    read: () => FileReading,
    planned: PlanSummary,
    { feed, ...submission }: Submission,
    { signal, deadline }: Run,
  ): Promise<Sent> {
    const { delimiter, encoding } = planned;
    const parameters = { ...submission.parameters, delimiter, ...(planned.recodedFrom && { encoding }) };
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
        const change = { state: 'sending', plan: planned, listName, parameters } as const;
        committing = moveEntry(ledger, current, change).then(moved => {
          current = moved;
        });
        return committing;
      },
      signal,
    });
    // An early answer may come while the ledger is being written: what it says next must build on that write.
    await committing.catch(() => undefined);
    return { entry: current, result };
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
    const age = describeAge(claimed.receipt.drop.uploadedAt, now(), feed);
    if (age !== undefined) return conclusions.ended(claimed, 'rejected', { code: 'stale', message: age });
    if (!parameters.dry_run && !(await hasPlace(claimed, feed, run))) {
      const message = `feed "${feed.id}" has ${feed.maxActiveLists} lists that dial, as many as it may have at a time`;
      return conclusions.waiting(claimed, 'feed_busy', message, BUSY_SECONDS);
    }
    const source = openSource({ s3, head, signal: run.signal, idleMs: dependencies.idleMs });
    const read = () => readFile(source(), readOptions(feed, head.key, parameters, head.output.ContentEncoding));
    const { summary, problems, problemCount } = await planCsv(read(), planOptions(feed, parameters, now()));
    for (const { code, message } of claimed.receipt.warnings ?? []) run.log.warn(message, { code });
    run.log.info('planned', { rows: summary.rows, bytes: summary.bytes, problems: problemCount });
    if (parameters.dry_run) return conclusions.checked(claimed, summary, problems, problemCount);
    if (problemCount > 0) return conclusions.refused(claimed, summary, problems, problemCount);
    const { sha256 } = summary;
    const isMeant = parameters.allow_duplicate ?? false;
    const obstacle = await dependencies.claimContent(feed, { receipt: claimed.receipt, sha256, isMeant });
    if (obstacle?.kind === 'sent') {
      return conclusions.refused(claimed, summary, [{ code: 'duplicate_content', message: obstacle.message }], 1);
    }
    if (obstacle) return conclusions.waiting(claimed, 'content_busy', obstacle.message, obstacle.retryAfterSeconds);
    const sent = await send(claimed, read, summary, submission, run);
    if (
      sent.result.kind !== 'answered' ||
      sent.result.answer.kind !== 'refused' ||
      sent.result.answer.class !== 'token'
    ) {
      return sent;
    }
    run.log.info('the API refused the token; trying once with a fresh one', { code: sent.result.answer.code });
    tokens.forget(feed.secretId);
    const again = await moveEntry(ledger, sent.entry, { state: 'claimed' });
    return send(again, read, summary, submission, run);
  }

  async function recordFailure(claimed: LedgerEntry, error: unknown): Promise<Submitted> {
    if (!(error instanceof DropdialError)) return conclusions.released(claimed, 'send_failed', describeError(error));
    const { code, message } = error;
    if (code === 'source_changed') return conclusions.ended(claimed, 'skipped', { code, message });
    if (code === 'credentials_unreadable') return conclusions.waiting(claimed, code, message);
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
