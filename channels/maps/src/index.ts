export { MAPS_ERRORS } from './errors.ts';
export type { MapsForm } from './forms/map-form.ts';
export { type Maps, type MapsCounts, type MapsOptions, openMaps } from './maps.ts';
