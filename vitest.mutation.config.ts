import { defineConfig } from 'vitest/config';

/** The tests that mutants of the function are shown to: its units, without the bundle, the model and the stack. */
export default defineConfig({
  test: {
    include: ['test/lambda/{acts,drop,gates,invocation,ledger,results,submission,sweep,write-back}/**/*.test.ts'],
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
