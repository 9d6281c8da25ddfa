import type { DropClient } from './drop-client.ts';
import type { ExpectedDrop } from './judge-drop.ts';
import { LARGE_BYTES, SMALL_BYTES } from './make-files.ts';

/** The tools of a scenario for one drop. */
export interface DropRig {
  readonly client: DropClient;
  /** The prefix of the keys of this drop. */
  readonly folder: string;
  readonly key: string;
  /** The size of the file; every second drop is large. */
  readonly bytes: number;
  /** Writes the CSV of this drop to a local folder and returns its path; another `edition` has other rows. */
  file(bytes: number, edition?: number): Promise<string>;
  /** Writes the sidecar beside it and returns its path. */
  sidecar(): Promise<string>;
  /** Copies a file to another name and returns the path. */
  underName(file: string, name: string): Promise<string>;
  /** The expected outcome after everything that was written so far is uploaded. */
  expect(more?: Pick<ExpectedDrop, 'isRepeated'>): ExpectedDrop;
  /** Waits until the drop has the expected outcome. */
  settled(): Promise<void>;
}

/** A way to drop a file. */
export interface Scenario {
  readonly name: string;
  readonly says: string;
  /** Methods that the client must have. */
  readonly needs: ReadonlyArray<'rename' | 'touch'>;
  readonly run: (rig: DropRig) => Promise<ExpectedDrop>;
}

async function small({ client, folder, ...rig }: DropRig): Promise<ExpectedDrop> {
  await client.upload([await rig.sidecar()], folder);
  await client.upload([await rig.file(SMALL_BYTES)], folder);
  return rig.expect();
}

async function late({ client, folder, ...rig }: DropRig): Promise<ExpectedDrop> {
  await client.upload([await rig.file(SMALL_BYTES), await rig.sidecar()], folder);
  return rig.expect();
}

async function parts({ client, folder, ...rig }: DropRig): Promise<ExpectedDrop> {
  await client.upload([await rig.file(LARGE_BYTES), await rig.sidecar()], folder);
  return rig.expect();
}

async function timed({ client, folder, key, ...rig }: DropRig): Promise<ExpectedDrop> {
  await client.upload([await rig.sidecar()], folder);
  const file = await rig.file(rig.bytes);
  if (client.uploadWithTime) await client.uploadWithTime(file, folder);
  else {
    await client.upload([file], folder);
    await client.touch?.(key);
  }
  return rig.expect();
}

async function touched({ client, folder, key, ...rig }: DropRig): Promise<ExpectedDrop> {
  await client.upload([await rig.file(rig.bytes), await rig.sidecar()], folder);
  await rig.settled();
  await client.touch?.(key);
  return rig.expect();
}

async function overwritten({ client, folder, ...rig }: DropRig): Promise<ExpectedDrop> {
  await client.upload([await rig.sidecar()], folder);
  await client.upload([await rig.file(rig.bytes)], folder);
  await rig.settled();
  await client.upload([await rig.file(rig.bytes, 1)], folder);
  return rig.expect();
}

async function again({ client, folder, ...rig }: DropRig): Promise<ExpectedDrop> {
  await client.upload([await rig.sidecar()], folder);
  const file = await rig.file(rig.bytes);
  await client.upload([file], folder);
  await rig.settled();
  await client.upload([file], folder);
  return rig.expect({ isRepeated: true });
}

async function renamed({ client, folder, key, ...rig }: DropRig): Promise<ExpectedDrop> {
  await client.upload([await rig.sidecar()], folder);
  const part = `${key.slice(folder.length)}.part`;
  await client.upload([await rig.underName(await rig.file(rig.bytes), part)], folder);
  await client.rename?.(folder + part, key);
  return rig.expect();
}

export const SCENARIOS = [
  { name: 'small', says: 'the sidecar, then a small file', needs: [], run: small },
  { name: 'late', says: 'a small file, and its sidecar a moment later', needs: [], run: late },
  { name: 'parts', says: 'a file of 9 MB, in parts, and its sidecar a moment later', needs: [], run: parts },
  { name: 'timed', says: 'uploaded, and its time set right after (put -p, cp -p, touch)', needs: [], run: timed },
  { name: 'touched', says: 'copied onto itself by the client, once it was created', needs: ['touch'], run: touched },
  { name: 'overwritten', says: 'overwritten with other rows, once it was created', needs: [], run: overwritten },
  { name: 'again', says: 'the same file uploaded again, once it was created', needs: [], run: again },
  { name: 'renamed', says: 'uploaded as .part and renamed', needs: ['rename'], run: renamed },
] as const satisfies readonly Scenario[];

export type ScenarioName = (typeof SCENARIOS)[number]['name'];
