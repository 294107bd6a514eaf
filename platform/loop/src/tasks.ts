export { type BacktestSum, backtestDemand } from './forecast/backtest-task.ts';
export { type DemandForecast, forecastDemand } from './forecast/forecast-task.ts';
export { responseCells, type SeriesCells } from './forecast/response-task.ts';
export { SOLVE_SLICE } from './logistics/solve-slice.ts';
