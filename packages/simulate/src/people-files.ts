import { isoOfDay } from '@quanyu/domain';
import type { Rng } from '@quanyu/numeric';
import { TASTES } from './catalogue.ts';
import { listText } from './cells.ts';
import { at, pick } from './draw.ts';
import { homeOf } from './homes.ts';
import { cityOf } from './orders.ts';
import { addCustomer, customersBy, NO_CHILD, segmentCode } from './population.ts';
import type { RowBatch } from './sink.ts';
import { INTEREST_TAGS } from './texts.ts';
import { GIVEN, SURNAMES } from './vocabulary.ts';
import { customerCode, type World } from './world.ts';

/** Registers who is new by the end of the day, with their identities, relations and interests. */
export function* registerCustomers(world: World): Generator<RowBatch> {
  const until = customersBy(world.day, world.sizes);
  while (world.people.count < until) {
    const i = addCustomer(world.people, world.day, world.sizes, world.root);
    const rng = world.root.stream('person').stream(i);
    writeCustomer(world, i, rng);
    writeRelations(world, i, rng);
    if (world.answerKey) writeTruth(world, i);
    if (world.sink.hasFull) yield* world.sink.takeFull();
  }
}

function registeredAt(world: World, i: number, second: number): string {
  return world.time.utc(world.people.registeredDay[i] ?? world.day, second);
}

function character(rng: Rng, from: string): string {
  return from.charAt(rng.int(from.length));
}

function nameOf(rng: Rng): string {
  const first = character(rng, SURNAMES) + character(rng, GIVEN);
  return rng.uniform() < 0.6 ? first + character(rng, GIVEN) : first;
}

/** Half of the parents told the shop their child's birthday. */
function attributesOf(world: World, i: number, rng: Rng): string {
  const birthDay = world.people.childBirthDay[i] ?? NO_CHILD;
  const home = homeOf(i, world.root.stream('home').stream(i));
  const channel = at(SIGN_UP, world.people.habit[i] ?? 0);
  const attributes: Record<string, string | number> = { channel, ...home };
  if (birthDay !== NO_CHILD && rng.uniform() < 0.5)
    attributes['childBirthday'] = isoOfDay(birthDay);
  return JSON.stringify(attributes);
}

const SIGN_UP = ['web', 'app', 'social', 'email', 'marketplace'] as const;
const CONSENTS = ['email', 'sms', 'profiling'] as const;

function writeCustomer(world: World, i: number, rng: Rng): void {
  const id = customerCode(i);
  const email = rng.uniform() < 0.7 ? `${id}@example.com` : '';
  const phone = rng.uniform() < 0.9 ? `199${String(10_000_000 + i)}` : '';
  const second = 30_000 + rng.int(50_000);
  const birthDay =
    (world.people.registeredDay[i] ?? 0) - Math.round(365.25 * (23 + 22 * rng.uniform()));
  world.sink.add('customers', [
    id,
    nameOf(rng),
    email,
    phone,
    cityOf(i),
    'CN',
    rng.uniform() < 0.68 ? 'female' : 'male',
    rng.uniform() < 0.6 ? isoOfDay(birthDay) : '',
    registeredAt(world, i, second),
    listText(CONSENTS.filter(() => rng.uniform() < 0.75)),
    attributesOf(world, i, rng),
  ]);
  if (email !== '') world.sink.add('identities', [id, 'email', email]);
  if (phone !== '') world.sink.add('identities', [id, 'phone', phone]);
  world.sink.add('identities', [id, 'anonymous', `d${i + 1}-${world.people.habit[i] ?? 0}`]);
  if (rng.uniform() < 0.4) world.sink.add('identities', [id, 'card', `card${100_000 + i}`]);
  const tags = at(INTEREST_TAGS, world.people.segment[i] ?? 0);
  if (rng.uniform() < 0.5) {
    world.sink.add('interest-tags', [id, pick(rng, tags), registeredAt(world, i, second + 60)]);
  }
}

function writeRelations(world: World, i: number, rng: Rng): void {
  const id = customerCode(i);
  const put = (other: number, kind: string): void => {
    if (other >= 0 && other !== i) {
      world.sink.add('relations', [id, customerCode(other), kind, registeredAt(world, i, 80_500)]);
    }
  };
  put(world.people.referrer[i] ?? -1, 'referral');
  if (i > 0 && rng.uniform() < 0.15) put(rng.int(i), 'friend');
  if (i > 11 && rng.uniform() < 0.03) put(i - 12, 'household');
}

function writeTruth(world: World, i: number): void {
  const { people } = world;
  const birthDay = people.childBirthDay[i] ?? NO_CHILD;
  const taste = people.taste.subarray(i * TASTES, (i + 1) * TASTES);
  world.sink.add('truth-customers', [
    customerCode(i),
    segmentCode(people, i),
    (people.activity[i] ?? 0).toFixed(4),
    Math.exp(people.income[i] ?? 0).toFixed(4),
    isoOfDay(people.churnDay[i] ?? 0),
    birthDay === NO_CHILD ? '' : isoOfDay(birthDay),
    Array.from(taste, (value) => value.toFixed(3)).join('|'),
  ]);
}
