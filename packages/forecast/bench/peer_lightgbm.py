"""LightGBM on the rows that orange-juice-peer.ts wrote: prints CPU seconds and the loss as JSON."""
import json
import os
import sys

import lightgbm
import numpy

folder, cols, rounds, rate, leaves = sys.argv[1], int(sys.argv[2]), *sys.argv[3:6]


def read(name):
    return numpy.fromfile(os.path.join(folder, name + ".f64"))


def table(part):
    return read(part + "-x").reshape(-1, cols), read(part + "-y"), read(part + "-w")


def cpu():
    times = os.times()
    return times.user + times.system


x, y, w = table("train")
start = cpu()
params = dict(
    objective="l2",
    num_leaves=int(leaves),
    learning_rate=float(rate),
    max_bin=255,
    min_data_in_leaf=20,
    lambda_l2=1.0,
    bagging_fraction=0.8,
    bagging_freq=1,
    feature_fraction=0.6,
    num_threads=1,
    verbose=-1,
)
data = lightgbm.Dataset(x, y, weight=w, categorical_feature=[0, 1], params=params)
model = lightgbm.train(params, data, int(rounds))
seconds = cpu() - start
x, y, w = table("test")
error = model.predict(x, num_threads=1) - y
print(
    json.dumps(
        dict(
            version=lightgbm.__version__,
            seconds=seconds,
            loss=float(numpy.average(error**2, weights=w)),
        )
    )
)
