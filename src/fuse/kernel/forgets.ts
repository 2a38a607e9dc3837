import type { LookupCounts } from './lookup-counts.ts';
import type { Request } from './request.ts';
import { OPCODE } from './wire/opcodes.ts';
import { BATCH_FORGET_IN, FORGET_IN, FORGET_ONE } from './wire/structures.ts';

/** FORGET and BATCH_FORGET, the two requests that nobody answers. A batch that says more than it holds counts as far as it goes. */
export function readForgets(request: Request, lookups: LookupCounts): void {
  if (request.opcode === OPCODE.FORGET) {
    lookups.forgotten(request.node, request.u64(FORGET_IN.at.nlookup));
    return;
  }
  const held = Math.floor((request.bodyBytes - BATCH_FORGET_IN.sizeBytes) / FORGET_ONE.sizeBytes);
  const count = Math.min(request.u32(BATCH_FORGET_IN.at.count), held);
  for (let index = 0; index < count; index += 1) {
    const at = BATCH_FORGET_IN.sizeBytes + index * FORGET_ONE.sizeBytes;
    lookups.forgotten(request.u64(at + FORGET_ONE.at.nodeid), request.u64(at + FORGET_ONE.at.nlookup));
  }
}
