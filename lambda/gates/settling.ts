import type { Arrival, Delay, GateWorld } from './gate.ts';

/**
 * Delays a drop while its uploader may still be writing: the youngest of its objects must be older than the feed's
 * `settleSeconds`. An object that changes meanwhile is another object, with an event of its own.
 */
export async function settling(
  {
    feed: { id, settleSeconds },
    uploads,
  }: Pick<Arrival, 'uploads'> & { feed: Pick<Arrival['feed'], 'id' | 'settleSeconds'> },
  { now }: Pick<GateWorld, 'now'>,
): Promise<Delay | undefined> {
  const time = now().getTime();
  const youngest = Math.max(...uploads.map(upload => upload?.getTime() ?? 0));
  const remaining = settleSeconds - (time - youngest) / 1000;
  if (settleSeconds === 0 || remaining <= 0) return undefined;
  const message = `feed "${id}" handles a file when it is ${settleSeconds} s old`;
  // If S3's clock is ahead, the drop must not wait longer than `settleSeconds`.
  const until = new Date(time + Math.min(Math.ceil(remaining), settleSeconds) * 1000);
  return { kind: 'pause', pause: { code: 'settling', message, until } };
}
