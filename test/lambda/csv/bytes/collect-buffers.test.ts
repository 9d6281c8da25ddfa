import { expect, test } from 'vitest';
import { collectBuffers } from '../../../../lambda/csv/bytes/collect-buffers.ts';
import { streamOf } from '../../../support/cut-bytes.ts';

test('bytes pass through unchanged, with a collection every 4 MB', async () => {
  const chunks: Uint8Array[] = Array.from({ length: 21 }, () => new Uint8Array(1024 * 1024));
  let sweeps = 0;

  const passed = await Array.fromAsync(collectBuffers(streamOf(chunks), () => sweeps++));

  expect(passed.map(chunk => chunks.indexOf(chunk))).toEqual([...chunks.keys()]);
  expect(sweeps).toBe(5);
});

test('nothing is collected without a collector', async () => {
  const chunk = new Uint8Array(5 * 1024 * 1024);

  const passed = await Array.fromAsync(collectBuffers(streamOf([chunk]), undefined));

  expect(passed.map(one => one === chunk)).toEqual([true]);
});
