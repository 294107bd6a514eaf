import type {
  PurchaseOrder,
  PurchaseOrderDetail,
  SupplyStep,
  Transfer,
  TransferDetail,
} from '@quanyu/server/api-types';
import { dayBefore, NOW, productOf } from './commerce.ts';

const DAY_MS = 86_400_000;
const ORDER_STATES = ['ordered', 'ordered', 'received', 'cancelled'] as const;
const TRANSFER_STATES = ['ordered', 'shipped', 'received', 'cancelled'] as const;

function linesOf(index: number, share: number) {
  return [0, 1, 2].map((line) => {
    const orderedUnits = 48 + line * 12 + index;
    return {
      product: productOf(line).product,
      name: productOf(line).name,
      orderedUnits,
      receivedUnits: line === 0 ? orderedUnits + 2 : Math.floor(orderedUnits * share),
      decision: `D-${line + 1}`,
    };
  });
}

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

export function purchaseOrderOf(index: number): PurchaseOrder {
  const state = ORDER_STATES[index % ORDER_STATES.length] ?? 'ordered';
  const lines = linesOf(index, state === 'received' ? 1 : 0.25).map((line) => ({
    ...line,
    unitCost: 23,
    totalMinor: line.orderedUnits * 2_300,
  }));
  return {
    purchaseOrder: `PO-${500 + index}`,
    supplier: 'yiwu',
    supplierName: '义乌玩具',
    location: 'SH-DC',
    locationName: '上海配送中心',
    state,
    orderedAt: NOW - index * DAY_MS,
    dueDay: dayBefore(index % 2 === 0 ? 2 : -7),
    closedAt: state === 'ordered' ? null : NOW,
    isLate: state === 'ordered' && index % 2 === 0,
    orderedUnits: sum(lines.map((line) => line.orderedUnits)),
    receivedUnits: sum(lines.map((line) => line.receivedUnits)),
    totalMinor: sum(lines.map((line) => line.totalMinor)),
    currency: 'CNY',
    createdBy: 'user:admin',
    lines,
  };
}

function historyOf(...actions: readonly string[]): SupplyStep[] {
  return actions.map((action, step) => ({
    at: NOW - (9 - step) * DAY_MS,
    actor: 'user:admin',
    action,
    note: action === 'cancel' ? '供应商停产' : null,
  }));
}

export function purchaseOrderDetailOf(index: number): PurchaseOrderDetail {
  const order = purchaseOrderOf(index);
  const lines = order.lines.map(({ product, name, receivedUnits: units }) => ({
    product,
    name,
    units,
  }));
  return {
    ...order,
    receipts: [{ at: NOW - DAY_MS, kind: 'receive', location: 'SH-DC', lines }],
    history: historyOf('order', 'receive', ...(order.state === 'cancelled' ? ['cancel'] : [])),
  };
}

export function transferOf(index: number): Transfer {
  const state = TRANSFER_STATES[index % TRANSFER_STATES.length] ?? 'ordered';
  const lines = linesOf(index, 0).map((line) => ({
    ...line,
    receivedUnits: state === 'received' ? line.orderedUnits : 0,
  }));
  return {
    transfer: `TR-${700 + index}`,
    from: 'SH-DC',
    fromName: '上海配送中心',
    to: 'HZ-01',
    toName: '杭州湖滨店',
    state,
    orderedAt: NOW - index * DAY_MS,
    shippedAt: state === 'ordered' ? null : NOW - DAY_MS,
    dueDay: dayBefore(-1),
    closedAt: state === 'received' ? NOW : null,
    isLate: false,
    orderedUnits: sum(lines.map((line) => line.orderedUnits)),
    receivedUnits: sum(lines.map((line) => line.receivedUnits)),
    createdBy: 'user:admin',
    lines,
  };
}

export function transferDetailOf(index: number): TransferDetail {
  const transfer = transferOf(index);
  const lines = transfer.lines.map(({ product, name, orderedUnits: units }) => ({
    product,
    name,
    units,
  }));
  const hasLeft = transfer.shippedAt !== null;
  return {
    ...transfer,
    receipts: hasLeft ? [{ at: NOW - DAY_MS, kind: 'transfer-out', location: 'SH-DC', lines }] : [],
    history: historyOf('order', ...(hasLeft ? ['ship'] : [])),
  };
}
