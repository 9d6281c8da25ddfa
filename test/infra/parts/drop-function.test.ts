import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssetCode } from 'aws-cdk-lib/aws-lambda';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bundledCode } from '../../../infra/parts/drop-function.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dropdial-code-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a missing build stops the synthesis and names the command', () => {
  expect(() => bundledCode([folder])).toThrow('run "npm run build" first');
});

test('a folder with a handler counts as code', () => {
  writeFileSync(join(folder, 'handler.mjs'), 'export const handler = async () => {};\n');

  expect(bundledCode([folder])).toBeInstanceOf(AssetCode);
});
