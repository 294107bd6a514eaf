"""PyVRP on one instance: python pyvrp_peer.py FILE ROUNDING CPU_SECONDS SEED, prints its cost.

PyVRP multiplies distances by a scale where it keeps decimals: 10 for dimacs, 1000 for exact.
"""

import sys
import time

from pyvrp import read, solve


class CpuSeconds:
    """Stops after so many CPU seconds of this process, as the bench's own clock does."""

    def __init__(self, seconds):
        self.until = time.process_time() + seconds

    def __call__(self, best_cost):
        return time.process_time() >= self.until


file, rounding, seconds, seed = sys.argv[1:5]
names = {"nint": "round", "dimacs": "dimacs", "exact": "exact"}
scale = {"nint": 1, "dimacs": 10, "exact": 1000}[rounding]
data = read(file, round_func=names[rounding])
result = solve(data, stop=CpuSeconds(float(seconds)), seed=int(seed), display=False)
print(result.cost() / scale if result.is_feasible() else "inf")
