import { readFileSync } from 'node:fs';

/**
 * The peak resident memory of a live process, in bytes; 0 if it is unknown, because the process is gone or this is not
 * Linux.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_status.5.html (`VmHWM`)
 */
export function readPeakMemory(pid: number): number {
  try {
    const [, kilobytes = '0'] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return 0;
  }
}
