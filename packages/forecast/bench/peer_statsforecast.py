"""statsforecast on the 150-series M3 sample: peer_statsforecast.py m3.csv.gz; prints one line a model."""
import csv
import gzip
import os
import sys
import warnings

import numpy
import statsforecast
from statsforecast.models import AutoARIMA, AutoETS, Theta

warnings.filterwarnings("ignore")
with gzip.open(sys.argv[1], "rt") as file:
    rows = list(csv.DictReader(file))[9::20]


def numbers(cell):
    return numpy.array([float(value) for value in cell.split()])


def cpu():
    times = os.times()
    return times.user + times.system


def run(make, rows):
    errors = []
    for row in rows:
        y, actual = numbers(row["train"]), numbers(row["test"])
        mean = make(int(row["m"])).fit(y).predict(h=len(actual))["mean"]
        errors.append(numpy.mean(200 * abs(actual - mean) / (abs(actual) + abs(mean))))
    return numpy.mean(errors)


models = dict(
    Theta=lambda m: Theta(season_length=m),
    AutoETS=lambda m: AutoETS(season_length=m),
    AutoARIMA=lambda m: AutoARIMA(season_length=m),
)
for name, make in models.items():
    # What is compiled or loaded at first use is not what is measured.
    run(make, rows[:1])
    start = cpu()
    error = run(make, rows)
    rate = len(rows) / (cpu() - start)
    print(
        f"statsforecast {statsforecast.__version__} {name}: "
        f"{rate:.2f} series/s, sMAPE {error:.3f}",
        flush=True,
    )
