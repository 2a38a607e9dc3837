import { dirname } from 'node:path';
import { Attempts } from './attempts.ts';
import { FileCopier, type FileOutcome } from './copy.ts';
import { CopyNews } from './copy-news.ts';
import { DirectoryMaker } from './directory-maker.ts';
import { LinkMaker, type MakeLink } from './links.ts';
import { lookAhead } from './look-ahead.ts';
import type { Manifest } from './manifest.ts';
import type { OriginalCopies } from './neighbours.ts';
import { type Planned, stepMovesBytes } from './plan.ts';
import type { Needs } from './planning.ts';
import { PublishedFiles } from './published-files.ts';
import {
  isPlannedDirectory,
  isPlannedFile,
  isPlannedLink,
  noteFailure,
  plannedTree,
  type RunParts,
} from './run-parts.ts';
import type { PlannedSidecar } from './sidecars/plan-sidecar.ts';
import { SidecarWriter } from './sidecars/sidecar-writer.ts';
import type { WantedFile, WantedLink } from './wanted.ts';
import { forEachConcurrently } from './workers.ts';

export interface CopyingParts extends RunParts {
  readonly originals: OriginalCopies;
  readonly manifest: Manifest;
  readonly makeLink?: MakeLink;
}

/** As many addresses as Google gives with one request. */
const ANNOUNCED_TOGETHER = 50;

/** The second pass: comes back to what the first one noted, looks at it again and does what is to be done. */
export class Copying {
  readonly #attempts: Attempts;
  readonly #directories: DirectoryMaker;
  readonly #copier: FileCopier;
  readonly #links: LinkMaker;
  readonly #sidecars: SidecarWriter;
  readonly #published: PublishedFiles;
  /** Of the files, links and sidecars that something was to be done about. */
  #metAgain = 0;

  constructor(
    private readonly parts: CopyingParts,
    private readonly needs: Needs,
  ) {
    this.#attempts = new Attempts(parts.destination);
    this.#directories = new DirectoryMaker(parts.destination, this.#attempts);
    this.#copier = new FileCopier(parts.destination, parts.originals);
    this.#links = new LinkMaker(parts.makeLink);
    this.#sidecars = new SidecarWriter(parts.destination);
    this.#published = new PublishedFiles(parts.destination, parts.manifest, new CopyNews(parts));
  }

  /** `jobs` at a time. Throws when going on makes no sense; what was done so far is kept. */
  async run(jobs: number): Promise<void> {
    const { needs, parts } = this;
    const needed = needs.entries.size + needs.sidecars.size;
    if (needed === 0 && (needs.missingDirectories === 0 || !parts.links)) return;
    const work = (planned: Planned, signal: AbortSignal) => this.#do(planned, signal);
    await forEachConcurrently((signal) => this.#entries(signal), jobs, work, parts.signal);
    await this.#published.flush();
    this.#forget(needed - this.#metAgain);
    this.#complainAboutLinks();
  }

  /** The files and links, each with its directory made; where that failed, as a conflict. */
  async *#entries(signal: AbortSignal): AsyncGenerator<Planned> {
    const { parts, needs } = this;
    const isOfInterest = ({ kind, ino }: Planned['wanted']) => kind === 'directory' || needs.has(ino);
    const needed = plannedTree(parts, parts.manifest, isOfInterest);
    for await (const planned of lookAhead(needed, ANNOUNCED_TOGETHER, (block) => this.#announce(block))) {
      const { wanted, decision } = planned;
      const isMissing = decision.step === 'make' || decision.step === 'move';
      if (isPlannedDirectory(planned)) {
        // What cannot be made here is reported with each thing that should stand in it.
        if (isMissing && parts.links) await this.#directories.problemWith(wanted.path, signal);
        continue;
      }
      const problem = isMissing ? await this.#directories.problemWith(dirname(wanted.path), signal) : undefined;
      yield problem === undefined ? planned : { wanted, decision: { step: 'conflict', reason: problem } };
    }
  }

  #announce(block: readonly Planned[]): void {
    const files = block.filter(isPlannedFile).filter(({ decision }) => stepMovesBytes(decision.step));
    this.parts.originals.prepare?.(files.map(({ wanted: { id, revision } }) => ({ id, revision })));
  }

