/** Endings that uploaders give to what is not complete yet, also before the ending that it will have. */
const TEMPORARY = /(?:~|\.(?:filepart|part|partial|tmp|temp|crdownload))(?:\.csv|\.csv\.gz|\.json)?$/i;

/** True for a file or folder that is hidden by its name; in a key, "." and ".." are names like any other and stand for nothing. */
function isHidden(name: string): boolean {
  return /^[.~]/.test(name) && name !== '.' && name !== '..';
}

/**
 * True for names that uploaders use for what is not there yet, or not meant for anybody: `.people.csv`, `~people.csv`, `people.csv~`,
 * `people.csv.filepart`, `people.tmp.csv`, and everything in a folder that begins with "." or "~". The rename that follows is an
 * event of its own.
 *
 * @param path the key below the feed's prefix.
 * @see https://winscp.net/eng/docs/resume
 */
export function isTemporaryName(path: string): boolean {
  return path.split('/').some(isHidden) || TEMPORARY.test(path);
}
