import { readPeakMemory } from '../../local/runtime/read-peak-memory.ts';
import type { Job, Transferred } from './job.ts';

/** Runs the transfers that the argument of this process describes, and prints their figures. */
export async function runTransfers(transfer: (job: Job) => Promise<unknown>): Promise<void> {
  const job: Job = JSON.parse(process.argv[2] ?? '');
  let cpu = process.cpuUsage();
  let start = performance.now();
  await transfer(job);
  const peakBytes = readPeakMemory(process.pid);
  if (job.repeats > 0) {
    cpu = process.cpuUsage();
    start = performance.now();
    for (let run = 0; run < job.repeats; run++) await transfer(job);
  }
  const times = Math.max(1, job.repeats);
  const seconds = (performance.now() - start) / 1000 / times;
  const { user, system } = process.cpuUsage(cpu);
  const transferred: Transferred = { seconds, cpuSeconds: (user + system) / 1e6 / times, peakBytes };
  console.log(JSON.stringify(transferred));
  // Kept-alive connections would keep the process running.
  process.exit(0);
}

/** Throws when the sink did not receive the whole transfer. */
export function checkAnswer(answer: unknown): void {
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
  if (!text.includes('"result":true')) throw new Error(`the sink answered ${text.slice(0, 200)}`);
}
