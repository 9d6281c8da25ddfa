// Loaded before aws-lambda-ric: puts our transport in the place of its C++ one, and tells how much memory was used.
import { registerHooks } from 'node:module';

const transport = new URL('./native-client.mjs', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === './rapid-client.node' ? { url: transport, shortCircuit: true } : nextResolve(specifier, context),
});

// The channel must not keep alive a process that has nothing else to do.
process.on('message', () => process.send?.(process.resourceUsage().maxRSS * 1024));
process.channel?.unref();
