import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Lets esbuild leave out what the SDK knows of operations that nobody calls. Each shape is a list whose names are computed, which
 * might have effects for all that esbuild knows, so all 480 of S3's would stay.
 */
export const slimSchemas: Plugin = {
  name: 'slim-schemas',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[\\/].*[\\/]schemas_0\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(
        /^((?:export )?var [\w$]+ = )(\[[\s\S]*?\]);$/gm,
        '$1/* @__PURE__ */ (() => $2)();',
      ),
    }));
  },
};
