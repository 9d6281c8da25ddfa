import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findObstacles } from './find-obstacles.ts';

const ROOT = join(import.meta.dirname, '..', '..');

const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
const obstacles = findObstacles(manifest, await readFile(join(ROOT, 'CHANGELOG.md'), 'utf8'));
for (const obstacle of obstacles) console.error(`not published: ${obstacle}`);
process.exitCode = obstacles.length === 0 ? 0 : 1;
