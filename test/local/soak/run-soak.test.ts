import { expect, test } from 'vitest';
import { createRandom } from '../../../local/soak/create-random.ts';
import { disturbEvents } from '../../../local/soak/disturb-events.ts';
import { runSoak } from '../../../local/soak/run-soak.ts';
import { startClock } from '../../../local/soak/soak-clock.ts';
import { makeSoakFeeds } from '../../../local/soak/soak-feeds.ts';
import { soakSettings } from '../../../local/soak/soak-settings.ts';
import { startDropStack } from '../../support/drop-stack.ts';

test('files dropped while everything fails dial once each, and say so', {
  timeout: 240_000,
}, async () => {
  const [random, clock, events] = [createRandom(7), startClock(), disturbEvents(createRandom(8))];
  const stack = await startDropStack({
    ...soakSettings(clock, events, createRandom(9)),
    feeds: makeSoakFeeds(2),
    functionTimeoutSeconds: 6,
    visibilityTimeoutSeconds: 2,
    maxPostponeSeconds: 2,
    concurrency: 3,
  });
  try {
    const result = await runSoak(stack, { files: 30, random, clock, events, limitMs: 180_000 });

    expect(result).toMatchObject({ files: 30, twice: [], lost: [], wrong: new Map(), deadLetters: 0, isQuiet: true });
    expect(result.faults.size).toBeGreaterThan(3);
    expect([...result.faults.keys()].filter(what => what.startsWith('copied by others')).length).toBeGreaterThan(1);
    // Only a sweep can resume files that arrived before the calling hours.
    expect(result.sweeps).toBeGreaterThan(0);
  } finally {
    await stack.close();
  }
});
