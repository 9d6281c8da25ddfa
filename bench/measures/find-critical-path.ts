import type { ProxiedRequest } from '../rig/latency-proxy.ts';

/**
 * The chain of requests, each of which began after the one before it had ended, that took the longest: what one drop cannot be
 * faster than while its requests depend on each other as they were seen to.
 */
export function findCriticalPath(requests: readonly ProxiedRequest[]): readonly ProxiedRequest[] {
  const ordered = requests.toSorted((a, b) => a.end - b.end);
  /** The best chain that ends with each of them. */
  const chains: { readonly path: readonly ProxiedRequest[]; readonly length: number }[] = [];
  for (const one of ordered) {
    const before = chains
      .filter(({ path }) => (path.at(-1)?.end ?? 0) <= one.start)
      .reduce((best, chain) => (chain.length > best.length ? chain : best), {
        path: [] as readonly ProxiedRequest[],
        length: 0,
      });
    chains.push({ path: [...before.path, one], length: before.length + one.end - one.start });
  }
  return chains.reduce((best, chain) => (chain.length > best.length ? chain : best), {
    path: [] as readonly ProxiedRequest[],
    length: 0,
  }).path;
}
