import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Processor time of all threads of a live process, in milliseconds; NaN where the system does not report it.
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
