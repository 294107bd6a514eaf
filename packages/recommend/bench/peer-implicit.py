"""ALS of the PyPI package `implicit` on pairs from stdin: processor seconds an iteration, losses."""
import json
import os
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np
from implicit.cpu.als import AlternatingLeastSquares
from scipy.sparse import csr_matrix

task = json.load(sys.stdin)
offsets = np.array(task["offsets"])
columns = np.array(task["columns"])
values = np.full(len(columns), task["confidence"], dtype=np.float32)
matrix = csr_matrix((values, columns, offsets), shape=(len(offsets) - 1, task["products"]))
losses, seconds = [], []


def loss(model):
    x, y = np.asarray(model.user_factors, np.float64), np.asarray(model.item_factors, np.float64)
    total = np.einsum("ij,jk,ik->", x, y.T @ y, x)
    rows = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    p = np.einsum("ij,ij->i", x[rows], y[columns])
    total += np.sum(task["confidence"] * (1 - p) ** 2 - p**2)
    return float(total + task["penalty"] * (np.sum(x**2) + np.sum(y**2)))


model = AlternatingLeastSquares(
    factors=task["factors"],
    regularization=task["penalty"],
    iterations=task["iterations"],
    num_threads=2,
    random_state=1,
    use_cg=True,
)
mark = [time.process_time()]


def after(iteration, elapsed, *rest):
    seconds.append(time.process_time() - mark[0])
    losses.append(loss(model))
    mark[0] = time.process_time()


model.fit(matrix, show_progress=False, callback=after)
print(json.dumps({"cpuSecondsEach": float(np.mean(seconds[1:])), "losses": losses}))
