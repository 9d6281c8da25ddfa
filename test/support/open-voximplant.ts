import { createVoximplant } from '../../lambda/voximplant/account.ts';
import { makeCallContext } from './call-context.ts';

type Options = Parameters<typeof createVoximplant>[0];

/** The accounts at an API of this address; its connections end with the test. */
export function openVoximplant(apiUrl: string, tokens: Options['tokens']): ReturnType<typeof createVoximplant> {
  const { dispatcher } = makeCallContext(apiUrl);
  return createVoximplant({
    apiUrl,
    dispatcher,
    tokens,
    idleMs: 5_000,
    newId: () => 'a',
    putMetrics: () => undefined,
  });
}
