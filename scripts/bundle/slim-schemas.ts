import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

function markPure(code: string): string {
  return code.replace(/^((?:export )?var [\w$]+ = )(\[[\s\S]*?\]);$/gm, '$1/* @__PURE__ */ (() => $2)();');
}

/**
 * Lets esbuild remove the SDK's schemas of operations that are never called. Each schema is a list with computed names,
 * which might have side effects as far as esbuild knows, so all 480 of S3's would stay.
 */
export const slimSchemas: Plugin = {
  name: 'slim-schemas',
  setup({ onLoad }) {
    // Errors are identified by status and name only, which the SDK's base error of each service has as well.
    onLoad({ filter: /@aws-sdk[\\/].*[\\/]schemas_0\.js$/ }, async ({ path }) => ({
      contents: markPure(await readFile(path, 'utf8')).replace(/^n\d+_registry\.registerError\(.*\);$/gm, ''),
    }));
  },
};
