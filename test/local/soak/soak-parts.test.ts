import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '../../../lambda/time/units.ts';
import { createRandom } from '../../../local/soak/create-random.ts';
import { disturbEvents } from '../../../local/soak/disturb-events.ts';
import { makeSoakFile } from '../../../local/soak/drop-soak-file.ts';
import { startClock } from '../../../local/soak/soak-clock.ts';
import { FEED_KINDS } from '../../../local/soak/soak-feeds.ts';

test('the choices of a seed are repeatable, and those of another seed differ', () => {
  const choose = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 50 }, () => random.below(1000));
  };

  expect(choose(5)).toEqual(choose(5));
  expect(choose(5)).not.toEqual(choose(6));
  expect(Math.max(...choose(5))).toBeLessThan(1000);
});

test('files cover every feed and every way to pass parameters, and no two are alike', () => {
  const random = createRandom(3);
  const files = Array.from({ length: 200 }, (_, index) => makeSoakFile(index, random));

  expect(new Set(files.map(({ key }) => key.split('/')[0]))).toEqual(new Set(FEED_KINDS));
  expect(new Set(files.map(({ parameters }) => parameters))).toEqual(new Set(['tags', 'before', 'after']));
  expect(new Set(files.map(({ encryption }) => encryption))).toEqual(new Set(['aws:kms', 'AES256']));
  expect(new Set(files.map(({ body }) => body)).size).toBe(200);
});

describe('events', () => {
  test('of a file always arrive, those of sidecars may be lost, and any may repeat', () => {
    const events = disturbEvents(createRandom(1));
    const sent: string[] = [];
    for (let index = 0; index < 100; index++) {
      events.onEvent(`{"key":"a-${index}.csv"}`, body => sent.push(body));
      events.onEvent(`{"key":"a-${index}.csv.json"}`, body => sent.push(body));
    }

    const files = new Set(sent.filter(body => !body.includes('.json')));
    const sidecars = new Set(sent.filter(body => body.includes('.json')));
    expect(files.size).toBe(100);
    expect(sidecars.size).toBe(100 - events.counts.lost);
    expect(events.counts.lost).toBeGreaterThan(5);
    expect(sent.length + events.late.length).toBe(files.size + sidecars.size + events.counts.doubled);
    expect(events.late.length).toBeGreaterThan(5);
  });
});

test('the clock begins shortly before the calling hours, and jumps as ordered', () => {
  const clock = startClock();
  const before = clock.now();

  clock.leap(HOUR_MS);

  expect(new Date(before).toISOString()).toMatch(/T08:5[5-9]/);
  expect(clock.now() - before).toBeGreaterThanOrEqual(HOUR_MS);
});
