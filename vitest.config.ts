import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build-bundle.ts'],
    // Servers, child processes and gigabyte files: slow machines need patience, never a sleep.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
