import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFiles } from '../../scripts/build-bundle.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Folder of the built peers. */
const PEERS_DIR = join(ROOT, 'dist', 'bench');

/**
 * Builds the programs that are measured in their own processes, in the same way as the function. Otherwise, Node's
 * support for TypeScript would count as their memory.
 *
 * @returns a function that maps a peer to its file.
 */
export async function buildPeers(): Promise<(peer: string) => string> {
  const peers = await readdir(join(ROOT, 'bench', 'peers'));
  await mkdir(PEERS_DIR, { recursive: true });
  await bundleFiles({
    entryPoints: peers.map(name => `bench/peers/${name}`),
    outdir: PEERS_DIR,
    // Unminified, so that errors in a peer are readable.
    minify: false,
  });
  return peer => join(PEERS_DIR, `${peer}.mjs`);
}
