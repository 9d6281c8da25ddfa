import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { afterAll, expect, test } from 'vitest';
import { bundleFiles, SLIM } from '../../../scripts/build-bundle.ts';

const outdir = await mkdtemp(join(tmpdir(), 'dropdial-undici-'));
afterAll(() => rm(outdir, { recursive: true, force: true }));

const require = createRequire(import.meta.url);
const path = require.resolve('undici/lib/core/errors.js');
await bundleFiles({
  stdin: { contents: `export { default } from ${JSON.stringify(path)};`, resolveDir: import.meta.dirname },
  outdir,
  plugins: SLIM,
});

type ErrorClass = new (message?: string, options?: object, more?: object) => Error;
const ErrorsSchema = v.record(
  v.string(),
  v.custom<ErrorClass>(value => typeof value === 'function'),
);
const whole = v.parse(ErrorsSchema, require(path));
const slim = v.parse(ErrorsSchema, (await import(pathToFileURL(join(outdir, 'stdin.mjs')).href)).default);

test('every error of undici exists', () => {
  expect(Object.keys(slim).sort()).toEqual(Object.keys(whole).sort());
});

test.each(Object.keys(whole))('%s has the same message as in undici, and the same mark', name => {
  for (const message of [undefined, 'because']) {
    const [one, other] = [slim, whole].map(errors => {
      const Failure = errors[name];
      if (Failure === undefined) throw new Error('it is there');
      return new Failure(message, {}, {});
    });
    expect({ ...one, text: String(one) }).toEqual({ ...other, text: String(other) });
    for (const kind of Object.keys(whole)) {
      const isKind = (error: unknown, errors: typeof whole) => error instanceof (errors[kind] ?? Error);
      expect([kind, Boolean(isKind(one, slim))]).toEqual([kind, Boolean(isKind(other, whole))]);
    }
  }
});
