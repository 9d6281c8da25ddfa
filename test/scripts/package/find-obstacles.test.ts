import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findObstacles, type Manifest } from '../../../scripts/package/find-obstacles.ts';

const MANIFEST: Manifest = { version: '1.2.0', repository: { type: 'git', url: 'git+https://example.com/x.git' } };

const changelog = (...sections: readonly string[]) =>
  ['# Changelog\n\nWhat changed.', ...sections.map(section => `## ${section}`)].join('\n\n');

const OLD = '[1.1.0] - 2026-01-02\n\n### Added\n\n- Something.\n';
const NEW = '[1.2.0] - 2026-11-27\n\n### Fixed\n\n- Something else.\n';

test('a release with a description and a repository has no obstacles', () => {
  expect(findObstacles(MANIFEST, changelog('[Unreleased]', NEW, OLD))).toEqual([]);
});

test('a package without a repository is not published', () => {
  expect(findObstacles({ version: '1.2.0' }, changelog('[Unreleased]', NEW))).toEqual([
    expect.stringContaining('no "repository"'),
  ]);
});

test.each([
  ['unreleased changes', changelog('[Unreleased]\n\n### Added\n\n- More.\n', NEW), 'under "[Unreleased]"'],
  ['a version without a section', changelog('[Unreleased]', OLD), '"[1.2.0] - YYYY-MM-DD"'],
  ['a release without its date', changelog('[Unreleased]', '[1.2.0]\n\n- x'), '"[1.2.0] - YYYY-MM-DD"'],
  ['an older release above it', changelog('[Unreleased]', OLD, NEW), '"[1.2.0] - YYYY-MM-DD"'],
  ['no section for unreleased changes', changelog(NEW, OLD, NEW), 'must begin with the section "[Unreleased]"'],
])('neither is one with %s', (_what, text, said) => {
  expect(findObstacles(MANIFEST, text).join('\n')).toContain(said);
});

test('the changelog of this project describes its version', () => {
  const read = (name: string) => readFileSync(join(import.meta.dirname, '..', '..', '..', name), 'utf8');
  const { version } = JSON.parse(read('package.json'));
  expect(findObstacles({ version, repository: 'any' }, read('CHANGELOG.md'))).not.toContainEqual(
    expect.stringMatching(/must/),
  );
});
