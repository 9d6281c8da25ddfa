import { createQueue } from '../../../local/queue/create-queue.ts';
import type { Measurement } from '../measurement.ts';
import { median } from '../median.ts';
import type { Result } from '../result.ts';
import { toResult } from '../result.ts';

const FEEDS = 50;
const FLOOD = 5_000;
/** The concurrency of a deployment. */
const AT_ONCE = 10;
/** The other feeds drop one file each, one after another at this interval after the flood, in milliseconds. */
const EVERY_MS = 1_000;
/** The duration of a drop when none was measured in this run, in milliseconds. */
const DROP_MS = 300;

/** A clock that the simulation sets. */
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
 * Simulates events in order of time: files arrive, and up to the allowed number are handled at a time.
 *
 * @returns the milliseconds from the arrival of each drop to its end, by feed.
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

/** The longest and the median wait of all feeds except the flooding one. */
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
 * How a flood of one partner affects the others, with and without message groups, by a queue that implements the
 * documented behaviour of SQS fair queues. Time is simulated; the duration of a drop is a measured one.
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
      // A drop may have to wait for one place, and takes its own time.
      ...describe('a group for each feed', simulate(true, flood, dropMs), dropMs, 2),
    ];
  },
};
