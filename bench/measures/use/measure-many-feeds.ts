import { createQueue } from '../../../local/queue/create-queue.ts';
import type { Measurement } from '../measurement.ts';
import { median } from '../median.ts';
import type { Result } from '../result.ts';
import { toResult } from '../result.ts';

const FEEDS = 50;
const FLOOD = 5_000;
/** As it is deployed. */
const AT_ONCE = 10;
/** When the others drop one file each, in milliseconds after the flood: one after the other. */
const EVERY_MS = 1_000;
/** What a drop takes where no drop was measured in this run, in milliseconds. */
const DROP_MS = 300;

/** A clock that the simulation moves. */
class Time {
  ms = 0;
  readonly now = () => this.ms;
  readonly after = () => () => undefined;
}

interface Running {
  readonly feed: string;
  readonly receiptHandle: string;
  readonly until: number;
}

/**
 * Lets time pass from one event to the next: files come, and as many are handled at a time as the function may.
 *
 * @returns milliseconds from each drop to the end of it, by feed.
 */
function simulate(isFair: boolean, floodFiles: number, dropMs: number): ReadonlyMap<string, readonly number[]> {
  const time = new Time();
  const queue = createQueue({ name: 'bench', clock: time, visibilityTimeoutSeconds: 43_200 });
  const groupOf = (feed: string) => (isFair ? { messageGroupId: feed } : {});
  const sentAt = new Map<string, number>();
  const send = (feed: string, file: number) => {
    const body = `${feed}/${file}`;
    sentAt.set(body, time.ms);
    queue.send(body, groupOf(feed));
  };
  for (let file = 0; file < floodFiles; file++) send('flood', file);
  const others = Array.from({ length: FEEDS - 1 }, (_, at) => ({ feed: `feed-${at}`, at: (at + 1) * EVERY_MS }));
  const waits = new Map<string, number[]>();
  let running: Running[] = [];
  for (;;) {
    while (others[0] && others[0].at <= time.ms) {
      const { feed } = others.shift() ?? { feed: '' };
      send(feed, 0);
    }
    for (const { receiptHandle } of running.filter(({ until }) => until <= time.ms)) queue.delete(receiptHandle);
    running = running.filter(({ until }) => until > time.ms);
    while (running.length < AT_ONCE) {
      const [message] = queue.receive();
      if (message === undefined) break;
      const [feed = ''] = message.body.split('/');
      const until = time.ms + dropMs;
      running.push({ feed, receiptHandle: message.receiptHandle, until });
      waits.set(feed, [...(waits.get(feed) ?? []), until - (sentAt.get(message.body) ?? 0)]);
    }
    const next = Math.min(...running.map(({ until }) => until), others[0]?.at ?? Number.POSITIVE_INFINITY);
    if (!Number.isFinite(next)) return waits;
    time.ms = next;
  }
}

/** Of all feeds but the one that floods: the longest wait, and the middle one. */
function describe(
  name: string,
  waits: ReadonlyMap<string, readonly number[]>,
  dropMs: number,
  target?: number,
): Result[] {
  const others = [...waits].filter(([feed]) => feed !== 'flood').flatMap(([, all]) => all);
  const flood = Math.max(...(waits.get('flood') ?? [0]));
  const result = (unit: string, value: number, most?: number) =>
    toResult(
      { name: `many-feeds: ${name}`, unit, value: value / 1000, against: 'a drop alone', ratio: value / dropMs },
      most === undefined ? undefined : { atMost: most },
    );
  return [
    result('s to dial, the others, at most', Math.max(...others), target),
    result('s to dial, the others, median', median(others)),
    result('s to dial, the last of the flood', flood),
  ];
}

/**
 * What a partner's flood is to the others, with and without groups of messages, by a queue that does what SQS documents of its fair ones. Time is
 * simulated; how long a drop takes is what was measured before.
 */
export const manyFeeds: Measurement = {
  name: 'many-feeds',
  summary: `${FEEDS} feeds, one of which drops ${FLOOD} files at once: how long the others wait, with fair queueing and without`,
  async measure({ quick, earlier }) {
    const measured = earlier.find(({ name }) => name === 'small-drops, 100 KB: event to the end')?.value;
    const dropMs = Math.round(measured ?? DROP_MS);
    const flood = quick ? FLOOD / 5 : FLOOD;
    return [
      ...describe('without groups', simulate(false, flood, dropMs), dropMs),
      // A drop that has to wait for one place, and its own.
      ...describe('a group for each feed', simulate(true, flood, dropMs), dropMs, 2),
    ];
  },
};
