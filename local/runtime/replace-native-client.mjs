// Preloaded with --import: gives aws-lambda-ric our native-client.cjs where it asks for its native addon.
import { registerHooks } from 'node:module';

const url = new URL('./native-client.cjs', import.meta.url).href;

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier !== './rapid-client.node') return nextResolve(specifier, context);
    return { url, format: 'commonjs', shortCircuit: true };
  },
});
