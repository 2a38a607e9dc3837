import { type Finding, fine, warning } from '../base/finding.ts';
import type { WantedDriver } from './driver.ts';
import { checkFuseNative } from './fuse-native/requirements.ts';
import { checkKernelDriver } from './kernel/requirements.ts';
import { checkAllowOther, checkDevice, type Surroundings } from './machine.ts';

export interface WantedMount {
  readonly driver: WantedDriver;
  readonly allowOther: boolean;
}

/**
 * Each thing that mounting needs on this machine, with the remedy where it is missing. A problem is what keeps the driver
 * that is wanted from mounting; for `auto`, one driver that can is enough.
 */
export async function checkFuse(surroundings: Surroundings, { driver, allowOther }: WantedMount): Promise<Finding[]> {
  return [
    await checkDevice(surroundings),
    ...(await checkDriver(surroundings, driver)),
    await checkAllowOther(surroundings, allowOther),
  ];
}

async function checkDriver(surroundings: Surroundings, driver: WantedDriver): Promise<Finding[]> {
  switch (driver) {
    case 'kernel':
      return [fine('driver', 'kernel'), ...(await checkKernelDriver(surroundings))];
    case 'fuse-native':
      return [fine('driver', 'fuse-native'), ...(await checkFuseNative(surroundings))];
    case 'auto':
      return checkEither(await checkKernelDriver(surroundings), await checkFuseNative(surroundings));
  }
}

function checkEither(kernel: readonly Finding[], fuseNative: readonly Finding[]): Finding[] {
  if (!firstProblem(kernel)) return [fine('driver', 'kernel'), ...kernel, ...fuseNative.map(notNeeded)];
  if (!firstProblem(fuseNative)) {
    return [fine('driver', 'fuse-native, for want of the kernel driver'), ...kernel.map(softened), ...fuseNative];
  }
  // One of them is enough, so only what is nearest is asked for.
  return [...kernel, ...fuseNative.map(softened)];
}

/** What keeps a driver from mounting, if anything does. */
export function firstProblem(findings: readonly Finding[]): Finding | undefined {
  return findings.find(({ verdict }) => verdict === 'problem');
}

/** `fusermount: not installed; install it: …` */
export function describeFinding({ what, found, remedy }: Finding): string {
  return remedy === undefined ? `${what}: ${found}` : `${what}: ${found}; ${remedy}`;
}

function softened(finding: Finding): Finding {
  const { what, verdict, found, remedy = '' } = finding;
  return verdict === 'problem' ? warning(what, found, remedy) : finding;
}

function notNeeded(finding: Finding): Finding {
  return finding.verdict === 'problem' ? fine(finding.what, `${finding.found}; not needed`) : finding;
}
