import { isFolderDefaultsKey } from './folder-defaults-key.ts';

/**
 * Endings that programs give to incomplete files, also before the final ending: WinSCP (`.filepart`), rclone
 * (`.1a2b3c4d.partial`), curl and browsers (`.part`, `.crdownload`, `.download`, `.opdownload`), gateways and
 * integration servers (`.tmp`, `.temp`, `.writing`, `.uploading`, `.inprogress`, `.incomplete`), Hadoop (`._COPYING_`).
 */
const TEMPORARY =
  /(?:~|\._copying_|\.(?:filepart|part|partial|tmp|temp|crdownload|download|opdownload|writing|uploading|inprogress|incomplete))(?:\.csv|\.csv\.gz|\.json)?$/i;

/**
 * True for a file or folder that its name hides. Spark and Hadoop hide with "_", most other programs with "." or "~".
 * In a key, "." and ".." are ordinary names without a special meaning.
 */
function isHidden(name: string): boolean {
  return /^[._~]/.test(name) && name !== '.' && name !== '..' && !isFolderDefaultsKey(name);
}

/**
 * True for names of files that are incomplete or internal to a program: `.people.csv`, `~people.csv`, `people.csv~`,
 * `people.csv.filepart`, `people.tmp.csv`, `_SUCCESS`, and everything in a folder that begins with ".", "~" or "_",
 * such as `_temporary`. When the upload is complete, the rename raises an event of its own.
 *
 * @param path the key below the feed's prefix.
 * @see https://winscp.net/eng/docs/resume
 * @see https://hadoop.apache.org/docs/stable/hadoop-aws/tools/hadoop-aws/committers.html
 */
export function isTemporaryName(path: string): boolean {
  return path.split('/').some(isHidden) || TEMPORARY.test(path);
}
