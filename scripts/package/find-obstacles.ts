/** The fields of package.json that are used here. */
export interface Manifest {
  readonly version: string;
  readonly repository?: unknown;
}

/** A heading of a release, such as `## [0.1.0] - 2026-11-27`. */
const RELEASE = /^## \[(?<version>[^\]]+)\](?: - (?<date>\d{4}-\d{2}-\d{2}))?$/;

/** The sections of a changelog, newest first. */
function readSections(changelog: string): { readonly version: string; readonly date: string; readonly text: string }[] {
  return changelog
    .split(/^(?=## )/m)
    .slice(1)
    .map(section => {
      const [heading = '', ...lines] = section.split('\n');
      const { version = heading, date = '' } = RELEASE.exec(heading)?.groups ?? {};
      return { version, date, text: lines.join('\n').trim() };
    });
}

/**
 * The reasons not to publish, in words; empty when there are none.
 *
 * @param changelog the text of CHANGELOG.md.
 */
export function findObstacles({ version, repository }: Manifest, changelog: string): string[] {
  const [unreleased, newest] = readSections(changelog);
  const obstacles: string[] = [];
  if (repository === undefined) {
    obstacles.push(
      'package.json has no "repository": the links of the README, and where the package comes from, go by it',
    );
  }
  if (unreleased?.version !== 'Unreleased') obstacles.push('CHANGELOG.md must begin with the section "[Unreleased]"');
  else if (unreleased.text !== '')
    obstacles.push('CHANGELOG.md has changes under "[Unreleased]": move them to the release');
  if (newest?.version !== version || newest.date === '')
    obstacles.push(`CHANGELOG.md must have the section "[${version}] - YYYY-MM-DD" below "[Unreleased]"`);
  return obstacles;
}
