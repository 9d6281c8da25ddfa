#!/usr/bin/env node
import { existsSync } from 'node:fs';

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 22) {
  console.error(`dropdial needs node 22.19 or later; this is ${process.versions.node}`);
  process.exit(2);
}
// In the project the sources run as they are; node runs no TypeScript in node_modules, so the package brings JavaScript.
const sources = new URL('../cli/main.ts', import.meta.url);
await import(existsSync(sources) ? sources.href : new URL('../dist/package/cli/main.js', import.meta.url).href);
