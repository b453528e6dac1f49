// Versions as a person reads them: a table of restore points, or of what a path has been. Pure.

import { showSize } from '../../core/words/size.js';
import { columnsOf } from '../../core/words/columns.js';
import { showTime, type TimeZone } from '../../core/words/moment.js';
import { showText } from '../../core/report/show.js';
import type { FoundPaths } from '../../runner/versions/find-paths.js';
import type { PointView, TurnView, VersionView } from '../../runner/versions/versions-view.js';

/** Shows restore points. **Shape**: lines with line feeds. */
export function showPoints(points: readonly PointView[], timezone: TimeZone): string {
  const rows = points.map((point) => [point.name, showTime(point.at, timezone), sizeOfPoint(point), workOf(point)]);
  return table(['RESTORE POINT', 'THE REPLICA BEFORE', 'KEPT', 'WHAT CAME THEN'], rows);
}

function sizeOfPoint({ entries, bytes, isCounted }: PointView): string {
  return entries === 0 ? '-' : `${isCounted === true ? '' : 'over '}${showSize(bytes)}`;
}

function workOf(point: PointView): string {
  const done = (['made', 'replaced', 'removed', 'renamed', 'lost'] as const)
    .filter((key) => point[key] > 0)
    .map((key) => `${point[key]} ${key === 'lost' ? 'not kept' : key}`);
  const flaws = {
    damaged: 'its journal is damaged',
    foreign: "its journal is not foldersync's and is passed over: not exact, nor are older ones",
    cut: 'cut off when the machine went down',
  };
  return [...(point.flaw === undefined ? [] : [flaws[point.flaw]]), ...done].join(', ') || 'attributes';
}

/** Shows paths that were found. **Shape**: lines with line feeds. */
export function showFound({ paths, isCut }: FoundPaths): string {
  if (paths.length === 0) return 'nothing of that name is there, or is kept\n';
  const rows = paths.map(({ path, isThere, hasVersions }) => [
    isThere ? 'there' : 'gone',
    hasVersions ? 'yes' : '-',
    path,
  ]);
  const more = isCut ? `there are more: these are the first ${paths.length}\n` : '';
  return table(['NOW', 'VERSIONS', 'PATH'], rows) + more;
}

/** Shows the versions of a path. **Shape**: lines with line feeds. */
export function showVersions(versions: readonly VersionView[], timezone: TimeZone): string {
  const rows = versions.map((version, index) => [
    version.point ?? (index === 0 ? 'now' : '-'),
    version.state === 'found' ? sizeOf(version) : STATES[version.state],
    version.until === undefined ? '' : showTurn(version.until, timezone),
  ]);
  return table(['RESTORE POINT', 'WHAT WAS THERE', 'UNTIL IT WAS'], rows);
}

const STATES = { lost: 'not kept', absent: 'nothing' } as const;

function sizeOf({ bytes, until }: VersionView): string {
  if (bytes !== undefined) return showSize(bytes);
  return until === undefined ? 'as it is' : 'there';
}

function showTurn({ what, at, by, above, other }: TurnView, timezone: TimeZone): string {
  const where = above === undefined ? '' : ` with ${showText(above)}`;
  const to = other === undefined ? '' : ` (${showText(other)})`;
  return `${what}${where}${to}, ${showTime(at, timezone)}${by === '' ? '' : ` (${showText(by)})`}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => columnsOf(row[column] ?? ''))));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - columnsOf(cell)))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
