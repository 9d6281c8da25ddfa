import { existsSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readCpuMs } from './read-cpu.ts';

/** How a process is kept to its part of a processor. */
export interface CpuShare {
  /** `cgroup` where the machine allows one, else `duty cycle`: the process is stopped when it has had its part of a period. */
  readonly how: 'all of it' | 'cgroup' | 'duty cycle';
  /** Called when the process is gone. */
  release(): Promise<void>;
}

/** As Lambda gives processors out. */
const PERIOD_MS = 20;

const V1 = '/sys/fs/cgroup/cpu';
const V2 = '/sys/fs/cgroup';
let groups = 0;

/** A group of its own with a quota; `undefined` where none can be made. */
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

/** A group can be removed once the kernel has forgotten its last process. */
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
    // It is gone.
  }
}

/** Stops a process whenever it has used up what it had of a period, until a later one. */
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

/** Gives a process a part of a processor from now on, as a function has one after its start. */
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
