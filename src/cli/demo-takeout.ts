import { join } from 'node:path';
import { compareCopy } from './demo-check.ts';
import { type DemoExport, EDITED, MOVING, writeDemoExport } from './demo-export.ts';
import { runProgram } from './demo-programs.ts';
import type { Step } from './demo-step.ts';
import type { DemoWorld, ServedItem } from './demo-world.ts';

/** Adds archives to the running mount. Answers what is in them, in a few lines. */
export async function addDemoExport(world: DemoWorld): Promise<string> {
  const { directory } = await writeDemoExport(world, await world.served());
  return (await world.run('takeout', 'add', directory)).stdout;
}

/**
 * The second act: the same person's Takeout archives beside the account, some photos in both. `items` is what the account
 * shows, `materialized` the copy made of it.
 */
export function takeoutSteps(world: DemoWorld, items: readonly ServedItem[], materialized: string): Step[] {
  let written: DemoExport | undefined;
  const theExport = (): DemoExport => {
    if (written === undefined) throw new Error('there is no export: see above');
    return written;
  };
  const everything = () => [...items.filter((item) => !theExport().shared.includes(item)), ...theExport().shown];
  const write = async () => {
    written = await writeDemoExport(world, items);
    return `${written.archives.length} archives, ${written.shared.length} of their photos are in the account too`;
  };
  return [
    { does: 'Takeout archives beside the account', show: write },
    { does: 'gphotos-fs takeout add', show: () => addArchives(world, theExport()) },
    { does: 'shared ones once, the true original', show: () => compareCopy(world.mountPoint, everything()) },
    { does: 'edited copy, moving half', show: () => findCompanions(world.mountPoint) },
    { does: 'one album of both', show: () => listAlbum(world.mountPoint, theExport()) },
    { does: 'gphotos-fs takeout check', show: async () => lastLine((await world.run('takeout', 'check')).stdout) },
    { does: 'gphotos-fs materialize again', show: () => materializeNews(world, theExport(), materialized) },
    { does: 'SHA-256 of the materialized copy', show: () => compareCopy(materialized, everything()) },
  ];
}

async function addArchives(world: DemoWorld, { directory, shown, shared }: DemoExport): Promise<string> {
  const line = lastLine((await world.run('takeout', 'add', directory)).stdout);
  const wanted = `${shown.length} items: ${shown.length - shared.length} added, ${shared.length} changed, 0 removed`;
  if (line !== wanted) throw new Error(`it said '${line}' instead of '${wanted}'`);
  return line;
}

async function findCompanions(mountPoint: string): Promise<string> {
  const directory = join(mountPoint, 'photos/2019/08');
  const names = (await runProgram('ls', [directory])).stdout.split('\n');
  const pairs = [
    [EDITED.title, EDITED.title.replace('.', '-edited.')],
    [MOVING.title, MOVING.title.replace('.HEIC', '.MP4')],
  ] as const;
  const missing = pairs.flat().filter((name) => !names.includes(name));
  if (missing.length > 0) throw new Error(`${directory} lacks ${missing.join(', ')}`);
  return pairs.map(([still, companion]) => `${companion} beside ${still}`).join(', ');
}

/** Every link of it leads to another file, and those that only the archives know are among them. */
async function listAlbum(mountPoint: string, { album }: DemoExport): Promise<string> {
  const albums = join(mountPoint, 'albums');
  const { stdout } = await runProgram('find', [join(albums, album), '-type', 'l', '-printf', '%l\\n']);
  const targets = stdout.trimEnd().split('\n');
  const names = targets.map((target) => target.slice(target.lastIndexOf('/') + 1));
  if (new Set(targets).size < targets.length) throw new Error('a photo is in it twice');
  for (const { title } of [EDITED, MOVING]) if (!names.includes(title)) throw new Error(`${title} is not in it`);
  const directories = (await runProgram('ls', [albums])).stdout.split('\n');
  if (directories.includes(`${album} (2)`)) throw new Error(`there are two of the title ${album}`);
  return `${album}: ${targets.length} photos`;
}

async function materializeNews(world: DemoWorld, { shown }: DemoExport, directory: string): Promise<string> {
  const { stdout } = await world.run('materialize', directory);
  // What both libraries have is copied once more: the true original takes the place of the other bytes.
  if (!stdout.startsWith(`${shown.length} files copied`)) throw new Error(`not just what is new: ${stdout}`);
  return stdout.trim();
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
