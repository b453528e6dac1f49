// npm's `prepare`: dist/ is built wherever npm takes this folder for a package: before `npm pack`, and for `npm ci` and
// `npm i -g .` in a clone. Plain JavaScript over node's own modules, for the packages that build may not be there yet.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const project = path.join(import.meta.dirname, '..');
const { env } = process;
const require = createRequire(import.meta.url);

if (!canBuild() && isToBeWhole()) {
  // `npm pack` and `npm i -g .` install nothing into the folder that they take, and the command of a linked folder needs its packages.
  process.stderr.write('the packages of this clone are not installed: npm ci\n');
  npm('ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund');
}
if (canBuild()) npm('run', '--silent', 'build');
else if (!existsSync(path.join(project, 'dist', 'main.js')))
  process.stderr.write('dist/ is not built: that needs the packages of development (npm ci --include=dev)\n');

/** Whether the packages that build are there. */
function canBuild() {
  return ['tsx', 'esbuild', 'preact'].every((name) => {
    try {
      return require.resolve(`${name}/package.json`).length > 0;
    } catch {
      return false;
    }
  });
}

/** Whether what is made here is used elsewhere; an install without the packages of development is as its user wants it. */
function isToBeWhole() {
  return ['pack', 'publish'].includes(env.npm_command) || env.npm_config_global === 'true';
}

/** Runs npm in this folder, with none of the options of the npm that has called. @throws Error where it fails */
function npm(...args) {
  const theirs = /^npm_config_(global|prefix|local_prefix|omit|ignore_scripts|json|dry_run|workspaces?)$|^NODE_ENV$/i;
  const ours = Object.entries(env).filter(([name]) => !theirs.test(name));
  const output = ['ignore', 2, 2]; // what `npm pack` writes on its standard output is a file name
  execFileSync('npm', args, { cwd: project, env: Object.fromEntries(ours), stdio: output });
}
