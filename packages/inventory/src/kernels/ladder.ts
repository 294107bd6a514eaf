/** One line along its demand paths; periods count from 0 = the next one. */
export interface LadderRun {
  readonly data: Float64Array;
  readonly rows: number;
  readonly cols: number;
  readonly onHand: number;
  readonly due: Float64Array;
  /** Period before whose demand the order arrives, one a path. */
  readonly arrival: Int32Array;
  /** Share of the order that arrives, one a path. */
  readonly received: Float64Array;
  readonly margin: number;
  readonly holding: number;
  /** Periods a delivered unit can be sold; Infinity = any. */
  readonly life: number;
  /** What a unit left at the end is worth less than it cost; may be more than its cost. */
  readonly leftLoss: number;
  readonly wasteLoss: number;
}

/**
 * Mean gain of an order over all paths: margin on what is sold, less holding, less what spoils and
 * what is left is worth less. Stock that was there or is due is sold first.
 */
export function ladderGain(run: LadderRun, units: number): number {
  const { data, rows, cols, due, arrival, received } = run;
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    const at = arrival[i]!;
    const comes = units * received[i]!;
    let old = run.onHand;
    let fresh = 0;
    let gain = 0;
    for (let t = 0; t < cols; t++) {
      old += t < due.length ? due[t]! : 0;
      if (t === at) fresh = comes;
      let wanted = data[i * cols + t]!;
      const fromOld = wanted < old ? wanted : old;
      old -= fromOld;
      wanted -= fromOld;
      const fromFresh = wanted < fresh ? wanted : fresh;
      fresh -= fromFresh;
      gain += run.margin * fromFresh;
      if (t >= at + run.life - 1 && fresh > 0) {
        gain -= run.wasteLoss * fresh;
        fresh = 0;
      }
      gain -= run.holding * fresh;
    }
    // What would arrive after the last period is not sold in it either.
    if (at >= cols) fresh = comes;
    sum += gain - run.leftLoss * fresh;
  }
  return sum / rows;
}
