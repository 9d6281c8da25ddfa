import { createPrivateKey } from 'node:crypto';
import { CompactSign } from 'jose';
import { expect } from 'vitest';
import { makeServiceAccount, type ServiceAccount } from '../../../local/voximplant/make-credentials.ts';
import {
  type SimulatorOptions,
  startVoximplantSimulator,
  type VoximplantSimulator,
} from '../../../local/voximplant/start-simulator.ts';

/** One key for all tests of a file, because generating a key is slow. */
export const account = await makeServiceAccount();

export const goodParameters: Readonly<Record<string, string>> = {
  rule_id: '101',
  priority: '1',
  max_simultaneous: '10',
  num_attempts: '3',
  name: 'Autumn',
};

export const goodCsv = 'phone;name\n+15550100;Ann\n+15550101;Bob\n';

/** Starts a simulator for {@link account}. Use it with `await using`, which closes it. */
export async function openTestSimulator(
  options: Partial<SimulatorOptions> = {},
): Promise<VoximplantSimulator & AsyncDisposable> {
  const simulator = await startVoximplantSimulator({ credentials: account, ...options });
  return Object.assign(simulator, { [Symbol.asyncDispose]: () => simulator.close() });
}

/** Signs a token that is valid unless `claims` or `header` change it. */
export async function signToken(
  claims: Readonly<Record<string, unknown>> = {},
  { signer = account, header = {} }: { signer?: ServiceAccount; header?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const all = { iss: signer.account_id, iat: now - 5, exp: now + 300, ...claims };
  return new CompactSign(Buffer.from(JSON.stringify(all)))
    .setProtectedHeader({ alg: 'RS256', kid: signer.key_id, ...header })
    .sign(createPrivateKey(signer.private_key));
}

/** Makes the headers of an authorized request. */
export async function authorize(): Promise<{ authorization: string }> {
  return { authorization: `Bearer ${await signToken()}` };
}

/** Makes a multipart form with this CSV as its file. */
export function fileForm(csv: string | Uint8Array<ArrayBuffer> = goodCsv): FormData {
  const form = new FormData();
  form.set('file_content', new File([csv], 'list.csv', { type: 'text/csv' }));
  return form;
}

/** Calls a method with parameters in the query string. */
export async function post(
  simulator: VoximplantSimulator,
  method: string,
  parameters: Readonly<Record<string, string>> = {},
  body: RequestInit['body'] = null,
): Promise<Response> {
  const url = `${simulator.url}/${method}?${new URLSearchParams(parameters)}`;
  return fetch(url, { method: 'POST', headers: await authorize(), body });
}

/** Calls a method and reads the answer as JSON. */
export async function call(
  simulator: VoximplantSimulator,
  method: string,
  parameters: Readonly<Record<string, string>> = {},
  body: RequestInit['body'] = null,
): Promise<unknown> {
  const response = await post(simulator, method, parameters, body);
  return response.json();
}

/** Creates a call list from valid parameters, some of them replaced, and returns the answer. */
export function create(
  simulator: VoximplantSimulator,
  parameters: Readonly<Record<string, string>> = {},
  csv: string | Uint8Array<ArrayBuffer> = goodCsv,
): Promise<unknown> {
  return call(simulator, 'CreateCallList', { ...goodParameters, ...parameters }, fileForm(csv));
}

/** Matches an answer with this error code and any message. */
export function errorOf(code: number): unknown {
  return expect.objectContaining({ error: { code, msg: expect.stringMatching(/./) } });
}
