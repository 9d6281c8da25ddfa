import { arch, cpus, platform, totalmem } from 'node:os';

/** What results are to be read with: they compare within one run, and say where that was. */
export function describeMachine() {
  return {
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    os: `${platform()} ${arch()}`,
    node: process.version,
  };
}
