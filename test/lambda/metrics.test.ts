import { expect, test } from 'vitest';
import { createMetrics } from '../../lambda/metrics.ts';

const now = new Date(Date.UTC(2026, 0, 2, 3, 4, 5));

test('measurements become one line of the embedded metric format', () => {
  const lines: string[] = [];
  const putMetrics = createMetrics(
    line => lines.push(line),
    () => now,
  );

  putMetrics('acme', { created: { value: 1, unit: 'Count' }, dropToAnswer: { value: 1234.5, unit: 'Milliseconds' } });

  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^[^\n]+\n$/);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    _aws: {
      Timestamp: now.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: 'dropdial',
          Dimensions: [['feed']],
          Metrics: [
            { Name: 'created', Unit: 'Count' },
            { Name: 'dropToAnswer', Unit: 'Milliseconds' },
          ],
        },
      ],
    },
    feed: 'acme',
    created: 1,
    dropToAnswer: 1234.5,
  });
});

test('every metric and every dimension that a line names has its value at the top of the line', () => {
  const lines: string[] = [];
  createMetrics(
    line => lines.push(line),
    () => now,
  )('acme', { in_doubt: { value: 1, unit: 'Count' }, twins: { value: 0, unit: 'Count' } });

  const line: unknown = JSON.parse(lines[0] ?? '');

  expect(line).toMatchObject({ feed: 'acme', in_doubt: 1, twins: 0 });
});
