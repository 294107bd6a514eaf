import type { Reason } from '@quanyu/domain';
import {
  type CutLine,
  compactSteps,
  cutLadders,
  type Ladder,
  type LadderLine,
  type OrderChoice,
  type OrderSituation,
  orderFigures,
  orderLadder,
  orderReason,
  type PlainStep,
  reviewLine,
} from '@quanyu/inventory';
import type { Position } from './load-positions.ts';
import type { SupplierFacts } from './supplier-facts.ts';

/** A product at the place it is ordered for, with all that the order answers for. */
export interface OrderLine {
  readonly position: Position;
  readonly situation: OrderSituation;
  readonly unitCostMinor: number;
  readonly unitPriceMinor: number;
  /** Units sold by all places that this one serves in the last year; absent: not known. */
  readonly soldUnits?: number;
  readonly soldDays?: number;
}

/** What was decided for a line, with the return on every further unit. */
export interface LineOrder {
  readonly state: 'order' | 'enough' | 'put-off' | 'stopped';
  readonly orderUnits: number;
  readonly valueMinor: number;
  readonly choice: OrderChoice;
  /** Return of the last step taken, and of the next one. */
  readonly lastReturn: number | null;
  readonly nextReturn: number | null;
  readonly steps: readonly PlainStep[];
  readonly reasons: readonly [Reason, ...Reason[]];
}

interface OrderContext {
  readonly currency: string;
}

/** Steps of a ladder that are kept: enough for a slider, and few enough to send. */
const STEPS_MAX = 20;
const YEAR_DAYS = 365;

/**
 * The orders at one supplier: each line looked at first (what would be a guess or a loss is stopped
 * and says what to mend), then its ladder, then all ladders cut together with the supplier's minimum,
 * order cost and containers. One result a line, in order.
 */
export function orderLines(
  lines: readonly OrderLine[],
  supplier: SupplierFacts,
  context: OrderContext,
): readonly LineOrder[] {
  const reviewed = lines.map((line) => ({ line, review: reviewOf(line, supplier, context) }));
  const open = reviewed.filter(({ review }) => review.mayOrder);
  const ladders = open.map(({ line }) => orderLadder(ladderLine(line, supplier)));
  const { lines: cuts } = cutLadders(ladders, { suppliers: termsOf(supplier) });
  const cutOf = new Map(open.map(({ line }, i) => [line, { cut: cuts[i], ladder: ladders[i] }]));
  return reviewed.map(({ line, review }) => {
    const { cut, ladder } = cutOf.get(line) ?? {};
    if (cut === undefined || ladder === undefined) return stopped(line, review.reasons);
    return lineOrder({ line, cut, ladder, noted: review.reasons }, supplier, context);
  });
}

function reviewOf(
  { position, unitCostMinor, unitPriceMinor, soldUnits, soldDays }: OrderLine,
  supplier: SupplierFacts,
  { currency }: OrderContext,
): { readonly mayOrder: boolean; readonly reasons: readonly Reason[] } {
  const name = supplier.supplier ?? '';
  const { isPackAssumed = false, packUnits, shelfLifeDays } = position;
  const review = reviewLine(
    {
      onHandUnits: position.onHandUnits,
      leadTimePeriods: supplier.leadTimeDays,
      ...(isPackAssumed ? {} : { packUnits }),
      unitCostMinor: Math.round(unitCostMinor),
      priceMinor: Math.round(unitPriceMinor),
      supplier: name,
      orderUnitsMin: position.orderUnitsMin,
      // Where sales are not known the forecast alone decides.
      soldUnits: soldUnits ?? Number.MAX_SAFE_INTEGER,
      soldPeriods: soldDays ?? 1,
      ...(shelfLifeDays === undefined ? {} : { shelfLifePeriods: shelfLifeDays }),
    },
    {
      leadTimePeriods: supplier.leadTimeDays,
      suppliers: new Set(supplier.terms?.isActive === false ? [] : [name]),
      yearPeriods: YEAR_DAYS,
      currency,
    },
  );
  // Stock below zero may be pieces promised already: what is on the shelf is looked at, not them.
  return { mayOrder: review.mayOrder, reasons: review.reasons };
}

