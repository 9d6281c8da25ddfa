import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..', '..');

/** The contents of the page in order: a file of infra/, and its declarations to show. */
const SHOWN: readonly (readonly [file: string, ...names: readonly string[]])[] = [
  ['call-list-drop', 'CallListDrop'],
  ['call-list-drop-props', 'CallListDropProps'],
  ['watch/outcome-rules', 'TellingConstruct', 'OnOutcomeOptions'],
  ['watch/drop-metrics', 'MeasuredConstruct'],
  ['access/grant-operate', 'OperateOptions'],
  ['sftp/sftp-user', 'SftpUserProps', 'SftpUser'],
  ['dropdial-stack', 'DropdialStack', 'DropdialStackProps'],
];

/** A member, or a whole declaration: its code, and its doc block without the stars. */
interface Declared {
  readonly code: string;
  readonly doc: string;
}

const undent = (doc: string) =>
  doc
    .replace(/^\s*\/\*\*|\*\/\s*$/g, '')
    .replaceAll(/^[ \t]*\* ?/gm, '')
    .trim();

/** A declaration in a file: its head, and everything between its braces. */
function findDeclaration(text: string, name: string): { readonly head: Declared; readonly body: string } {
  const pattern = new RegExp(
    `(/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/\\n)?export ((?:declare )?(?:abstract )?(?:class|interface) ${name}\\b[^{]*)\\{\\n([\\s\\S]*?)^\\}`,
    'm',
  );
  const [, doc = '', code = '', body] = pattern.exec(text) ?? [];
  if (body === undefined) throw new Error(`no declaration of ${name}`);
  return { head: { code: code.replace('declare ', '').trim(), doc: undent(doc) }, body };
}

/** The public members, in the form that the compiler declares them: each ends with a semicolon at the end of a line. */
function listMembers(body: string): readonly Declared[] {
  const members = body.matchAll(/^ {4}(?:(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\n {4})?((?:[^*\n]|\n {8}|\n {4}\})+?;)$/gm);
  return [...members]
    .map(([, doc = '', code = '']) => ({ code, doc: undent(doc) }))
    .filter(({ code }) => !/^(?:private|protected)\b/.test(code));
}

/** The tags of a doc block as sentences of the page. */
function describeDoc(doc: string): readonly string[] {
  const text = doc
    .replaceAll(/\{@link (\w+)\}/g, '`$1`')
    .replaceAll(/@default ([\s\S]+?)(?=\n\s*\n|\n@|$)/g, '**Default:** $1')
    .replaceAll(/@throws \{(\w+)\} ?/g, '**Throws** `$1` ')
    .replaceAll(/@see /g, '**See** ')
    // Paths in comments are relative to the project, and the page is in docs/.
    .replaceAll(/\bdocs\/([a-z-]+\.md)/g, '[$1]($1)');
  return text === '' ? [] : [text];
}

const PROPERTY = /^(?:abstract )?(?:readonly |get )(\w+)(\?)?(?:\(\))?: ([\s\S]+);$/;

/** A property as a table row: its name, its type, and its meaning with the default. */
function describeProperty({ code, doc }: Declared): string {
  const [, name = '', optional = '', type = ''] = PROPERTY.exec(code) ?? [];
  const cells = [`\`${name}${optional}\``, `\`${type.replaceAll(/\s+/g, ' ')}\``, describeDoc(doc).join(' ')];
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')).join(' | ')} |`;
}

function describeMethod({ code, doc }: Declared): string {
  const [, name = ''] = /^(?:static )?(\w+)\(/.exec(code) ?? [];
  return [`### ${name}`, `\`\`\`ts signature\n${code.replaceAll(/^ {4}/gm, '')}\n\`\`\``, ...describeDoc(doc)].join(
    '\n\n',
  );
}

function describeMembers(members: readonly Declared[]): readonly string[] {
  const rows = members.filter(({ code }) => PROPERTY.test(code)).map(describeProperty);
  const table = ['| property | type | meaning |', '| --- | --- | --- |', ...rows].join('\n');
  const methods = members.filter(({ code }) => !PROPERTY.test(code)).map(describeMethod);
  return [...(rows.length > 0 ? [table] : []), ...methods];
}

async function compileDeclarations(folder: string): Promise<void> {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = join(ROOT, 'infra', 'tsconfig.package.json');
  await promisify(execFile)(process.execPath, [tsc, '-p', project, '--emitDeclarationOnly', '--outDir', folder]);
}

/** The reference of the construct, `docs/construct.md`, from the package's declarations. */
export async function makeConstructReference(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dropdial-construct-'));
  try {
    await compileDeclarations(folder);
    const sections: string[] = [];
    for (const [file, ...names] of SHOWN) {
      const text = await readFile(join(folder, 'infra', `${file}.d.ts`), 'utf8');
      for (const name of names) {
        const { head, body } = findDeclaration(text, name);
        const members = describeMembers(listMembers(body));
        sections.push([`## ${name}`, `\`${head.code}\``, ...describeDoc(head.doc), ...members].join('\n\n'));
      }
    }
    return `# The construct

Made from the types in \`infra/\` by \`npm run schema\`; do not edit. [Deploying](deploying.md) shows how the parts are used,
and [Feeds](feeds.md#what-a-feed-can-set) what a feed can set.

${sections.join('\n\n')}
`;
  } finally {
    await rm(folder, { recursive: true });
  }
}
