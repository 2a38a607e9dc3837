import { z } from 'zod';

/** What calls over the socket may carry; the types are those of `EngineService`. */
export const REQUESTS = {
  sync: z.object({ acceptRemovals: z.boolean().exactOptional(), quick: z.boolean().exactOptional() }),
  list: z.object({ path: z.string(), long: z.boolean() }),
  takeout: z.object({ paths: z.array(z.string()).min(1) }),
  materialize: z.object({
    directory: z.string(),
    dryRun: z.boolean().exactOptional(),
    links: z.boolean().exactOptional(),
    sidecars: z.boolean().exactOptional(),
    jobs: z.number().int().positive().exactOptional(),
    syncFirst: z.boolean(),
  }),
};
