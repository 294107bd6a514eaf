import type { Rng } from '@quanyu/numeric';
import { moneyText } from './cells.ts';
import { at, clamp, pick } from './draw.ts';
import { CHANNELS, WAREHOUSE } from './places.ts';
import { DIALOGUES, type Dialogue, RETURN_REASONS, REVIEW_TEXTS, SURVEY_TEXTS } from './texts.ts';
import {
  type AfterTask,
  customerCode,
  productCode,
  timeOf,
  type World,
  writeMove,
} from './world.ts';

/** What falls due today of orders placed before. */
export function aftercareDay(world: World, rng: Rng): void {
  for (const task of world.after.take(world.day)) {
    const second = 36_000 + rng.int(36_000);
    if (task.kind === 'return') takeBack(world, task, second, rng);
    else if (task.kind === 'review') review(world, task, second, rng);
    else if (task.kind === 'survey') survey(world, task, second, rng);
    else converse(world, task, second, rng);
  }
}

/** The goods come back to where they were sold from; one in five is broken and written off. */
function takeBack(world: World, task: AfterTask, second: number, rng: Rng): void {
  world.counters.returns += 1;
  const id = `r${String(world.counters.returns).padStart(7, '0')}`;
  const reason = task.late && rng.uniform() < 0.4 ? 'late' : pick(rng, RETURN_REASONS);
  world.sink.add('returns', [
    id,
    1,
    task.order,
    task.line,
    productCode(world, task.product),
    timeOf(world, second),
    task.quantity,
    moneyText(task.totalMinor),
    'CNY',
    reason,
  ]);
  const cell = task.place * world.stock.products + task.product;
  const broken = reason === 'damaged' || rng.uniform() < 0.05;
  writeMove(world, second, task.product, task.place, 'return', task.quantity, id);
  if (broken) {
    writeMove(world, second + 1800, task.product, task.place, 'write-off', -task.quantity, id);
  } else world.stock.onHand[cell] = (world.stock.onHand[cell] ?? 0) + task.quantity;
}

function review(world: World, task: AfterTask, second: number, rng: Rng): void {
  world.counters.reviews += 1;
  const id = `rv${world.counters.reviews}`;
  const { quality } = at(world.market.catalogue, task.product);
  const raw = quality + 0.75 * rng.normal() - (task.late ? 0.9 : 0);
  const rating = clamp(Math.round(raw), 1, 5);
  const sentiment = rating >= 4 ? 'positive' : rating === 3 ? 'neutral' : 'negative';
  world.sink.add('reviews', [
    id,
    timeOf(world, second),
    customerCode(task.customer),
    productCode(world, task.product),
    rating,
    rng.uniform() < 0.85 ? pick(rng, REVIEW_TEXTS[sentiment]) : '',
  ]);
  if (world.answerKey) world.sink.add('truth-reviews', [id, sentiment]);
}

function survey(world: World, task: AfterTask, second: number, rng: Rng): void {
  world.counters.answers += 1;
  const { quality } = at(world.market.catalogue, task.product);
  const mood = quality + 0.6 * rng.normal() - (task.late ? 1.1 : 0);
  const nps = rng.uniform() < 0.35;
  const csat = clamp(Math.round(mood), 1, 5);
  const score = nps ? clamp(Math.round(2 * mood - 0.6 + rng.normal()), 0, 10) : csat;
  world.sink.add('surveys', [
    `a${world.counters.answers}`,
    timeOf(world, second),
    nps ? 'nps' : 'csat',
    score,
    customerCode(task.customer),
    task.order,
    rng.uniform() < 0.3 ? at(SURVEY_TEXTS, csat - 1) : '',
  ]);
}

function someDialogue(rng: Rng, late: boolean): Dialogue {
  if (late && rng.uniform() < 0.7) return at(DIALOGUES, 0);
  let left = rng.uniform();
  for (const dialogue of DIALOGUES) {
    left -= dialogue.share;
    if (left < 0) return dialogue;
  }
  return at(DIALOGUES, 0);
}

/** Two to three messages about an order or a product. */
function converse(world: World, task: AfterTask, second: number, rng: Rng): void {
  world.counters.conversations += 1;
  const conversation = `cv${world.counters.conversations}`;
  const dialogue = someDialogue(rng, task.late);
  const say = (direction: 'in' | 'out', text: string, after: number): void => {
    world.counters.messages += 1;
    world.sink.add('conversations', [
      `msg${world.counters.messages}`,
      conversation,
      timeOf(world, second + after),
      customerCode(task.customer),
      at(CHANNELS, task.channel).id,
      direction,
      text,
      dialogue.topic,
      dialogue.afterOrder ? task.order : '',
    ]);
  };
  const answered = 30 + rng.int(task.place === WAREHOUSE ? 600 : 240);
  say('in', pick(rng, dialogue.ask), 0);
  say('out', dialogue.answer, answered);
  if (rng.uniform() < 0.6) say('in', dialogue.thanks, answered + 20 + rng.int(120));
}
