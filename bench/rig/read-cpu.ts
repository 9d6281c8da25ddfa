import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Milliseconds for which all threads of a live process were on a processor; not a number where nothing tells.
 *
 * @see https://docs.kernel.org/scheduler/sched-stats.html
 */
export function readCpuMs(pid: number | undefined): number {
  try {
    const folder = `/proc/${pid}/task`;
    return readdirSync(folder)
      .map(thread => Number(readFileSync(join(folder, thread, 'schedstat'), 'utf8').split(' ')[0]) / 1e6)
      .reduce((sum, ms) => sum + ms, 0);
  } catch {
    return Number.NaN;
  }
}
