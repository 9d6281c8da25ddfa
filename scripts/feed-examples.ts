import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '..', 'examples', 'feeds');

/** The example configurations of feeds: the text of each file by name. */
export function readFeedExamples(): Map<string, string> {
  const files = readdirSync(FOLDER).filter(file => file.endsWith('.json'));
  return new Map(files.map(file => [file.replace(/\.json$/, ''), readFileSync(join(FOLDER, file), 'utf8')]));
}

/**
 * Replaces the examples after the marks of a page.
 *
 * @throws {Error} when an example has no mark, or a mark has no example.
 */
export function replaceFeedExamples(page: string, examples: ReadonlyMap<string, string>): string {
  const missing = new Set(examples.keys());
  const made = page.replace(
    /<!-- feeds: (\S+) -->\n(?:\n`examples\/feeds\/[^\n]*\n\n```json\n[\s\S]*?\n```\n)?/g,
    (mark, name: string) => {
      const text = examples.get(name);
      if (text === undefined) throw new Error(`there is no example "${name}" that the page could show: ${mark.trim()}`);
      missing.delete(name);
      return `<!-- feeds: ${name} -->\n\n\`examples/feeds/${name}.json\`:\n\n\`\`\`json\n${text}\`\`\`\n`;
    },
  );
  if (missing.size > 0) throw new Error(`the page has no marks for ${[...missing].join(', ')}`);
  return made;
}
