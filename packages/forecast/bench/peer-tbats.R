# R's tbats on every EVERY-th series of M4 Hourly: Rscript peer-tbats.R train.csv.gz test.csv.gz EVERY
suppressMessages(library(forecast))
words <- commandArgs(trailingOnly = TRUE)
read <- function(path) read.csv(gzfile(path), stringsAsFactors = FALSE, na.strings = c("NA", ""))
train <- read(words[1])
test <- read(words[2])
numbers <- function(row) {
  values <- as.numeric(unlist(row[-1]))
  values[!is.na(values)]
}
chosen <- seq(1, nrow(train), by = as.integer(words[3]))
smape <- c()
mase <- c()
seconds <- system.time(for (i in chosen) {
  y <- numbers(train[i, ])
  actual <- numbers(test[i, ])
  fit <- tbats(msts(y, seasonal.periods = c(24, 168)), use.parallel = FALSE)
  mean <- as.numeric(forecast(fit, h = length(actual))$mean)
  smape <- c(smape, mean(200 * abs(actual - mean) / (abs(actual) + abs(mean))))
  mase <- c(mase, mean(abs(actual - mean)) / mean(abs(diff(y, lag = 24))))
})
cpu <- seconds[["user.self"]] + seconds[["sys.self"]]
cat(sprintf(
  "R tbats, %d series: %.2f s each, sMAPE %.3f, MASE %.3f\n",
  length(chosen), cpu / length(chosen), mean(smape), mean(mase)
))
