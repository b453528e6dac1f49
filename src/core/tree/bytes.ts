// Names and paths of a pair's folders are byte strings, so that every name a file system can hold survives.
// One character of a byte string is one byte (latin1); this file turns them from and into text.

declare const byteString: unique symbol;

/** A string in which each character stands for one byte (code units 0 to 255). */
export type Bytes = string & { readonly [byteString]: true };

/** One name in a directory. **Shape**: not empty, not `.` or `..`, no `/`, no NUL. */
export type Name = Bytes & { readonly name?: true };

/** A path below a root. **Shape**: names joined by `/`; the root itself is the empty string. */
export type RelativePath = Bytes & { readonly relative?: true };

/** A path from `/`. **Shape**: normalised, no trailing `/` except for the root itself. */
export type AbsolutePath = Bytes & { readonly absolute?: true };

/** The root of a pair's folder, as a relative path. */
export const ROOT = '' as RelativePath;

/** Turns text (a config value, a pattern) into the bytes of its UTF-8 form. */
export function bytesOfText(text: string): Bytes {
  return (isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1')) as Bytes;
}

/** Turns a byte string into text; bytes that are not valid UTF-8 become U+FFFD, so it is for showing only. */
export function textOfBytes(bytes: string): string {
  return isAscii(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Joins a directory's path and a name in it. */
export function childPath(directory: RelativePath, name: Name): RelativePath {
  return (directory === '' ? name : `${directory}/${name}`) as RelativePath;
}

/** The whole path of what lies in a folder. */
export function pathBelow(folder: AbsolutePath, path: RelativePath): AbsolutePath {
  if (path === '') return folder;
  return (folder === '/' ? `/${path}` : `${folder}/${path}`) as AbsolutePath;
}

/** The directory that an entry is in; that of the root is the root. */
export function parentOf(path: RelativePath): RelativePath {
  return path.slice(0, Math.max(0, path.lastIndexOf('/'))) as RelativePath;
}

/** Whether a path is another one, or below it; of the root's, only whether it is that. */
export function isWithin(path: RelativePath, above: RelativePath): boolean {
  return path.startsWith(above) && (path.length === above.length || path[above.length] === '/');
}

/** The last name of a path. **Shape**: not the root's. */
export function nameOf(path: RelativePath): Name {
  return path.slice(path.lastIndexOf('/') + 1) as Name;
}

/** The folder that a whole path is in; that of `/` is itself. */
export function folderOf(path: AbsolutePath): AbsolutePath {
  return (path.slice(0, path.lastIndexOf('/')) || '/') as AbsolutePath;
}

/** Whether every character is below 128, so that text and byte string are the same. */
export function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 127) return false;
  return true;
}
