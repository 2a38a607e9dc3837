import { z } from 'zod';
import { messageOf } from '../base/failure.ts';
import { type Answer, jsonAnswer, type SandboxRequest } from './answer.ts';
import type { SandboxControl } from './control.ts';
import {
  albumSchema,
  clockSchema,
  grantSchema,
  idsSchema,
  itemChangeSchema,
  newItemSchema,
} from './control-schemas.ts';
import { faultSchema } from './faults.ts';
import { sha256Of } from './media-body.ts';
import { REQUEST_KINDS, type RequestKind } from './request-kind.ts';
import { type SandboxItem, sandboxId } from './sandbox-library.ts';
import { settingsSchema } from './settings.ts';

type Route = (control: SandboxControl, body: unknown, query: URLSearchParams) => unknown;

/** What can be asked over HTTP under `/__control`. Bodies and answers are JSON; a wrong body is 400 and says why. */
const ROUTES: Readonly<Record<string, Route>> = {
  'GET /help': () => ({ routes: Object.keys(ROUTES) }),
  /** `?kind=mediaGet&kind=…&limit=N`: counters of every kind, and the last requests of these kinds. */
  'GET /requests': ({ requests }, _, query) => {
    const kinds = query.getAll('kind').filter((kind): kind is RequestKind => REQUEST_KINDS.some((one) => one === kind));
    const limit = Number(query.get('limit') ?? 1_000);
    return { total: requests.count(), counts: requests.counts(), requests: requests.requests(...kinds).slice(-limit) };
  },
  'POST /requests/reset': ({ requests }) => requests.reset(),
  'GET /settings': ({ settings }) => settings,
  'POST /settings': (control, body) => {
    control.change(settingsSchema.partial().parse(body));
    return control.settings;
  },
  'GET /clock': ({ clock }) => ({ nowMs: clock.nowMs() }),
  'POST /clock': ({ clock }, body) => {
    const change = clockSchema.parse(body);
    if ('moveMs' in change) clock.move(change.moveMs);
    else clock.set(change.nowMs);
    return { nowMs: clock.nowMs() };
  },
  'GET /faults': ({ faults }) => ({ faults: faults.pending() }),
  'POST /faults': ({ faults }, body) => faults.add(faultSchema.parse(body)),
  'POST /faults/clear': ({ faults }) => faults.clear(),
  'POST /base-urls/expire': (control) => control.expireBaseUrls(),
  'POST /tokens': (control, body) => {
    const { accessToken, grant, expiresAtMs } = control.signIn(grantSchema.parse(body ?? {}).scopes);
    return { accessToken, refreshToken: grant.refreshToken, scopes: grant.scopes, expiresAtMs };
  },
  'POST /tokens/expire': ({ tokens }) => tokens.expireAccessTokens(),
  'POST /tokens/revoke': ({ tokens }) => tokens.revokeAll(),
  /** Every item with its size; with `?sha256=1` also the hash of what a download of it gives. */
  'GET /items': async ({ library }, _, query) => ({ items: await describeItems(library.items(), query.has('sha256')) }),
  'POST /items': ({ library }, body) => {
    const item = newItemSchema.parse(body);
    const id = item.id ?? sandboxId(item.filename);
    library.addItems([{ ...item, id }]);
    return { id };
  },
  'POST /items/change': ({ library }, body) => {
    const { id, ...change } = itemChangeSchema.parse(body);
    library.changeItem(id, change);
  },
  'POST /items/remove': ({ library }, body) => library.removeItems(idsSchema.parse(body).ids),
  'GET /albums': ({ library }) => ({ albums: library.albums() }),
  'POST /albums': ({ library }, body) => {
    const { id, title, itemIds } = albumSchema.parse(body);
    const album = { id: id ?? sandboxId(`album ${title}`), title, itemIds };
    library.putAlbum(album);
    return { id: album.id };
  },
  'POST /albums/remove': ({ library }, body) => {
    for (const id of idsSchema.parse(body).ids) library.removeAlbum(id);
  },
};

/** Answers one request under `/__control`. These are neither counted nor delayed, and meet no fault. */
export async function controlAnswer(control: SandboxControl, request: SandboxRequest): Promise<Answer> {
  const { method, url, body } = request;
  const route = ROUTES[`${method} ${url.pathname.slice('/__control'.length)}`];
  if (!route)
    return jsonAnswer({ error: `There is no ${method} ${url.pathname}; GET /__control/help lists what is` }, 404);
  try {
    return jsonAnswer((await route(control, body === '' ? undefined : JSON.parse(body), url.searchParams)) ?? {});
  } catch (error) {
    return jsonAnswer({ error: error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error) }, 400);
  }
}

async function describeItems(items: readonly SandboxItem[], hashed: boolean): Promise<object[]> {
  const described: object[] = [];
  for (const { body, ...item } of items) {
    const sha256 = hashed ? { sha256: await sha256Of(body) } : {};
    described.push({ ...item, sizeBytes: body.sizeBytes, ...sha256 });
  }
  return described;
}
