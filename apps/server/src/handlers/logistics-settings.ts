import type { LogisticsOptions } from '../api/logistics-settings.ts';
import type { Answer, Handler } from '../handler.ts';
import { logisticsOptionsOf } from '../logistics-options.ts';
import type { Services } from '../services.ts';
import { actorName } from './access.ts';

export const logisticsSettings: Handler<'logisticsSettings'> = async (_, services) => {
  const { options } = await services.ledger.settings.get();
  return answerOf(services, logisticsOptionsOf(options));
};

function answerOf({ sensors }: Services, options: LogisticsOptions): Answer<'logisticsSettings'> {
  return { ...options, brokerPort: sensors.brokerPort(), isListening: sensors.isListening() };
}

/** Keeps the settings and starts or stops what they turn on or off. */
export const setLogisticsSettings: Handler<'setLogisticsSettings'> = async (request, services) => {
  const { ledger, maps, sensors } = services;
  // Before anything is kept: an address that is none must not stand in the settings.
  maps.follow(request.body);
  const { options } = await ledger.settings.get();
  const change = { options: { ...options, logistics: request.body } };
  await ledger.settings.update(change, actorName(request));
  await sensors.follow(request.body);
  return answerOf(services, request.body);
};
