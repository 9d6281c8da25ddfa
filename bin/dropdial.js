#!/usr/bin/env node
import { existsSync } from 'node:fs';

// Read by whatever node there is, so nothing here is newer than that may be. The numbers are those of "engines" in package.json.
const OLDEST = [22, 19];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  console.error(
    `dropdial needs node ${OLDEST.join('.')} or later; this is ${process.versions.node}. Get it from https://nodejs.org`,
  );
  process.exit(2);
}
// In the project the sources run as they are; node runs no TypeScript in node_modules, so the package brings JavaScript.
const sources = new URL('../cli/main.ts', import.meta.url);
await import(existsSync(sources) ? sources.href : new URL('../dist/package/cli/main.js', import.meta.url).href);
