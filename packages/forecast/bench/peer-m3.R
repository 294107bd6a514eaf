# R's forecast package on the 150-series M3 sample: Rscript peer-m3.R m3.csv.gz
suppressMessages(library(forecast))
path <- commandArgs(trailingOnly = TRUE)[1]
rows <- read.csv(gzfile(path), stringsAsFactors = FALSE)
sample <- rows[seq(10, nrow(rows), by = 20), ]
numbers <- function(cell) as.numeric(strsplit(cell, " ")[[1]])
models <- list(
  theta = function(y, h) thetaf(y, h = h)$mean,
  ets = function(y, h) forecast(ets(y), h = h)$mean,
  auto.arima = function(y, h) forecast(auto.arima(y), h = h)$mean
)
for (name in names(models)) {
  errors <- c()
  seconds <- system.time(for (i in seq_len(nrow(sample))) {
    y <- ts(numbers(sample$train[i]), frequency = sample$m[i])
    actual <- numbers(sample$test[i])
    mean <- models[[name]](y, length(actual))
    errors[i] <- mean(200 * abs(actual - mean) / (abs(actual) + abs(mean)))
  })
  cpu <- seconds[["user.self"]] + seconds[["sys.self"]]
  cat(sprintf("R %s: %.2f series/s, sMAPE %.3f\n", name, nrow(sample) / cpu, mean(errors)))
}
