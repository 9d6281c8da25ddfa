import { describeSchema } from '../../infra/document/describe-schema.ts';
import { isArray, isRecord, required } from '../../infra/document/walk-schema.ts';
import { type Setting, SHAPES, type Shape, settingsOf, shapeOf } from './setting-shapes.ts';

const escapeCell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '\\<').replaceAll('\n', ' ');

/** The anchor of a section, as GitHub derives it from a title. */
function anchorOf({ title }: Shape): string {
  const words = title.toLowerCase().replaceAll(/[^\w\s-]/g, '');
  return `#${words.replaceAll(/\s/g, '-')}`;
}

const linkTo = (shape: Shape) => `[${shape.title.replaceAll('`', '')}](${anchorOf(shape)})`;

/** What a setting must be, with a link if that is an object with a section of its own. */
function describeValue({ schema }: Setting): string {
  const shape = shapeOf(schema);
  if (shape) return linkTo(shape);
  const bare = required(schema);
  const inner = isArray(bare) ? bare.item : isRecord(bare) ? bare.value : undefined;
  const named = inner && shapeOf(inner);
  if (!(named && inner)) return escapeCell(describeSchema(schema));
  return isArray(bare) ? `a list: ${linkTo(named)}` : `an object by names: ${linkTo(named)}`;
}

function describeStandard({ standard, isValue, isRequired }: Setting): string {
  if (isRequired) return '**required**';
  if (standard === undefined) return '';
  return isValue ? `\`${standard}\`` : escapeCell(standard);
}

function describeSetting(setting: Setting): string {
  const cells = [
    `\`${setting.name}\``,
    describeValue(setting),
    describeStandard(setting),
    escapeCell(setting.description),
  ];
  return `| ${cells.join(' | ')} |`;
}

function describeShape(shape: Shape): string {
  const parent = SHAPES.find(({ name }) => name === shape.parent);
  const rows = [
    '| setting | must be | default | meaning |',
    '| --- | --- | --- | --- |',
    ...settingsOf(shape).map(describeSetting),
  ];
  const also = parent ? `\n\nIt also has the settings of ${linkTo(parent)}.` : '';
  return `## ${shape.title}\n\n${rows.join('\n')}${also}`;
}

/** Parameters have a page of their own. */
const ELSEWHERE: readonly string[] = ['ParameterSettings', 'ProfileSettings', 'OriginSettings'];

const PARAMETERS = `## Parameters that a feed sets

\`defaults\` and each profile take the [parameters](parameters.md), except those that describe one file. A profile cannot choose another profile.

## Parameters of a profile

The same as the parameters of a feed, without \`profile\`.

## Where parameters may come from

For each parameter, and under \`*\` for all others, a list of: \`feed\`, \`profile\`, \`folder\`, \`name\`, \`sidecar\`, \`tags\`
([origins](parameters.md#where-a-value-comes-from)).`;

/** The reference of the configuration, `docs/settings.md`. */
export function makeSettingReference(): string {
  const sections = SHAPES.filter(({ name }) => !ELSEWHERE.includes(name)).map(describeShape);
  return `# Settings

Made from the schema by \`npm run schema\`; do not edit.

A configuration is one document: \`dropdial.config.ts\`, or \`dropdial.config.json\`. \`npx dropdial init\` writes one. \`cdk\`, \`check\`, \`doctor\` and the operator's commands read it:
the file in the folder, or the one that you name (\`-c config=FILE\` for \`cdk\`, \`--config FILE\` for \`dropdial\`). The function's own configuration is derived from it; do not write that one.

Your editor explains every setting. In TypeScript it reads the types of \`defineConfig\`. In JSON, name the [schema](../schema/deployment.schema.json):

\`\`\`json configuration
{
  "$schema": "./node_modules/dropdial/schema/deployment.schema.json",
  "alarmEmails": ["oncall@example.com"],
  "feeds": [{ "id": "acme", "prefix": "acme/", "limits": { "rule_id": [101] } }]
}
\`\`\`

[Feeds to copy](feeds.md) has five whole configurations. The construct takes the same feeds as props ([the construct](construct.md)).

${sections.join('\n\n')}

${PARAMETERS}
`;
}
