// What `check` has found, in the forms that pipelines read: the annotations of GitHub, and SARIF 2.1.0.

import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic } from '../../config/text/diagnostic.js';
import { showText } from '../../core/report/show.js';
import type { PathFinding } from './path-finding.js';

/** The forms that `--format` can be. */
export const FORMATS = ['text', 'json', 'github', 'sarif'] as const;

/** One of them. */
export type CheckFormat = (typeof FORMATS)[number];

/** Everything that was found. */
export interface Checked {
  readonly diagnostics: readonly Diagnostic[];
  readonly paths: readonly PathFinding[];
  /** The config's path, as it is shown, for a finding that has no line; absent where no config was found. */
  readonly file: string | undefined;
  /** That of foldersync. */
  readonly version: string;
}

/** Writes all findings in a form for pipelines; nothing, or an empty log, where there are none. */
export function formatFindings(format: 'github' | 'sarif', checked: Checked): string {
  return format === 'github' ? annotations(checked) : `${JSON.stringify(sarifLog(checked), undefined, 2)}\n`;
}

function allFindings({ diagnostics, paths, file }: Checked): readonly Diagnostic[] {
  return [...diagnostics, ...paths].map((finding) => ({ ...(file === undefined ? {} : { file }), ...finding }));
}

/** What a person needs to read, beside the place. **Shape**: lines. */
function wordsOf({ message, expected, found, hint }: Diagnostic): string[] {
  const details = Object.entries({ expected, found, hint }).filter(([, value]) => value !== undefined);
  return [message, ...details.map(([name, value]) => `${name}: ${value}`)].map(showText);
}

/** **Source**: "Workflow commands for GitHub Actions", and how its toolkit escapes them. */
function annotations(checked: Checked): string {
  const lines = allFindings(checked).map((finding) => {
    const { severity, code, file, position } = finding;
    const place = {
      ...(file === undefined ? {} : { file }),
      ...(position && {
        line: position.line,
        endLine: position.line,
        col: position.column,
        endColumn: position.column + position.length,
      }),
      title: code,
    };
    const properties = Object.entries(place).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
    return `::${severity} ${properties.join(',')}::${escapeData(wordsOf(finding).join('\n'))}\n`;
  });
  return lines.join('');
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** **Source**: SARIF 2.1.0, OASIS Standard, 27 March 2020. */
function sarifLog(checked: Checked): object {
  const findings = allFindings(checked);
  const rules = [...new Set(findings.map(({ code }) => code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'foldersync', version: checked.version, rules: rules.map((id) => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => ({
          ruleId: finding.code,
          ruleIndex: rules.indexOf(finding.code),
          level: finding.severity,
          message: { text: wordsOf(finding).join('\n') },
          ...(finding.file === undefined ? {} : { locations: [locationOf(finding.file, finding.position)] }),
        })),
      },
    ],
  };
}

function locationOf(file: string, position: Diagnostic['position']): object {
  const uri = isAbsolute(file) ? pathToFileURL(file).href : file.split('/').map(encodeURIComponent).join('/');
  const region = position && {
    startLine: position.line,
    startColumn: position.column,
    endColumn: position.column + position.length,
  };
  return { physicalLocation: { artifactLocation: { uri }, ...(region && { region }) } };
}
