export { FILL_HISTOGRAM, type FillPart } from './trees/fill.ts';
