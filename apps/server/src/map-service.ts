import { AppError, type Clock } from '@quanyu/domain';
import type { TravelTimes } from '@quanyu/loop';
import { type Maps, openMaps } from '@quanyu/maps';
import type { LogisticsOptions } from './api/logistics-settings.ts';

/** The map service that the settings name; none, and great circles, where they name none. */
export class MapService {
  readonly #clock: Clock;
  readonly #onWarning: (line: string) => void;
  #maps: Maps | undefined;

  constructor(tools: { readonly clock: Clock; readonly onWarning: (line: string) => void }) {
    this.#clock = tools.clock;
    this.#onWarning = tools.onWarning;
  }

  readonly travelTimes: TravelTimes = async (places) => this.#maps?.travelTimes(places);

  /** @throws AppError MAPS_OPTION_INVALID; the service before stays. */
  follow({ maps }: LogisticsOptions): void {
    const { form, url, dailyMax } = maps;
    this.#maps =
      form === 'off'
        ? undefined
        : openMaps({
            ...{ form, url, dailyMax, clock: this.#clock, onWarning: this.#onWarning },
            key: process.env['QUANYU_MAPS_KEY'],
          });
  }

  /** At the start: settings that no longer hold are told, and great circles taken. */
  begin(options: LogisticsOptions): void {
    try {
      this.follow(options);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#onWarning(`no map service: ${error.message}`);
    }
  }
}
