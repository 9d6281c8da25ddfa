import { onTestFinished } from 'vitest';
import type { CallContext } from '../../lambda/voximplant/call-method.ts';
import { createApiDispatcher } from '../../lambda/voximplant/create-call-list.ts';

/** A context for calls to an API at this address; its connections end with the test. */
export function makeCallContext(apiUrl: string, token = 'secret.token'): CallContext {
  const dispatcher = createApiDispatcher();
  onTestFinished(() => dispatcher.destroy());
  return { apiUrl, token, dispatcher, signal: new AbortController().signal };
}
