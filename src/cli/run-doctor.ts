import { resolve } from 'node:path';
import type { Finding } from '../base/finding.ts';
import { examine } from '../engine/doctor.ts';
import type { CommandContext, Flags } from './context.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { prepare } from './prepare.ts';

export interface DoctorRequest {
  readonly directory: string | undefined;
  readonly flags: Flags;
}

const MARKS = { ok: 'ok     ', warning: 'warning', problem: 'PROBLEM' } satisfies Record<Finding['verdict'], string>;

export async function runDoctor(context: CommandContext, { directory, flags }: DoctorRequest): Promise<ExitStatus> {
  const { terminal, environment, clock } = context;
  const { configuration, log } = await prepare(context, flags);
  const mountPoint = directory === undefined ? undefined : resolve(directory);
  const findings = await examine({ configuration, path: environment.PATH ?? '', mountPoint, clock, log });
  terminal.out(flags.json ? `${JSON.stringify(findings)}\n` : findings.map(describe).join(''));

  const problems = findings.filter(({ verdict }) => verdict === 'problem');
  if (!flags.json) terminal.out(problems.length === 0 ? 'Ready to mount.\n' : `${problems.length} to put right.\n`);
  if (problems.length === 0) return EXIT.done;
  return problems.every(({ what }) => what === 'sign-in') ? EXIT.signIn : EXIT.usage;
}

function describe({ what, verdict, found, remedy }: Finding): string {
  const line = `${MARKS[verdict]}  ${what}: ${found}\n`;
  return remedy === undefined ? line : `${line}         -> ${remedy}\n`;
}
