import { Command } from 'commander';
import { plainCommand, withSettings } from './command-parts.ts';
import type { Start } from './start.ts';

export function authCommand(start: Start): Command {
  return new Command('auth')
    .description('Sign in to Google, see the sign-in, sign out')
    .addCommand(loginCommand(start))
    .addCommand(statusCommand(start))
    .addCommand(logoutCommand(start));
}

function loginCommand(start: Start): Command {
  return withSettings(
    plainCommand('login', 'Sign in with your browser', {
      examples: [
        ['gphotos-fs auth login', 'opens the browser, or shows the address to open'],
        ['gphotos-fs auth login --paste', 'on a NAS: open the address anywhere, paste back where the browser ends'],
      ],
      exits: [0, 1, 2, 3, 8, 130],
    })
      .option('--no-browser', 'only show the address')
      .option('--paste', 'also accept the final address of the browser on standard input')
      .action((flags) => start(async () => (await import('./run-auth.ts')).runLogin, { flags })),
  );
}

function statusCommand(start: Start): Command {
  return withSettings(
    plainCommand('status', 'Show whether and for what you are signed in', {
      examples: [['gphotos-fs auth status', 'asks nobody, reads what is stored']],
      exits: [0, 2, 3],
    })
      .option('--json', 'as JSON')
      .action((flags) => start(async () => (await import('./run-auth.ts')).runAuthStatus, { flags })),
  );
}

function logoutCommand(start: Start): Command {
  return withSettings(
    plainCommand('logout', 'Withdraw the grant at Google and forget it here', {
      examples: [['gphotos-fs auth logout', 'cached originals and the catalog stay']],
      exits: [0, 2, 130],
    }).action((flags) => start(async () => (await import('./run-auth.ts')).runLogout, { flags })),
  );
}
