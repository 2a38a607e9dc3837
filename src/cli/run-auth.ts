import { execFile } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { signInAndStore, signInState, signOutAndForget } from '../engine/google-sign-in.ts';
import type { CommandContext, Flags } from './context.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { prepare } from './prepare.ts';

interface AuthRequest {
  readonly flags: Flags;
}

export async function runLogin(context: CommandContext, { flags }: AuthRequest): Promise<ExitStatus> {
  const { terminal, clock, interrupted: signal } = context;
  const { configuration, log } = await prepare(context, flags);
  const dialog = {
    signal,
    show: (url: string) => terminal.err(`Open this address in a browser and allow access:\n\n  ${url}\n\n`),
    ...(flags.browser === false ? {} : { openBrowser }),
    ...(flags.paste ? { pasted: pastedAddresses(context) } : {}),
  };
  const missing = await signInAndStore(configuration.settings, dialog, { clock, log });
  if (missing.length === 0) {
    terminal.err('Signed in.\n');
    return EXIT.done;
  }
  terminal.err(`Signed in, but without: ${missing.join(', ')}\nRun gphotos-fs auth login again and tick every box.\n`);
  return EXIT.signIn;
}

export async function runAuthStatus(context: CommandContext, { flags }: AuthRequest): Promise<ExitStatus> {
  const { terminal } = context;
  const { configuration, log } = await prepare(context, flags);
  const state = await signInState(configuration.settings, log);
  if (flags.json) terminal.out(`${JSON.stringify(state)}\n`);
  else if (state.signedIn) terminal.out(`Signed in for:\n${state.scopes.map((scope) => `  ${scope}\n`).join('')}`);
  else terminal.out('Not signed in; run: gphotos-fs auth login\n');
  if (!flags.json && state.signedIn && state.missingScopes.length > 0) {
    terminal.out(`Not granted: ${state.missingScopes.join(', ')}; run: gphotos-fs auth login\n`);
  }
  return state.signedIn && state.missingScopes.length === 0 ? EXIT.done : EXIT.signIn;
}

export async function runLogout(context: CommandContext, { flags }: AuthRequest): Promise<ExitStatus> {
  const { configuration, log } = await prepare(context, flags);
  const outcome = await signOutAndForget(configuration.settings, log, context.interrupted);
  const words = {
    withdrawn: 'Signed out; the grant is withdrawn at Google too.\n',
    forgotten:
      'Signed out on this machine. Google could not be told; withdraw the grant at https://myaccount.google.com/connections\n',
    nobody: 'Nobody was signed in.\n',
  };
  context.terminal.err(words[outcome]);
  return EXIT.done;
}

async function openBrowser(url: string): Promise<void> {
  await promisify(execFile)(process.platform === 'darwin' ? 'open' : 'xdg-open', [url]);
}

/** Lines of standard input, one each time it is asked; undefined at its end. */
function pastedAddresses({ terminal }: CommandContext): () => Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  return async () => {
    terminal.err('If the browser ends at a page that cannot be reached, paste its address here:\n');
    const { value, done } = await lines.next();
    return done ? undefined : value;
  };
}
