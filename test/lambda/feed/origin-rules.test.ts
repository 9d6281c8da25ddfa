import { expect, test } from 'vitest';
import { takesSidecars } from '../../../lambda/feed/origin-rules.ts';

test.each([
  [true, {}, undefined],
  [true, {}, 'sidecar'],
  [false, {}, 'tags'],
  [false, { '*': ['feed', 'profile', 'tags'] as const, rule_id: ['profile'] as const }, 'tags'],
  [true, { '*': ['feed', 'sidecar', 'tags'] as const }, 'tags'],
  [true, { priority: ['sidecar'] as const }, 'tags'],
  // A parameter that such a feed does not accept is rejected, not ignored.
  [true, { '*': ['feed', 'tags'] as const }, undefined],
])('takesSidecars: %s with rules %j of a feed that waits for %s', (expected, origins, waitFor) => {
  expect(
    takesSidecars({
      origins: Object.fromEntries(Object.entries(origins).map(([name, all]) => [name, [...all]])),
      waitFor,
    }),
  ).toBe(expected);
});
