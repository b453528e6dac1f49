// The only file that knows cosmiconfig. It finds files and looks into package.json for us, and is kept from its other
// habits: it would read a second config from the working directory, run JavaScript, follow `$import`, and cache.

import { basename } from 'node:path';
import type { Loader, Options, PublicExplorer } from 'cosmiconfig';

/** The key of the config in a package.json. */
export const PACKAGE_KEY = 'foldersync';

/**
 * What our loaders make of a file; an object of ours, for cosmiconfig would follow an `$import` in the config itself.
 */
export interface Loaded {
  readonly text: string;
  readonly rootKey?: string;
}

/** What looks for these files in one folder, and reads one of them as text. */
export async function openExplorer(places: string[]): Promise<PublicExplorer> {
  const Explorer = await loadExplorer();
  const loader: Loader = (_, text): Loaded => ({ text });
  const refuse: Loader = (file) => {
    throw new Error(`internal: ${file} is code and must not be loaded`);
  };
  return new Explorer({
    moduleName: PACKAGE_KEY,
    metaConfigFilePath: null,
    searchPlaces: places,
    searchStrategy: 'none',
    // An empty file is a mistake to report, not a reason to look further.
    ignoreEmptySearchPlaces: false,
    cache: false,
    mergeImportArrays: false,
    mergeSearchPlaces: false,
    transform: (result) => result,
    loaders: { default: refuse, noExt: loader, '.yaml': loader, '.yml': loader, '.json': loadJson },
  });
}

/** cosmiconfig takes one key out of whatever a package.json loads to, and passes over those without it. */
const loadJson: Loader = (file, text) => {
  if (basename(file) !== 'package.json') return { text } satisfies Loaded;
  const loaded: Loaded = { text, rootKey: PACKAGE_KEY };
  // Looked for in the text: a package.json that is broken is our business only when it seems to hold our config.
  return text.includes(`"${PACKAGE_KEY}"`) && !isOtherPackage(text) ? { [PACKAGE_KEY]: loaded } : {};
};

/** Whether a package.json only speaks of foldersync elsewhere, for instance among its dependencies. */
function isOtherPackage(text: string): boolean {
  try {
    return !Object.hasOwn(JSON.parse(text), PACKAGE_KEY);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** The class behind cosmiconfig(), as far as we use it. */
type ExplorerClass = new (
  options: Omit<Options, 'stopDir'> & { moduleName: string; metaConfigFilePath: null },
) => PublicExplorer;

// That function first looks for a `.config/config.*` of the *working directory* that may change our search places, and
// runs it when it is JavaScript. A config is data, never code, the more so as root. The class is not part of the
// package's types, so its version is pinned and a test holds it to this shape.
async function loadExplorer(): Promise<ExplorerClass> {
  const { env } = process;
  const { HOME } = env;
  // The package asks for the home directory while it is loaded, and fails where the machine knows none. It never uses
  // it.
  if (HOME === undefined) env.HOME = '/';
  try {
    const loaded: unknown = await import('cosmiconfig/dist/Explorer.js');
    return (loaded as { Explorer: ExplorerClass }).Explorer;
  } finally {
    if (HOME === undefined) delete env.HOME;
  }
}
