import { configure, type EffectiveSetting } from '../engine/configuration.ts';
import type { CommandContext, Flags } from './context.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';

export async function runConfig(context: CommandContext, { flags }: { readonly flags: Flags }): Promise<ExitStatus> {
  const { environment, terminal } = context;
  const { profile, file, effective } = await configure({ flags, environment });
  if (flags.json) {
    terminal.out(`${JSON.stringify({ profile: profile.name, file, settings: effective }, undefined, 2)}\n`);
    return EXIT.done;
  }
  const keyWidth = Math.max(...effective.map(({ key }) => key.length));
  const valueWidth = Math.max(...effective.map(({ value }) => value.length));
  terminal.out(`profile ${profile.name}, settings file ${file}\n\n`);
  for (const setting of effective) {
    terminal.out(`${setting.key.padEnd(keyWidth)}  ${setting.value.padEnd(valueWidth)}  ${origin(setting)}\n`);
  }
  return EXIT.done;
}

function origin({ origin: from, place }: EffectiveSetting): string {
  return place === undefined ? from : `${from} (${place})`;
}
