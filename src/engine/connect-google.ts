import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { ConnectedLibrary } from './connected-library.ts';
import { LateLibrary } from './late-library.ts';
import type { Settings } from './settings.ts';

/** The Google library of a profile. What it takes to talk to Google is loaded when somebody does: half of a mount's start. */
export function connectGoogle(settings: Settings, clock: Clock, log: Log): ConnectedLibrary {
  let opening: Promise<OpenedGoogle> | undefined;
  let opened: OpenedGoogle | undefined;
  const open = () => {
    opening ??= import('./google-account.ts').then(({ openGoogle }) => {
      opened = openGoogle(settings, clock, log);
      return opened;
    });
    return opening;
  };
  return {
    library: new LateLibrary('google', 'Google Photos', open),
    requests: () => ({ ...opened?.requests }),
    whatIsMissing: async () => (await import('./missing-sign-in.ts')).whatIsMissing(settings, log),
    [Symbol.asyncDispose]: async () => (await opening)?.close(),
  };
}

type OpenedGoogle = ReturnType<typeof import('./google-account.ts').openGoogle>;
