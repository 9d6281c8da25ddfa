import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSchemas } from './schemas.ts';

const folder = join(import.meta.dirname, '..', 'schema');
await mkdir(folder, { recursive: true });
for (const [file, text] of makeSchemas()) {
  await writeFile(join(folder, file), text);
  console.log(`schema/${file}`);
}
