import { writeFile } from 'node:fs/promises';
import { parseConfig } from '../../lambda/feed/parse-config.ts';
import { readCredentials } from '../../lambda/voximplant/credentials/read-credentials.ts';
import { makeServiceAccount, type ServiceAccount } from '../voximplant/make-credentials.ts';
import {
  type SimulatorOptions,
  startVoximplantSimulator,
  type VoximplantSimulator,
} from '../voximplant/start-simulator.ts';

/** The real API, and the file with the credentials for it. */
export interface RealApi {
  readonly url: string;
  readonly credentials: string;
}

/** Checks the address and the credentials. The function would reject both as well, but only at its first work. */
export async function checkApi({ url, credentials }: RealApi): Promise<void> {
  const feed = { id: 'check', bucket: 'drops', prefix: '', secretId: credentials };
  parseConfig(JSON.stringify({ apiUrl: url, ledgerBucket: 'ledger', feeds: [feed] }));
  await readCredentials(`file:${credentials}`, () => Promise.reject(new Error('there are no other secrets here')));
}

/** The accounts and settings of the simulator. */
interface AccountOptions {
  readonly account?: ServiceAccount | undefined;
  readonly accounts?: readonly ServiceAccount[] | undefined;
  readonly now?: (() => number) | undefined;
  readonly simulator?: Omit<Partial<SimulatorOptions>, 'credentials' | 'now'> | undefined;
}

/** Starts a simulator that knows the stack's own account, and writes its credentials to a file. */
export async function startSimulator(
  credentialsFile: string,
  { account, accounts = [], now, simulator }: AccountOptions,
): Promise<VoximplantSimulator> {
  const own = account ?? (await makeServiceAccount());
  await writeFile(credentialsFile, JSON.stringify(own), { mode: 0o600 });
  return startVoximplantSimulator({ ...simulator, credentials: [own, ...accounts], ...(now && { now }) });
}
