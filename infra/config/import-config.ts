import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const SOURCE = join(import.meta.dirname, '..', 'define-config.ts');

/**
 * What a configuration takes of the package, in the sources or as JavaScript; the whole of it loads the CDK, which takes seconds and may not
 * be there.
 */
const DEFINE_CONFIG = pathToFileURL(existsSync(SOURCE) ? SOURCE : SOURCE.replace(/\.ts$/, '.js')).href;

/** What a module exports by default; the package's name stands for `defineConfig` alone in it. */
export async function importDefault(path: string): Promise<unknown> {
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'dropdial' ? { url: DEFINE_CONFIG, shortCircuit: true } : next(specifier, context),
  });
  try {
    const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href);
    return module.default;
  } finally {
    hooks.deregister();
  }
}
