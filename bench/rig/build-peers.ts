import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFiles } from '../../scripts/build-bundle.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Folder of the built peers. */
const PEERS_DIR = join(ROOT, 'dist', 'bench');

/**
 * Builds what is measured in processes of its own, in the same way as the function: what node needs to read TypeScript would
 * count as memory otherwise.
 *
 * @returns where a peer's file is.
 */
export async function buildPeers(): Promise<(peer: string) => string> {
  const peers = await readdir(join(ROOT, 'bench', 'peers'));
  await mkdir(PEERS_DIR, { recursive: true });
  await bundleFiles({
    entryPoints: peers.map(name => `bench/peers/${name}`),
    outdir: PEERS_DIR,
    // So that a fault in a peer can be read.
    minify: false,
  });
  return peer => join(PEERS_DIR, `${peer}.mjs`);
}
