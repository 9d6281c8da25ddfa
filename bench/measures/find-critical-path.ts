import type { ProxiedRequest } from '../rig/latency-proxy.ts';

/**
 * The longest chain of requests in which each one began after the one before it had ended. As long as the requests
 * depend on each other in this way, a drop cannot be faster.
 */
export function findCriticalPath(requests: readonly ProxiedRequest[]): readonly ProxiedRequest[] {
  const ordered = requests.toSorted((a, b) => a.end - b.end);
  /** The longest chain that ends with each request. */
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
