import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const SOURCE = join(import.meta.dirname, '..', 'define-config.ts');

/**
 * The only part of the package that a configuration uses, in TypeScript or JavaScript. The whole package loads the CDK,
 * which takes seconds and may not be installed.
 */
const DEFINE_CONFIG = pathToFileURL(existsSync(SOURCE) ? SOURCE : SOURCE.replace(/\.ts$/, '.js')).href;

/** The default export of a module. In the module, the package's name resolves to `defineConfig` alone. */
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
