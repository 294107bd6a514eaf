"""scikit-learn's k-means on the table that bench/k-means.ts writes: python k-means-peer.py FILE ROWS COLS K"""

import json
import resource
import sys
import time

import numpy
import sklearn
from sklearn.cluster import KMeans

file, rows, cols, k = sys.argv[1], *map(int, sys.argv[2:5])
x = numpy.fromfile(file, dtype=numpy.float64).reshape(rows, cols)
KMeans(n_clusters=k, n_init="auto", random_state=0).fit(x[:10_000])
for n_init in ("auto", 10):
    before = resource.getrusage(resource.RUSAGE_SELF)
    started = time.perf_counter()
    fit = KMeans(n_clusters=k, n_init=n_init, random_state=1).fit(x)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    row = {"peer": f"scikit-learn {sklearn.__version__}", "n_init": n_init, "inertia": fit.inertia_}
    print(json.dumps({**row, "seconds": seconds, "cpuSeconds": cpu, "iterations": fit.n_iter_}))