  async #do(planned: Planned, signal: AbortSignal): Promise<void> {
    if (isPlannedFile(planned)) await this.#file(planned, signal);
    if (isPlannedLink(planned)) await this.#link(planned, signal);
  }

  /** A sidecar comes after its original, and only where that stands: beside another picture it would tell of that one. */
  async #file(planned: Planned<WantedFile>, signal: AbortSignal): Promise<void> {
    const { wanted, decision, sidecar } = planned;
    const stands = this.needs.entries.has(wanted.ino) ? await this.#copy(planned, signal) : decision.step === 'skip';
    if (sidecar && stands && this.needs.sidecars.has(wanted.ino)) await this.#writeSidecar(sidecar, signal);
  }

  /** Answers whether the original stands there now. */
  async #copy(planned: Planned<WantedFile>, signal: AbortSignal): Promise<boolean> {
    const { meter } = this.parts;
    this.#metAgain += 1;
    let received = 0;
    const onBytes = (bytes: number) => {
      received += bytes;
      meter.received(bytes);
    };
    const outcome = await this.#attempts.make(() => this.#copier.carryOut(planned, { signal, onBytes }), signal);
    const copiedBytes = outcome.kind === 'copied' ? outcome.record.sizeBytes : undefined;
    meter.received((copiedBytes ?? 0) - received);
    if ('record' in outcome && outcome.record) await this.#published.addCopy(planned.wanted, outcome.record);
    this.#note(planned.wanted, outcome);
    meter.done(this.needs.expectedCopy(planned), copiedBytes);
    return outcome.kind !== 'failed';
  }

  #note(wanted: WantedFile, outcome: FileOutcome): void {
    const { tally } = this.parts;
    switch (outcome.kind) {
      case 'copied':
        this.#attempts.succeeded();
        tally.copy(outcome.record.sizeBytes);
        return;
      case 'adopted':
        tally.adopted += 1;
        return;
      case 'skipped':
        tally.skipped += 1;
        return;
      case 'failed':
        noteFailure(this.parts, wanted.path, outcome.reason);
    }
  }

  async #writeSidecar(planned: PlannedSidecar, signal: AbortSignal): Promise<void> {
    const { tally, meter } = this.parts;
    const { path } = planned.wanted;
    this.#metAgain += 1;
    const outcome = await this.#attempts.make(() => this.#sidecars.carryOut(planned), signal);
    if ('record' in outcome) await this.#published.addSidecar(path, outcome.record);
    if (outcome.kind === 'written') tally.sidecars += 1;
    if (outcome.kind === 'adopted') tally.adopted += 1;
    if (outcome.kind === 'skipped') tally.skipped += 1;
    if (outcome.kind === 'failed') noteFailure(this.parts, path, outcome.reason);
    meter.done(undefined);
  }

  async #link({ wanted, decision }: Planned<WantedLink>, signal: AbortSignal): Promise<void> {
    const { tally, meter, destination } = this.parts;
    this.#metAgain += 1;
    const absolute = destination.absolute(wanted.path);
    const outcome = await this.#attempts.make(() => this.#links.carryOut({ wanted, decision }, absolute), signal);
    if (outcome.kind === 'linked') tally.links += 1;
    if (outcome.kind === 'skipped') tally.skipped += 1;
    if (outcome.kind === 'left-out') tally.leftOut += 1;
    if (outcome.kind === 'failed') noteFailure(this.parts, wanted.path, outcome.reason);
    meter.done(undefined);
  }

  /** Items that left the tree between the passes, and sidecars whose original could not be copied. */
  #forget(count: number): void {
    this.parts.tally.total -= count;
    this.parts.meter.forget(count);
  }

  /** One line stands for all the links that were left out. */
  #complainAboutLinks(): void {
    const complaint = this.#links.complaint;
    if (!complaint) return;
    noteFailure(this.parts, complaint.path, complaint.reason);
    this.parts.tally.leftOut -= 1;
  }
}
