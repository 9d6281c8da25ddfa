import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeConstructReference } from './docs/construct-reference.ts';
import { makeShownOutput, replaceShownOutput } from './docs/first-page.ts';
import { readFeedExamples, replaceFeedExamples } from './feed-examples.ts';
import { makeParameterReference } from './parameter-reference.ts';
import { makeProblemReference } from './problem-reference.ts';
import { makeSchemas } from './schemas.ts';
import { makeSettingReference } from './settings/setting-reference.ts';
import { makeSettingTypes } from './settings/setting-types.ts';
import { LISTS, replaceMoves } from './state-drawing.ts';

const folder = join(import.meta.dirname, '..', 'schema');
await mkdir(folder, { recursive: true });
for (const [file, text] of makeSchemas()) {
  await writeFile(join(folder, file), text);
  console.log(`schema/${file}`);
}

await writeFile(join(folder, '..', 'docs', 'parameters.md'), makeParameterReference());
console.log('docs/parameters.md');

await writeFile(join(folder, '..', 'docs', 'problems.md'), makeProblemReference());
console.log('docs/problems.md');

await writeFile(join(folder, '..', 'infra', 'document', 'settings.ts'), makeSettingTypes());
console.log('infra/document/settings.ts');
await writeFile(join(folder, '..', 'docs', 'settings.md'), makeSettingReference());
console.log('docs/settings.md');

await writeFile(join(folder, '..', 'docs', 'construct.md'), await makeConstructReference());
console.log('docs/construct.md');

const readme = join(folder, '..', 'README.md');
await writeFile(readme, replaceShownOutput(await readFile(readme, 'utf8'), await makeShownOutput()));
console.log('README.md');

const feeds = join(folder, '..', 'docs', 'feeds.md');
await writeFile(feeds, replaceFeedExamples(await readFile(feeds, 'utf8'), readFeedExamples()));
console.log('docs/feeds.md');

const protocol = join(folder, '..', 'docs', 'effectively-once.md');
await writeFile(protocol, replaceMoves(await readFile(protocol, 'utf8')));
console.log('docs/effectively-once.md');

const results = join(folder, '..', 'docs', 'results.md');
await writeFile(results, replaceMoves(await readFile(results, 'utf8'), LISTS));
console.log('docs/results.md');
