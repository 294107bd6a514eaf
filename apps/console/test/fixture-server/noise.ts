/** Even numbers in [0, 1) that are the same in every run: pictures can be compared. */
export function noise(seed: number): { uniform: () => number } {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  return {
    uniform: () => {
      state = (state * 1_664_525 + 1_013_904_223) >>> 0;
      return state / 4_294_967_296;
    },
  };
}
