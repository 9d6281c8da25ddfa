import { DropdialError } from '../../errors.ts';
import type { IdleWatch } from '../../net/watch-idle.ts';
import type { MultipartFrame } from './frame-multipart.ts';
import type { KeyedDigest } from './keyed-digest.ts';

/** The progress of a request. The caller reads it after the request ended, for whatever reason. */
export interface Progress {
  /** An answer arrived, so nothing more may be sent. */
  answered: boolean;
  /** The call has ended, so bytes that are still being read are useless. */
  ended: boolean;
  /** The closing boundary was passed to the network: from now on, a list may exist. */
  closingSent: boolean;
}

/** The bytes to send, as the plan read them. */
export interface PlannedBytes {
  readonly bytes: number;
  readonly digest: Buffer;
  /** Starts a new digest with the same key, for another reading. */
  readonly startDigest: () => KeyedDigest;
  /** The part of them that is not sent. */
  readonly leftOut?: LeftOut | undefined;
}

/** Bytes that are read and not sent. */
interface LeftOut {
  readonly bytes: number;
  /** Starts a reading. The function it returns takes each chunk and returns the pieces to send. */
  readonly startCut: () => (chunk: Uint8Array) => readonly Uint8Array[];
}

export function bytesSent({ bytes, leftOut }: Pick<PlannedBytes, 'bytes' | 'leftOut'>): number {
  return bytes - (leftOut?.bytes ?? 0);
}

export interface BodyOptions {
  readonly frame: MultipartFrame;
  /** The planned bytes, read again. */
  readonly source: AsyncIterable<Uint8Array>;
  readonly planned: PlannedBytes;
  /** Writes `sending` to the ledger; throws when the submission belongs to another worker. */
  readonly commit: () => Promise<void>;
  readonly watch: IdleWatch;
  readonly progress: Progress;
}

/** After an answer, or after the end of the call, nothing more may be committed or sent. */
function assertOpen({ answered, ended }: Progress): void {
  if (answered || ended) throw new DropdialError('send_failed', 'the call ended before the body was complete');
}

/**
 * Pass 2: the multipart body, chunk by chunk, as fast as the network takes it. All bytes that are read are compared
 * with the plan, including those that are not sent.
 *
 * ```
 *   head | planned bytes ... | source ended cleanly and equals the plan? | ledger says sending? | closing boundary
 * ```
 *
 * Until the closing boundary is sent, the server has an incomplete request, so a failure before it creates no list.
 */
export async function* streamBody(options: BodyOptions): AsyncGenerator<Uint8Array> {
  const { frame, source, planned, commit, watch, progress } = options;
  const digest = planned.startDigest();
  const cut = planned.leftOut?.startCut();
  let bytes = 0;
  watch.waitFor('the API to read');
  yield frame.head;
  watch.waitFor();
  for await (const chunk of source) {
    digest.update(chunk);
    bytes += chunk.length;
    if (bytes > planned.bytes) break;
    for (const piece of cut ? cut(chunk) : [chunk]) {
      watch.waitFor('the API to read');
      yield piece;
      watch.waitFor();
    }
  }
  if (bytes !== planned.bytes || !digest.digest().equals(planned.digest)) {
    throw new DropdialError('source_differs', 'the object read for sending differs from the object that was planned');
  }
  assertOpen(progress);
  await commit();
  assertOpen(progress);
  progress.closingSent = true;
  yield frame.tail;
}