function ladderLine(
  { position, situation, unitCostMinor, unitPriceMinor }: OrderLine,
  supplier: SupplierFacts,
): LadderLine {
  const { priceBreaks, palletUnits, shelfLifeDays, volumePerUnit } = position;
  return {
    product: position.product,
    location: position.location,
    supplier: supplier.supplier ?? '',
    paths: situation.paths,
    onHandUnits: Math.max(0, situation.onHandUnits),
    due: situation.due,
    leadTimePeriods: [situation.leadTimePeriods],
    priceMinor: unitPriceMinor,
    unitCostMinor,
    holdingMinor: situation.holdingCost,
    packUnits: position.packUnits,
    orderUnitsMin: position.orderUnitsMin,
    ...(supplier.receivedShares === undefined ? {} : { receivedShares: supplier.receivedShares }),
    ...(priceBreaks === undefined ? {} : { priceBreaks }),
    ...(palletUnits === undefined ? {} : { palletUnits }),
    ...(shelfLifeDays === undefined ? {} : { shelfLifePeriods: shelfLifeDays }),
    ...(volumePerUnit === undefined ? {} : { volumePerUnit }),
  };
}

function termsOf({ supplier, orderValueMinMinor, terms }: SupplierFacts) {
  if (supplier === null) return [];
  const { orderCostMinor, containerVolume, containerCostMinor } = terms ?? {};
  const given = (value: number | null | undefined): value is number => typeof value === 'number';
  return [
    {
      supplier,
      orderValueMinMinor,
      ...(given(orderCostMinor) ? { orderCostMinor } : {}),
      ...(given(containerVolume) ? { containerVolume } : {}),
      ...(given(containerCostMinor) ? { containerCostMinor } : {}),
    },
  ];
}

function stopped(line: OrderLine, noted: readonly Reason[]): LineOrder {
  const choice = orderFigures(line.situation, 0);
  const [first = orderReason(choice), ...rest] = noted;
  return {
    ...{ state: 'stopped', orderUnits: 0, valueMinor: 0, choice },
    ...{ lastReturn: null, nextReturn: null, steps: [], reasons: [first, ...rest] },
  };
}

interface Cut {
  readonly line: OrderLine;
  readonly cut: CutLine;
  readonly ladder: Ladder;
  readonly noted: readonly Reason[];
}

function lineOrder(
  { line, cut, ladder, noted }: Cut,
  supplier: SupplierFacts,
  { currency }: OrderContext,
): LineOrder {
  const { orderUnits, costMinor, lastReturn, nextReturn } = cut;
  const choice = orderFigures(line.situation, orderUnits);
  const putOff = cut.reasons.filter(({ code }) => code !== 'INVENTORY_LADDER');
  const ladderReasons = cut.reasons.filter((reason) => !putOff.includes(reason));
  const raised = raisedReason(cut, ladder, { supplier, currency });
  const main = orderReason(choice);
  const state = orderUnits > 0 ? 'order' : putOff.length > 0 ? 'put-off' : 'enough';
  const [first = main, ...others] = orderUnits > 0 ? [main, ...putOff] : [...putOff, main];
  return {
    state,
    orderUnits,
    valueMinor: costMinor,
    choice,
    lastReturn,
    nextReturn,
    steps: compactSteps(ladder.steps, orderUnits, STEPS_MAX).map(rounded),
    reasons: [first, ...others, ...raised, ...ladderReasons, ...noted],
  };
}

/** Units that lose by themselves and were taken for the supplier's minimum. */
function raisedReason(
  { orderUnits }: CutLine,
  { steps }: Ladder,
  { supplier, currency }: { readonly supplier: SupplierFacts; readonly currency: string },
): readonly Reason[] {
  let before = 0;
  let units = 0;
  for (const step of steps) {
    if (before >= orderUnits) break;
    if (step.gainMinor <= 0) units += step.units;
    before += step.units;
  }
  if (units === 0) return [];
  const params = { units, minimum: supplier.orderValueMinMinor, currency };
  return [{ code: 'INVENTORY_RAISED_TO_MINIMUM', params }];
}

/** Money of a step to a hundredth of the minor unit: sums of steps stay right to the unit. */
function rounded({ units, costMinor, gainMinor }: PlainStep): PlainStep {
  const cents = (value: number): number => Math.round(value * 100) / 100;
  return { units, costMinor: cents(costMinor), gainMinor: cents(gainMinor) };
}
