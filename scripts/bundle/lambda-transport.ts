// Replaces @smithy/node-http-handler in the bundle; see slim-sdk.ts. The function passes undici's handler to its
// clients. Code that creates a handler itself, such as the provider of credentials over HTTP, gets the same kind.
import { streamCollector } from '@smithy/core/serde';
import type { UndiciHttpHandler } from '@smithy/undici-http-handler';
import { createAwsTransport } from '../../lambda/net/aws-transport.ts';

export { streamCollector };

type Handle = UndiciHttpHandler['handle'];

/** The SDK's options that are supported, in milliseconds. */
interface Options {
  readonly connectionTimeout?: number;
  readonly requestTimeout?: number;
}

/**
 * A handler that works again after it was destroyed, like Node's: the credentials provider destroys its own after each
 * use.
 */
function makeLasting({ connectionTimeout: connectMs = 2_000, requestTimeout: answerMs = 10_000 }: Options) {
  let transport: UndiciHttpHandler | undefined;
  return {
    handle(...given: Parameters<Handle>): ReturnType<Handle> {
      transport ??= createAwsTransport({ connectMs, answerMs });
      return transport.handle(...given);
    },
    destroy(): void {
      transport?.destroy();
      transport = undefined;
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

/** The same contract: accepts a handler, or its options, or a function that returns them. */
function create<H extends { readonly handle: unknown }>(given: H): H;
function create(given?: Options | (() => unknown)): ReturnType<typeof makeLasting>;
function create(given: { readonly handle: unknown } | Options | (() => unknown) = {}) {
  if ('handle' in given) return given;
  return makeLasting(typeof given === 'function' ? {} : given);
}

export const NodeHttpHandler = { create };
