import { expect, test } from 'vitest';
import { MOST_GROUPS, messageGroupOf } from '../../../lambda/queue/message-group.ts';

test('up to 200 feeds each have a group with their own name', () => {
  expect([messageGroupOf('acme', 1), messageGroupOf('acme', MOST_GROUPS)]).toEqual(['acme', 'acme']);
});

test('more feeds are spread over 200 groups, and a feed always has the same one', () => {
  const ids = Array.from({ length: 2_000 }, (_, at) => `feed-${at}`);
  const counts = new Map<string, number>();
  for (const id of ids) {
    const group = messageGroupOf(id, ids.length);
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }

  expect(counts.size).toBeGreaterThan(MOST_GROUPS * 0.95);
  expect(counts.size).toBeLessThanOrEqual(MOST_GROUPS);
  expect(Math.max(...counts.values())).toBeLessThan(30);
  expect(messageGroupOf('acme', 201)).toBe(messageGroupOf('acme', 900));
});
