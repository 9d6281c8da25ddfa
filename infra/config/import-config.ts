import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

/** What a configuration takes of the package; the whole of it loads the CDK, which takes seconds and may not be there. */
const DEFINE_CONFIG = new URL(
  import.meta.url.endsWith('.ts') ? '../define-config.ts' : '../define-config.js',
  import.meta.url,
);

/** What a module exports by default; the package's name stands for `defineConfig` alone in it. */
export async function importDefault(path: string): Promise<unknown> {
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'dropdial' ? { url: DEFINE_CONFIG.href, shortCircuit: true } : next(specifier, context),
  });
  try {
    const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href);
    return module.default;
  } finally {
    hooks.deregister();
  }
}
