export { ANSWER_FILES } from './answer-files.ts';
export { SPRING_FESTIVAL, seasonFactor, YEARLY_EVENTS, type YearlyEvent } from './calendar.ts';
export type { SimulatedProduct, SimulatedSupplier } from './catalogue.ts';
export { type Cell, LIST_SEPARATOR } from './cells.ts';
export { type CsvChunk, columnsOf, csvLines, nativeCsvChunks } from './csv.ts';
export { DIRTY_FAULTS, type DirtyFault } from './dirty.ts';
export { SIMULATE_ERRORS } from './errors.ts';
export { SEGMENTS } from './leaves.ts';
export { type SimulatedRetailer, simulateRetailer } from './retailer.ts';
export { SCALES, type Scale, type SimulateOptions, type SimulateProgress } from './scale.ts';
export type { RowBatch } from './sink.ts';
export {
  type SimulatedSite,
  type SimulatedSites,
  type SimulatedVehicle,
  simulatedSites,
} from './sites.ts';
export type { ComplementPair, PlantedParameters, Truth } from './truth.ts';
