import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Files that replace a module: what a worker loaded for another file would keep the real one, and its waits. */
const ALONE = ['test/lambda/results/odd-answers.test.ts'];

/** A part of the tests whose files share workers. */
const project = (name: string, ...include: readonly string[]) => ({
  test: { name, include: [...include], exclude: [...ALONE] },
});

/** Read from the disk, so that no folder can be left out. */
const folders = readdirSync(join(import.meta.dirname, 'test'), { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => project(name, `test/${name}/**/*.test.ts`));

export default defineConfig({
  test: {
    projects: [
      ...folders,
      project('whole', 'test/*.test.ts'),
      { test: { name: 'alone', include: ALONE, isolate: true } },
    ],
    globalSetup: ['test/support/build-bundle.ts'],
    // The files of a project share a worker, and what one of them loaded is there for the next: aws-cdk-lib alone costs a second.
    // So a test puts back what it changes in its process: variables, timers, spies.
    isolate: false,
    // One worker less would leave a core of two idle.
    maxWorkers: '100%',
    // Servers, child processes and large files: slow machines need patience, never a sleep.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
