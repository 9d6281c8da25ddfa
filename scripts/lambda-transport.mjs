// Stands in for @smithy/node-http-handler in the bundle; see slim-sdk.ts. The function gives its clients undici's; whoever asks for
// one of their own, such as the provider of credentials over HTTP, gets the same kind.
import { streamCollector } from '@smithy/core/serde';
import { createAwsTransport } from '../lambda/aws-transport.ts';

export { streamCollector };

export const NodeHttpHandler = {
  /** The same contract: a handler, or what it is made of, which may also be a function. */
  create(given) {
    if (typeof given?.handle === 'function') return given;
    return createAwsTransport({
      connectMs: given?.connectionTimeout ?? 2_000,
      answerMs: given?.requestTimeout ?? 10_000,
    });
  },
};
