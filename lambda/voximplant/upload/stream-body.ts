import { DropdialError } from '../../errors.ts';
import type { IdleWatch } from '../../net/watch-idle.ts';
import type { MultipartFrame } from './frame-multipart.ts';
import type { KeyedDigest } from './keyed-digest.ts';

/** How far a request got; the caller reads it after the request ended, however it ended. */
export interface Progress {
  /** An answer came, so nothing more may be sent. */
  answered: boolean;
  /** The call is over: whatever is still being read leads nowhere. */
  ended: boolean;
  /** The closing boundary was handed to the network: from here on, a list may exist. */
  closingSent: boolean;
}

/** The bytes to send, as the plan read them. */
export interface PlannedBytes {
  readonly bytes: number;
  readonly digest: Buffer;
  /** Starts the same digest anew, for another reading. */
  readonly startDigest: () => KeyedDigest;
  /** What of them is not sent. */
  readonly leftOut?: LeftOut | undefined;
}

/** Bytes that are read and not sent. */
export interface LeftOut {
  readonly bytes: number;
  /** Begins a reading: takes each chunk of it, and gives the pieces that are sent. */
  readonly startCut: () => (chunk: Uint8Array) => readonly Uint8Array[];
}

/** How many bytes are sent. */
export function bytesSent({ bytes, leftOut }: Pick<PlannedBytes, 'bytes' | 'leftOut'>): number {
  return bytes - (leftOut?.bytes ?? 0);
}

export interface BodyOptions {
  readonly frame: MultipartFrame;
  /** The planned bytes, read again. */
  readonly source: AsyncIterable<Uint8Array>;
  readonly planned: PlannedBytes;
  /** Writes `sending` to the ledger; throws when the submission is no longer ours. */
  readonly commit: () => Promise<void>;
  readonly watch: IdleWatch;
  readonly progress: Progress;
}

/** After an answer, or after the end of the call, nothing more may be committed or sent. */
function assertOpen({ answered, ended }: Progress): void {
  if (answered || ended) throw new DropdialError('send_failed', 'the call ended before the body was complete');
}

/**
 * Pass 2: the multipart body, chunk by chunk, as fast as the network takes it. What is compared with the plan is all that is read, also
 * what is left out of what is sent.
 *
 * ```
 *   head | planned bytes ... | source ended cleanly and equals the plan? | ledger says sending? | closing boundary
 * ```
 *
 * Before the closing boundary the server holds an incomplete request, so whatever fails until then creates no list.
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
