/** Working memory of a shop search: operations 0..n-1, job by job, and the order on each machine. */
export interface ShopState {
  readonly n: number;
  readonly machines: number;
  /** Operation before and after in the job, or -1. */
  readonly jobBefore: Int32Array;
  readonly jobAfter: Int32Array;
  /** Choices of operation i: from choiceFirst[i] to choiceFirst[i + 1]. */
  readonly choiceFirst: Int32Array;
  readonly choiceMachine: Int32Array;
  readonly choiceDuration: Float64Array;

  readonly machine: Int32Array;
  readonly duration: Float64Array;
  /** Operation before and after on the machine, or -1; first operation of each machine, or -1. */
  readonly before: Int32Array;
  readonly after: Int32Array;
  readonly first: Int32Array;

  /** Longest way to the start of an operation, and from its end to the end of the plan. */
  readonly head: Float64Array;
  readonly tail: Float64Array;
  readonly order: Int32Array;
  readonly degree: Uint8Array;
  makespan: number;

  readonly path: Int32Array;
  pathLength: number;
  readonly random: Uint32Array;
  /** Iteration until which putting a before b is forbidden, (n, n); flexible: until which an operation may not go to a machine, (n, machines). */
  readonly tabu: Int32Array;
  /** Critical operations whose places a step of a flexible shop weighs. */
  width: number;
  readonly newHead: Float64Array;
  readonly newTail: Float64Array;
}

/**
 * Heads, tails and makespan of the plan; `skip` is an operation taken out of it, or -1. Returns
 * false where the orders contradict each other. O(n).
 */
export function evaluateShop(s: ShopState, skip: number): boolean {
  const { n, order, degree, head, tail, duration, before, after, jobBefore, jobAfter } = s;
  let end = 0;
  for (let i = 0; i < n; i++) {
    const d = (jobBefore[i]! >= 0 ? 1 : 0) + (before[i]! >= 0 ? 1 : 0);
    degree[i] = d;
    if (d === 0) order[end++] = i;
  }
  let longest = 0;
  for (let at = 0; at < end; at++) {
    const i = order[at]!;
    const jb = jobBefore[i]!;
    const mb = before[i]!;
    let h = 0;
    if (jb >= 0) h = head[jb]! + (jb === skip ? 0 : duration[jb]!);
    if (mb >= 0 && head[mb]! + duration[mb]! > h) h = head[mb]! + duration[mb]!;
    head[i] = h;
    const finish = i === skip ? h : h + duration[i]!;
    if (finish > longest) longest = finish;
    const ja = jobAfter[i]!;
    if (ja >= 0) {
      degree[ja] = degree[ja]! - 1;
      if (degree[ja] === 0) order[end++] = ja;
    }
    const ma = after[i]!;
    if (ma >= 0) {
      degree[ma] = degree[ma]! - 1;
      if (degree[ma] === 0) order[end++] = ma;
    }
  }
  s.makespan = longest;
  if (end < n) return false;
  for (let at = n - 1; at >= 0; at--) {
    const i = order[at]!;
    const ja = jobAfter[i]!;
    const ma = after[i]!;
    let t = 0;
    if (ja >= 0) t = tail[ja]! + (ja === skip ? 0 : duration[ja]!);
    if (ma >= 0 && tail[ma]! + duration[ma]! > t) t = tail[ma]! + duration[ma]!;
    tail[i] = t;
  }
  return true;
}

/** Takes an operation out of its machine's order. */
export function takeOff(s: ShopState, i: number): void {
  const b = s.before[i]!;
  const a = s.after[i]!;
  if (b >= 0) s.after[b] = a;
  else s.first[s.machine[i]!] = a;
  if (a >= 0) s.before[a] = b;
  s.before[i] = -1;
  s.after[i] = -1;
}

/** Puts an operation on a machine after `b` (-1: at the front). */
export function putOn(s: ShopState, i: number, machine: number, b: number): void {
  const a = b >= 0 ? s.after[b]! : s.first[machine]!;
  s.machine[i] = machine;
  s.before[i] = b;
  s.after[i] = a;
  if (b >= 0) s.after[b] = i;
  else s.first[machine] = i;
  if (a >= 0) s.before[a] = i;
  for (let c = s.choiceFirst[i]!; c < s.choiceFirst[i + 1]!; c++) {
    if (s.choiceMachine[c] === machine) s.duration[i] = s.choiceDuration[c]!;
  }
}

/** Walks one longest way through the plan, at random where it forks, into `path`. */
export function criticalPath(s: ShopState, draw: (n: number) => number): void {
  let at = -1;
  let seen = 0;
  for (let i = 0; i < s.n; i++) {
    if (s.head[i] !== 0 || s.duration[i]! + s.tail[i]! !== s.makespan) continue;
    seen += 1;
    if (draw(seen) === 0) at = i;
  }
  s.pathLength = 0;
  while (at >= 0) {
    s.path[s.pathLength++] = at;
    const finish = s.head[at]! + s.duration[at]!;
    const ja = s.jobAfter[at]!;
    const ma = s.after[at]!;
    const byJob = ja >= 0 && s.head[ja] === finish && isCritical(s, ja);
    const byMachine = ma >= 0 && s.head[ma] === finish && isCritical(s, ma);
    if (byJob && byMachine && ja !== ma) at = draw(2) === 0 ? ja : ma;
    else if (byMachine) at = ma;
    else at = byJob ? ja : -1;
    if (s.pathLength >= s.n) break;
  }
}

function isCritical(s: ShopState, i: number): boolean {
  return s.head[i]! + s.duration[i]! + s.tail[i]! === s.makespan;
}
