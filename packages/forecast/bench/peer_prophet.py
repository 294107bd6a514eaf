"""Prophet on the generated stores of festivals.ts: JSON cases on standard input, means out.

Each case: {"firstDay": epoch days, "values": [...], "horizon": n,
"holidays": [{"key": name, "day": epoch days, "before": n, "after": n}, ...]}.
"""
import json
import logging
import resource
import sys

import pandas as pd
from prophet import Prophet

logging.disable(logging.CRITICAL)


def forecast(case):
    """Fits Prophet with the holidays given and returns its mean for the horizon."""
    values = case["values"]
    first = pd.Timestamp("1970-01-01") + pd.Timedelta(days=case["firstDay"])
    history = pd.DataFrame({"ds": pd.date_range(first, periods=len(values)), "y": values})
    holidays = pd.DataFrame(
        {
            "holiday": [one["key"] for one in case["holidays"]],
            "ds": [
                pd.Timestamp("1970-01-01") + pd.Timedelta(days=one["day"])
                for one in case["holidays"]
            ],
            "lower_window": [-one["before"] for one in case["holidays"]],
            "upper_window": [one["after"] for one in case["holidays"]],
        }
    )
    model = Prophet(holidays=holidays, yearly_seasonality=True, weekly_seasonality=True)
    model.fit(history)
    future = model.make_future_dataframe(case["horizon"], include_history=False)
    return model.predict(future)["yhat"].tolist()


means = [forecast(case) for case in json.load(sys.stdin)]
used = resource.getrusage(resource.RUSAGE_SELF)
children = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu = used.ru_utime + used.ru_stime + children.ru_utime + children.ru_stime
json.dump({"means": means, "cpuSeconds": cpu}, sys.stdout)
