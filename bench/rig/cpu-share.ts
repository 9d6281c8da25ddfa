import { existsSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readCpuMs } from './read-cpu.ts';

/** A limit on the processor share of a process. */
interface CpuShare {
  /**
   * `cgroup` where the machine allows it, otherwise `duty cycle`: the process is stopped when its share of a period is
   * used up.
   */
  readonly how: 'all of it' | 'cgroup' | 'duty cycle';
  /** Call it when the process has ended. */
  release(): Promise<void>;
}

/** The period by which Lambda allots processor time. */
const PERIOD_MS = 20;

const V1 = '/sys/fs/cgroup/cpu';
const V2 = '/sys/fs/cgroup';
let groups = 0;

/** Creates a cgroup with a quota for the process; `undefined` when that is not possible. */
async function makeGroup(pid: number, share: number): Promise<string | undefined> {
  const root = existsSync(join(V1, 'cpu.cfs_quota_us')) ? V1 : V2;
  const group = join(root, `dropdial-bench-${process.pid}-${++groups}`);
  const [period, quota] = [PERIOD_MS * 1000, Math.round(PERIOD_MS * 1000 * share)];
  try {
    await mkdir(group);
  } catch {
    return undefined;
  }
  try {
    if (root === V1) {
      await writeFile(join(group, 'cpu.cfs_period_us'), String(period));
      await writeFile(join(group, 'cpu.cfs_quota_us'), String(quota));
    } else await writeFile(join(group, 'cpu.max'), `${quota} ${period}`);
    await writeFile(join(group, 'cgroup.procs'), String(pid));
    return group;
  } catch {
    await rmdir(group).catch(() => undefined);
    return undefined;
  }
}

/** Retries, because a group can be removed only once the kernel has forgotten its last process. */
async function removeGroup(group: string): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    try {
      return await rmdir(group);
    } catch {
      await sleep(10);
    }
  }
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}

/** Stops a process whenever its share of a period is used up, until a later period. */
function runDutyCycle(pid: number, share: number): () => void {
  let left = PERIOD_MS * share;
  let used = readCpuMs(pid);
  let period = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const cpu = readCpuMs(pid);
    left -= cpu - used;
    used = cpu;
    if (now - period >= PERIOD_MS) {
      left = Math.min(left + ((now - period) / PERIOD_MS) * PERIOD_MS * share, PERIOD_MS * share);
      period = now;
    }
    signal(pid, left > 0 ? 'SIGCONT' : 'SIGSTOP');
  }, 2);
  return () => clearInterval(timer);
}

/** Limits a process to a share of a processor from now on, like a function after its start. */
export async function giveShare(pid: number | undefined, share: number): Promise<CpuShare> {
  if (pid === undefined || share >= 1) return { how: 'all of it', release: async () => undefined };
  const group = await makeGroup(pid, share);
  if (group !== undefined) return { how: 'cgroup', release: () => removeGroup(group) };
  const stop = runDutyCycle(pid, share);
  return {
    how: 'duty cycle',
    release: async () => {
      stop();
      signal(pid, 'SIGCONT');
    },
  };
}
