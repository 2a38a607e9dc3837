import { Command, Option } from 'commander';
import { flagOf, SETTINGS, variableOf } from '../engine/settings.ts';
import { EXIT_MEANINGS, type ExitStatus } from './exit-status.ts';

/** What the help of a command ends with. */
export interface HelpEnding {
  /** Commands that were run, each with a word on what it does. */
  readonly examples: readonly (readonly [command: string, does: string])[];
  readonly exits: readonly ExitStatus[];
}

/** A command that takes the settings of a profile as flags. */
export function commandWithSettings(name: string, description: string, ending: HelpEnding): Command {
  const command = plainCommand(name, description, ending);
  command.optionsGroup('Settings (also as GPHOTOS_FS_… variables and in config.json):');
  command.option('--profile <name>', 'whose library: account, catalog, cache and settings (default "default")');
  command.option('--config <file>', 'settings file (default: config.json of the profile)');
  for (const setting of SETTINGS) {
    const flags = setting.argument ? `${flagOf(setting)} ${setting.argument}` : `${flagOf(setting)} [value]`;
    const option = new Option(flags, setting.help);
    if (setting.kind === 'switch') option.preset('true');
    command.addOption(option);
  }
  command.optionsGroup('Options:');
  return command;
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

/** For the documentation: `--cache-size`, `GPHOTOS_FS_CACHE_SIZE`, `cacheSize`. */
export function settingNames(): readonly { flag: string; variable: string; key: string; help: string }[] {
  return SETTINGS.map((setting) => ({
    flag: flagOf(setting),
    variable: variableOf(setting),
    key: setting.key,
    help: setting.help,
  }));
}
