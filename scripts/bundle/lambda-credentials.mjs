// Replaces @aws-sdk/credential-provider-node in the bundle; see slim-sdk.ts. A function has its credentials in its
// environment, or gets them over HTTP from the address in its environment. The other sources (profiles, SSO, processes,
// instance metadata) are a fifth of the bundle and never exist in Lambda.
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { fromHttp } from '@aws-sdk/credential-provider-http';

const CONTAINER_VARIABLES = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'];

/** The same contract: a provider of credentials. The client caches them, and asks again before they expire. */
export function defaultProvider(init = {}) {
  const isContainer = CONTAINER_VARIABLES.some(name => process.env[name]);
  return isContainer && !process.env.AWS_ACCESS_KEY_ID ? fromHttp(init) : fromEnv(init);
}
