import type { Arrival, Delay, GateWorld } from './gate.ts';

/**
 * Keeps a drop from being judged while an uploader may still be at it: the youngest of its objects must be older than the
 * feed's `settleSeconds`. What is changed meanwhile is another object, with an event of its own.
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
  // A clock that is ahead of ours must not make it wait for longer than the feed says.
  const until = new Date(time + Math.min(Math.ceil(remaining), settleSeconds) * 1000);
  return { kind: 'pause', pause: { code: 'settling', message, until } };
}
