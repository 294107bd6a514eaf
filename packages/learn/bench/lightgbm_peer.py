"""LightGBM on the table that bench/boosting.ts wrote: prints CPU seconds and the loss as JSON."""
import json
import os
import sys

import lightgbm
import numpy

folder, rows, test_rows, cols, rounds = sys.argv[1], *map(int, sys.argv[2:6])
x = numpy.fromfile(os.path.join(folder, "x.f64")).reshape(rows + test_rows, cols)
y = numpy.fromfile(os.path.join(folder, "y.f64"))


def cpu():
    times = os.times()
    return times.user + times.system


start = cpu()
params = dict(
    objective="l2",
    num_leaves=31,
    learning_rate=0.1,
    max_bin=255,
    min_data_in_leaf=20,
    num_threads=1,
    verbose=-1,
)
data = lightgbm.Dataset(x[:rows], y[:rows], params=params).construct()
binned = cpu()
model = lightgbm.train(params, data, rounds)
trained = cpu()
error = model.predict(x[rows:], num_threads=1) - y[rows:]
print(
    json.dumps(
        dict(
            version=lightgbm.__version__,
            binSeconds=binned - start,
            trainSeconds=trained - binned,
            loss=float(numpy.mean(error**2)),
        )
    )
)
