import { CODE_GROUPS } from '../codes/all-codes.ts';
import type { CodeEntry } from '../codes/code-entry.ts';
import { showExample } from '../codes/show-example.ts';

function describe([code, entry]: readonly [string, CodeEntry]): string {
  const { meaning, example, action, setting, given } = entry;
  const words = given && Object.entries(given).map(([name, value]) => `\`"${name}": ${JSON.stringify(value)}\``);
  return [
    `### ${code}`,
    meaning,
    `\`\`\`text\n${showExample(example).join('\n')}\n\`\`\``,
    ...(words ? [`with ${words.join(', ')}`] : []),
    `**What to do:** ${action}`,
    ...(setting === undefined ? [] : [`**What changes it:** ${setting}.`]),
  ].join('\n\n');
}

/** The reference of codes, `docs/problems.md`. */
export function makeProblemReference(): string {
  const sections = CODE_GROUPS.map(({ title, intro, codes }) =>
    [`## ${title}`, intro, ...Object.entries(codes).map(describe)].join('\n\n'),
  );
  const contents = CODE_GROUPS.map(({ title, codes }) => {
    const links = Object.keys(codes).map(code => `[\`${code}\`](#${code.toLowerCase()})`);
    return `- **${title}:** ${links.join(', ')}`;
  });
  return `# Problem codes

Made from the table in \`codes/\` by \`npm run schema\`; do not edit. \`npx dropdial explain CODE\` shows one of them.

Codes are stable; the words behind them are not. A receipt has them in \`problems\` and \`warnings\`, the object in \`dropdial-error\`,
a feed with \`rejectFile\` in \`KEY.errors.csv\`. \`<U+200B>\` stands for a character that nobody sees.

${contents.join('\n')}

${sections.join('\n\n')}
`;
}
