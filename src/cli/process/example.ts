// Examples below a command's help.

/** Shows command lines. **Shape**: lines, the first one empty. */
export function example(...lines: readonly string[]): string {
  return `\nExample${lines.length === 1 ? '' : 's'}:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}
