import { isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

/**
 * Gets Node's own modules from the process. An `import` of one reads each of its properties, and some of these load
 * half of Node: `import 'node:http'` evaluates the built-in fetch because of `http.WebSocket`, which is a fifth of a
 * cold start.
 */
export const leanBuiltins: Plugin = {
  name: 'lean-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?[a-z0-9_/]+$/ }, ({ path }) =>
      isBuiltin(path)
        ? { path: path.replace(/^(node:)?/, 'node:'), namespace: 'builtin', sideEffects: false }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};
