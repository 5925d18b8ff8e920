/** So many commands go together even when there are no others: dividing them would save nothing. */
export const undividedMax = 16;

/** How long a batch waits for company, at most, when many commands are about. */
export const lingerMs = 2;

/** A command that could go and has waited for so long goes, in however small a batch: nobody waits for others for ever. */
export const patienceMs = 10;

/** Of the commands under way, the part that a batch waits for: as many batches share them as are on their way at once. */
const batchesSharing = 3;
const memory = 64;

/**
 * When a batch departs. A statement costs as much as some ten commands in it, so under load a batch waits a moment for those
 * who are about to ask: clients that were answered together ask again within a few turns of the event loop, and the first of
 * them must not leave alone. A lone command never waits.
 */
export class Boarding {
  /** A moving average of how many commands are under way. */
  #underWay = 1;

  /** A command has joined the line; so many are under way with it. */
  note(underWay: number): void {
    this.#underWay += (underWay - this.#underWay) / memory;
  }

  /** How much must be ready for another batch to depart now, when the first of it has waited so long. */
  weightMin(waitedMs: number, flights: number): number {
    if (waitedMs < lingerMs) {
      const share = Math.floor(this.#underWay / batchesSharing);
      return Math.max(flights === 0 ? 1 : undividedMax, share);
    }
    // A further batch is worth a statement of its own when it is not tiny; else it waits for one that is on its way to land.
    return flights === 0 || waitedMs >= patienceMs ? 1 : undividedMax;
  }
}
