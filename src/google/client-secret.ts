import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { systemCode, UsageError } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import { keepPrivate } from './private-file.ts';

/** The OAuth client that the person made in the Google Cloud console. */
export interface ClientSecret {
  readonly clientId: string;
  /** Not really secret for a Desktop client, and never shown all the same. */
  readonly clientSecret: string;
  /** The consent page. */
  readonly authUrl: string;
  /** The token endpoint; revoking happens beside it. */
  readonly tokenUrl: string;
}

const WITHOUT_ACCOUNT = 'Takeout archives need no account: gphotos-fs takeout add FILES';
const WHERE_TO_GET_IT =
  'make an OAuth client of type "Desktop app" at https://console.cloud.google.com/apis/credentials and download its JSON';

const webAddress = z.url({ protocol: /^https?$/ });

const desktopClient = z
  .object({
    client_id: z.string().min(1),
    client_secret: z.string().min(1),
    auth_uri: webAddress.default('https://accounts.google.com/o/oauth2/v2/auth'),
    token_uri: webAddress.default('https://oauth2.googleapis.com/token'),
  })
  .transform(
    (client): ClientSecret => ({
      clientId: client.client_id,
      clientSecret: client.client_secret,
      authUrl: client.auth_uri,
      tokenUrl: client.token_uri,
    }),
  );

const clientFile = z.object({ installed: desktopClient });

/** Reads the JSON file that Google's console gives for a Desktop client. Throws `UsageError` saying what to do. */
export async function readClientSecret(path: string, log: Log): Promise<ClientSecret> {
  const content = await contentOf(path);
  await keepPrivate(path, log);
  return parseClientSecret(content, path);
}

async function contentOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const missing = systemCode(error) === 'ENOENT';
    const why = missing ? 'there is no such file' : `it cannot be read (${systemCode(error)})`;
    const next = missing ? `: ${WHERE_TO_GET_IT} to this place. ${WITHOUT_ACCOUNT}` : '';
    throw new UsageError(`Cannot read the client secret ${path}: ${why}${next}`, { cause: error });
  }
}

/** `path` is for messages only. Nothing of `content` is ever part of one. */
export function parseClientSecret(content: string, path: string): ClientSecret {
  const json = parsedJson(content, path);
  const parsed = clientFile.safeParse(json);
  if (parsed.success) return parsed.data.installed;
  if (typeof json === 'object' && json !== null && 'web' in json)
    throw new UsageError(`Cannot use the client secret ${path}: it is of type "Web application"; ${WHERE_TO_GET_IT}`);
  const place = parsed.error.issues[0]?.path.join('.') || 'the top';
  throw new UsageError(`Cannot use the client secret ${path}: wrong or missing at ${place}; ${WHERE_TO_GET_IT}`);
}

function parsedJson(content: string, path: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    // The parser's own message quotes the text, so it is not kept as a cause.
    throw new UsageError(`Cannot use the client secret ${path}: it is not JSON; ${WHERE_TO_GET_IT}`);
  }
}
