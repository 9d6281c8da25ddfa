import { expect, test } from 'vitest';
import { collectBuffers } from '../../../../lambda/csv/bytes/collect-buffers.ts';
import { streamOf } from '../../../support/cut-bytes.ts';

test('bytes come through as they are, with a sweep every 4 MB', async () => {
  const chunks = Array.from({ length: 21 }, () => Buffer.alloc(1024 * 1024));
  let sweeps = 0;

  const passed = await Array.fromAsync(collectBuffers(streamOf(chunks), () => sweeps++));

  expect(passed).toEqual(chunks);
  expect(sweeps).toBe(5);
});

test('where nothing can be collected, nothing is', async () => {
  const chunks = [Buffer.alloc(5 * 1024 * 1024)];

  expect(await Array.fromAsync(collectBuffers(streamOf(chunks), undefined))).toEqual(chunks);
});
