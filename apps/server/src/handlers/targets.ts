import { AppError, dayOfInstant, isoOfDay, type Language } from '@quanyu/domain';
import { namesOf, type TargetState, targetStates } from '@quanyu/loop';
import type { TargetState as TargetAnswer } from '../api/kpi.ts';
import { SERVER_ERRORS } from '../errors.ts';
import type { Handler } from '../handler.ts';
import type { Services } from '../services.ts';
import { actorName } from './access.ts';
import { closingDecisions } from './closing-decisions.ts';
import { oneDefinition } from './figures.ts';
import { dayOf, notFound, retailerContext } from './retailer-context.ts';

export const targets: Handler<'targets'> = async ({ query, language }, services) => {
  const { asOfDay, calendar } = await retailerContext(services);
  const states = await targetStates(services, {
    asOfDay: dayOf(query.to) ?? asOfDay,
    wholeUntilDay: dayOfInstant(services.clock.now(), calendar) - 1,
    channel: query.channel,
    isAll: query.when === 'all',
  });
  return { rows: await targetAnswers(services, states, language) };
};

export async function targetAnswers(
  services: Services,
  states: readonly TargetState[],
  language: Language,
): Promise<TargetAnswer[]> {
  const channels = states.map(({ target }) => target.channel).filter((id) => id !== '');
  const names = await namesOf(services.engine, 'channels', channels);
  const answers: TargetAnswer[] = [];
  for (const { target, definition, ...state } of states) {
    const isMoney = definition.unit === 'money' && definition.better === 'higher';
    const decisions =
      isMoney && (state.gap ?? 0) > 0
        ? await closingDecisions(services, state.gap ?? 0, language)
        : [];
    answers.push({
      kpi: target.kpi,
      name: definition.name[language],
      channelName: target.channel === '' ? null : (names.get(target.channel) ?? target.channel),
      channel: target.channel === '' ? null : target.channel,
      from: isoOfDay(target.fromDay),
      to: isoOfDay(target.toDay),
      unit: definition.unit,
      ...state,
      decisions,
    });
  }
  return answers;
}

export const setTarget: Handler<'setTarget'> = async (request, services) => {
  const { kpi, channel, from, to, value } = request.body;
  const definition = oneDefinition(kpi);
  const { minorPerMajor } = await retailerContext(services);
  const scale = definition.unit === 'money' ? minorPerMajor : 1;
  if (to < from) throw targetRefused('to', `must not be before ${from}: current value is ${to}`);
  if (channel !== null) await assertChannel(services, channel);
  const [fromDay, toDay] = [dayOf(from) ?? 0, dayOf(to) ?? 0];
  const target = { kpi, channel: channel ?? '', fromDay, toDay, value: value / scale };
  await services.ledger.targets.set(target, actorName(request));
  return { kpi, channel, from, to, value };
};

async function assertChannel({ ledger }: Services, channel: string): Promise<void> {
  const known = await ledger.db
    .selectFrom('channels')
    .select('channel_id')
    .where('channel_id', '=', channel)
    .executeTakeFirst();
  if (known === undefined) {
    throw targetRefused('channel', `must be a known channel: current value is ${channel}`);
  }
}

function targetRefused(place: string, why: string): AppError {
  const message = `Cannot set the target as ${place} ${why}`;
  return new AppError(SERVER_ERRORS.SERVER_REQUEST_INVALID, message, { place });
}

export const removeTarget: Handler<'removeTarget'> = async (request, { ledger }) => {
  const { kpi, channel, from } = request.query;
  const fromDay = dayOf(from) ?? 0;
  const isGone = await ledger.targets.remove(kpi, channel ?? '', fromDay, actorName(request));
  if (!isGone) throw notFound('target', [kpi, channel ?? '', from].join('|'));
  return { ok: true };
};
