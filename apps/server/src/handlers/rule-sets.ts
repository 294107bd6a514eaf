import { randomUUID } from 'node:crypto';
import type { RuleSetRecord } from '@quanyu/ledger';
import { checkDials } from '@quanyu/loop';
import { DialsSchema, type RuleSetAnswer } from '../api/recommendations.ts';
import { RULE_PLACES } from '../api/words.ts';
import type { Handler } from '../handler.ts';
import { actorName } from './access.ts';
import { notFound } from './retailer-context.ts';

export const ruleSets: Handler<'ruleSets'> = async (_, { ledger }) => {
  const found = await ledger.ruleSets.list();
  return { rows: found.map(ruleSetAnswer), nextCursor: null, total: found.length };
};

export const saveRuleSet: Handler<'saveRuleSet'> = async (request, services) => {
  const { ruleSet = randomUUID(), active, dials, ...set } = request.body;
  checkDials(dials);
  const given = Object.fromEntries(
    Object.entries(dials).filter(([, value]) => value !== undefined),
  );
  const saved = await services.ledger.ruleSets.save(
    { ...set, ruleSet, isActive: active, dials: given },
    actorName(request),
  );
  if (services.isReady()) await services.desk().reload();
  return ruleSetAnswer(saved);
};

export const removeRuleSet: Handler<'removeRuleSet'> = async (request, services) => {
  const { ruleSet } = request.params;
  if (!(await services.ledger.ruleSets.remove(ruleSet, actorName(request)))) {
    throw notFound('rule set', ruleSet);
  }
  if (services.isReady()) await services.desk().reload();
  return { ok: true };
};

function ruleSetAnswer(record: RuleSetRecord): RuleSetAnswer {
  const { ruleSet, name, surfaces, isActive, share, place, dials, updatedAt, updatedBy } = record;
  return {
    ruleSet,
    name,
    surfaces: RULE_PLACES.filter((one) => surfaces.includes(one)),
    active: isActive,
    share,
    place,
    dials: DialsSchema.parse(dials),
    updatedAt,
    updatedBy,
  };
}
