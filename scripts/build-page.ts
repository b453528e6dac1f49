// The page, bundled for a browser: index.html, and beside it in assets/ what it asks for. An asset has its content in its name, so
// that a browser may keep it for ever.

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';

/** Browsers since 2023: all that the page uses is in them. */
const TARGET = ['es2022', 'chrome116', 'firefox124', 'safari17.4'];

/**
 * Builds the page of a project into a folder, named from the project's root on. Returns what it was made of and the files that were
 * written. @throws Error with esbuild's messages
 */
export async function buildPage(
  project: string,
  folder: string,
): Promise<Pick<esbuild.Metafile, 'inputs' | 'outputs'>> {
  const { metafile } = await esbuild.build({
    absWorkingDir: project,
    entryPoints: [
      { in: 'page/main.tsx', out: 'main' },
      { in: 'page/style/page.css', out: 'page' },
    ],
    outdir: `${folder}/assets`,
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'esm',
    target: TARGET,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    metafile: true,
    logLevel: 'warning',
  });
  const icon = fs.readFileSync(path.join(project, 'page', 'icon.svg'));
  const hash = createHash('sha256').update(icon).digest('hex').slice(0, 8);
  const iconFile = `${folder}/assets/icon-${hash}.svg`;
  fs.writeFileSync(path.join(project, iconFile), icon);
  const assets = [...Object.keys(metafile.outputs), iconFile].map((file) => `assets/${path.basename(file)}`);
  const index = `${folder}/index.html`;
  fs.writeFileSync(path.join(project, index), indexWith(path.join(project, 'page', 'index.html'), assets));
  const written = { bytes: 0, inputs: {}, imports: [], exports: [] };
  return { inputs: metafile.inputs, outputs: { ...metafile.outputs, [iconFile]: written, [index]: written } };
}

function indexWith(template: string, assets: readonly string[]): string {
  return fs.readFileSync(template, 'utf8').replace(/%(\w+)%/g, (_, name: string) => {
    const ending = { script: '.js', style: '.css', icon: '.svg' }[name];
    const asset = ending === undefined ? undefined : assets.find((file) => file.endsWith(ending));
    if (asset === undefined) throw new Error(`${template}: nothing is built for %${name}%`);
    return asset;
  });
}
