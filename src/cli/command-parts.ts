import { Command, Option } from 'commander';
import { flagOf, SETTINGS, type SettingDefinition } from '../engine/settings.ts';
import { EXIT_MEANINGS, type ExitStatus } from './exit-status.ts';

/** What the help of a command ends with. */
export interface HelpEnding {
  /** Commands that were run, each with a word on what it does. */
  readonly examples: readonly (readonly [command: string, does: string])[];
  readonly exits: readonly ExitStatus[];
}

/** Adds the settings of a profile as flags, behind the command's own options. */
export function withSettings(command: Command): Command {
  command.optionsGroup('Settings (also as GPHOTOS_FS_… variables and in config.json):');
  command.option('--profile <name>', 'whose library: account, catalog, cache and settings (default: default)');
  command.option('--config <file>', 'settings file (default: config.json of the profile)');
  for (const setting of SETTINGS) {
    const flag = flagOf(setting);
    command.addOption(
      new Option(`${flag} ${setting.argument ?? ''}`, `${setting.help} (default: ${shownDefault(setting)})`),
    );
    if (setting.kind === 'switch') command.addOption(new Option(flag.replace('--', '--no-')).hideHelp());
  }
  return command;
}

/** With the places of an ordinary home written as people write them. */
function shownDefault({ fallback }: SettingDefinition): string {
  return String(
    fallback({
      name: 'PROFILE',
      configDirectory: '~/.config/gphotos-fs/PROFILE',
      dataDirectory: '~/.local/share/gphotos-fs/PROFILE',
      cacheDirectory: '~/.cache/gphotos-fs/PROFILE',
    }),
  );
}

export function plainCommand(name: string, description: string, { examples, exits }: HelpEnding): Command {
  const width = Math.max(...examples.map(([text]) => text.length));
  const lines = [
    '',
    'Examples:',
    ...examples.map(([text, does]) => `  ${text.padEnd(width)}  ${does}`),
    '',
    'Exit status:',
    ...exits.map((status) => `  ${String(status).padEnd(4)} ${EXIT_MEANINGS[status]}`),
  ];
  return new Command(name).description(description).addHelpText('after', lines.join('\n'));
}
