/**
 * The owner's side of the shared memory: slots and rings, and the account of which slots are taken.
 *
 * A job that is cancelled while it waits cannot be picked out of the middle of a ring. It is only marked,
 * and whoever meets it there drops it: a worker whose turn it is, or else the owner. (Timer heaps do the
 * same: lazy deletion.) But cancelled jobs must not use up the queue, for they may pile up behind jobs
 * that take long. So there are twice as many slots as jobs may be under way. Only when cancelled jobs hold
 * the other half does the owner search the ring for them, which costs little per cancellation.
 *
 * @module
 */

import { EventRing, EVENTS_PER_SLOT } from "./event_ring.ts";
import { ABORTING, CANCELLED, QUEUED, RUNNING, SlotTable } from "./slot_table.ts";
import { EMPTY, STOP, SubmissionRing } from "./submission_ring.ts";

/** Where the owner puts jobs and hears of them. */
export class SharedQueue {
  readonly slots: SlotTable;
  readonly submissions: SubmissionRing;
  readonly events: EventRing;
  readonly #jobsMax: number;
  readonly #freeSlots: number[] = [];
  /** How many slots are taken, except by cancelled jobs. */
  #underWay = 0;

  /**
   * @param workers how many threads there are
   * @param queueLengthMax how many jobs there may be besides one for each of them
   */
  constructor(workers: number, queueLengthMax: number) {
    this.#jobsMax = workers + queueLengthMax;
    const slotCount = 2 * this.#jobsMax;
    this.slots = new SlotTable(slotCount);
    this.submissions = new SubmissionRing(powerOfTwo(slotCount + workers));
    this.events = new EventRing(powerOfTwo(EVENTS_PER_SLOT * slotCount));
    for (let slot = slotCount - 1; slot >= 0; slot--) this.#freeSlots.push(slot);
  }

  /**
   * Whether as many jobs are under way as may be. True as well in the odd moment when too many cancelled
   * jobs are in the hands of workers, who have taken them but not said so yet.
   */
  get isFull(): boolean {
    return this.#underWay === this.#jobsMax || this.#freeSlots.length === 0;
  }

  /** Queues a job, to be announced. Only when not full. @returns its slot */
  enqueue(taskId: number, args: readonly unknown[]): number {
    const slot = this.#freeSlots.pop()!;
    this.#underWay++;
    this.slots.fill(slot, taskId, args);
    this.submissions.push(slot);
    return slot;
  }

  /**
   * When no slot is free, empties the ring and puts back what is wanted; workers may go on taking
   * meanwhile. What they took before is given back by an event, so take events after this, not before.
   */
  removeCancelled(): void {
    if (this.#freeSlots.length > 0) return;
    const wanted: number[] = [];
    for (let slot = this.submissions.take(); slot !== EMPTY; slot = this.submissions.take()) {
      if (this.slots.state(slot) === CANCELLED) this.release(slot);
      else wanted.push(slot);
    }
    for (const slot of wanted) this.submissions.push(slot);
    this.submissions.announce();
  }

  /** Cancels the job if it waits, aborts it if it runs. @returns false if it has ended */
  giveUp(slot: number): boolean {
    if (this.slots.move(slot, QUEUED, CANCELLED)) {
      this.#underWay--;
      return true;
    }
    return this.slots.move(slot, RUNNING, ABORTING);
  }

  /** Gives back a slot that no worker will touch any more. */
  release(slot: number): void {
    if (this.slots.state(slot) !== CANCELLED) this.#underWay--;
    this.slots.free(slot);
    this.#freeSlots.push(slot);
  }

  /** The slots that a worker has claimed and not let go of. */
  *slotsOf(worker: number): Generator<number> {
    for (let slot = 0; slot < this.slots.length; slot++) {
      const state = this.slots.state(slot);
      const isClaimed = state === RUNNING || state === ABORTING;
      if (isClaimed && this.slots.worker(slot) === worker) yield slot;
    }
  }

  /** Has so many workers leave when they have come through the queue. Nothing may be queued after. */
  stop(workers: number): void {
    for (let i = 0; i < workers; i++) this.submissions.push(STOP);
    this.submissions.announce();
  }
}

/** The smallest power of two that is not less than `n`. */
function powerOfTwo(n: number): number {
  return 2 ** Math.ceil(Math.log2(n));
}
