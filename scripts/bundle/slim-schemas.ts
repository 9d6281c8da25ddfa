import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

function markPure(code: string): string {
  return code.replace(/^((?:export )?var [\w$]+ = )(\[[\s\S]*?\]);$/gm, '$1/* @__PURE__ */ (() => $2)();');
}

/**
 * Lets esbuild leave out what the SDK knows of operations that nobody calls. Each shape is a list whose names are computed, which
 * might have effects for all that esbuild knows, so all 480 of S3's would stay.
 */
export const slimSchemas: Plugin = {
  name: 'slim-schemas',
  setup({ onLoad }) {
    // Errors are looked at by their status and names alone, which the SDK's base error of each service has too.
    onLoad({ filter: /@aws-sdk[\\/].*[\\/]schemas_0\.js$/ }, async ({ path }) => ({
      contents: markPure(await readFile(path, 'utf8')).replace(/^n\d+_registry\.registerError\(.*\);$/gm, ''),
    }));
  },
};
