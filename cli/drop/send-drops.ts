import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RefusedError } from '../../lambda/acts/refused.ts';
import { describeError } from '../../lambda/errors.ts';
import { isRefusal } from '../../lambda/s3/is-refusal.ts';
import { showBytes } from '../../terminal/count-of.ts';
import { screenOf } from '../../terminal/screen.ts';
import { watchProgress } from '../../terminal/watch-progress.ts';
import type { OpenLedger } from '../ledger/open-ledger.ts';
import { describeAfter } from './describe-after.ts';
import { exitCodeOf, followDrop, type Step } from './follow-drop.ts';
import { lookAtDrop } from './look-at-drop.ts';
import type { PlannedDrop } from './plan-drop.ts';
import { sayOnInterrupt } from './say-on-interrupt.ts';
import type { Teller } from './tell-drop.ts';
import { type Uploaded, uploadDrop } from './upload-drop.ts';

interface SendOptions {
  readonly open: OpenLedger;
  readonly replace: boolean;
  /** How long each is followed, in milliseconds; `undefined` to follow none. */
  readonly timeoutMs: number | undefined;
  readonly teller: Teller;
  /** The options with which other commands find the same configuration. */
  readonly source: readonly string[];
}

interface Sent {
  readonly drop: PlannedDrop;
  readonly uploaded: Uploaded;
}

/** Files on their way, for a message on Ctrl-C. */
interface Underway {
  uploading: PlannedDrop | undefined;
  readonly open: Set<PlannedDrop>;
}

const UPLOADED = 'uploaded';
/** The event of an upload usually reaches the function within a second. */
const UNSEEN = 'has no receipt yet. "dropdial doctor" checks whether its event can arrive.';

const uploadedStep = ({ feed, key, size, sidecar }: PlannedDrop): Step => ({
  status: UPLOADED,
  text: `uploaded s3://${feed.bucket}/${key} (${showBytes(size)})${sidecar ? ' with its sidecar' : ''}`,
  isOver: false,
});

async function upload(drop: PlannedDrop, { open, replace, teller }: SendOptions): Promise<Sent> {
  const progress = watchProgress('uploading', drop.size);
  const options = { s3: open.s3, id: randomUUID(), replace, onProgress: progress.update };
  try {
    const uploaded = await uploadDrop(drop, options).finally(progress.end);
    teller.step(drop, uploadedStep(drop));
    return { drop, uploaded };
  } catch (error) {
    if (error instanceof RefusedError) throw error;
    // S3 would forbid the same request again.
    const again = replace || isRefusal(error) ? '' : '; you can run the command again, because it overwrites nothing';
    throw new RefusedError(`${drop.shown} was not uploaded (${describeError(error)})${again}`, { cause: error });
  }
}

/** Says how to continue with a drop that is no longer followed. */
function leave(drop: PlannedDrop, why: string, { teller, source }: SendOptions): void {
  teller.say(`${drop.shown} ${why}`);
  for (const line of describeAfter(drop, source, screenOf(process.stderr))) console.error(line);
}

async function follow({ drop, uploaded }: Sent, timeoutMs: number, options: SendOptions): Promise<number> {
  const { open, teller } = options;
  const { s3, ledger, ownS3Endpoint } = open;
  const { feed, key, check } = drop;
  const idempotencyKey = check.parameters?.idempotency_key;
  const look = lookAtDrop({ s3, ledger, feed, key, uploaded, idempotencyKey, hasAnnotations: !ownS3Endpoint });
  const steps = followDrop(look, { timeoutMs, now: () => performance.now(), sleep });
  let last = uploadedStep(drop);
  for await (const step of steps) {
    last = step;
    teller.step(drop, step);
  }
  const code = exitCodeOf(last);
  if (code === 3)
    leave(drop, last.status === UPLOADED ? UNSEEN : 'has not ended, and goes on without this command.', options);
  teller.end(drop, last);
  return code;
}

/** Describes the state after Ctrl-C. */
function leaveAll({ uploading, open }: Underway, options: SendOptions): void {
  if (uploading) options.teller.say(`the upload of ${uploading.shown} was interrupted; nothing dials`);
  for (const drop of open) leave(drop, 'was uploaded, and goes on without this command.', options);
}

/** The worst of several exit codes: a bad ending before an open one. */
const worstOf = (codes: readonly number[]) => [1, 3].find(code => codes.includes(code)) ?? 0;

/**
 * Uploads files one after the other, and follows all of them to their end.
 *
 * @returns the exit code.
 * @throws {RefusedError} if one could not be uploaded; the ones before it have been followed.
 */
export async function sendDrops(drops: readonly PlannedDrop[], options: SendOptions): Promise<number> {
  const { timeoutMs } = options;
  const underway: Underway = { uploading: undefined, open: new Set() };
  const forget = sayOnInterrupt(() => leaveAll(underway, options));
  const sent: Sent[] = [];
  let failure: unknown;
  try {
    for (const drop of drops) {
      underway.uploading = drop;
      sent.push(await upload(drop, options));
      underway.open.add(drop);
    }
  } catch (error) {
    failure = error;
  }
  try {
    underway.uploading = undefined;
    const followed = sent.map(async one => {
      const code = timeoutMs === undefined ? 0 : await follow(one, timeoutMs, options);
      underway.open.delete(one.drop);
      return code;
    });
    const codes = await Promise.all(followed);
    if (failure !== undefined) throw failure;
    return worstOf(codes);
  } finally {
    forget();
  }
}
