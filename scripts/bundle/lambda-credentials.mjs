// Stands in for @aws-sdk/credential-provider-node in the bundle; see slim-sdk.ts. A function finds its credentials in its
// environment, or, where they are handed out over HTTP, at the address that its environment names. What a person's machine has
// besides (profiles, SSO, processes, an instance's metadata) is a fifth of the bundle and never there.
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { fromHttp } from '@aws-sdk/credential-provider-http';

const CONTAINER_VARIABLES = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'];

/** The same contract: a provider of credentials; the client keeps them, and asks again before they expire. */
export function defaultProvider(init = {}) {
  const isContainer = CONTAINER_VARIABLES.some(name => process.env[name]);
  return isContainer && !process.env.AWS_ACCESS_KEY_ID ? fromHttp(init) : fromEnv(init);
}
