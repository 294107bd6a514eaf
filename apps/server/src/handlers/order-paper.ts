import { type Currency, currencyDecimals, isoOfDay, type Language } from '@quanyu/domain';
import { csvLine } from '@quanyu/files';
import type { OrderPaper } from '../api/suppliers.ts';
import type { Handler } from '../handler.ts';
import { actorName } from './access.ts';
import { todayRow } from './supply.ts';

interface PaperLine {
  readonly product: string;
  readonly name: string;
  readonly orderedUnits: number;
  readonly unitCost: number;
}

interface Paper {
  readonly id: string;
  readonly retailer: string;
  readonly supplierName: string;
  readonly locationName: string;
  readonly dueDay: string;
  readonly total: string;
  readonly currency: string;
  readonly lines: readonly PaperLine[];
}

const WORDS = {
  en: {
    subject: (paper: Paper) => `Order ${paper.id} from ${paper.retailer}`,
    text: (paper: Paper) =>
      `Dear ${paper.supplierName},\n\nplease deliver to ${paper.locationName} by ${paper.dueDay}:\n\n${paper.lines
        .map((line) => `  ${line.orderedUnits} × ${line.name} (${line.product})`)
        .join(
          '\n',
        )}\n\nTotal ${paper.total} ${paper.currency}. Please confirm the order and the day.\n\n${paper.retailer}\n`,
  },
  zh: {
    subject: (paper: Paper) => `${paper.retailer} 采购单 ${paper.id}`,
    text: (paper: Paper) =>
      `${paper.supplierName}：\n\n请于 ${paper.dueDay} 前送达${paper.locationName}：\n\n${paper.lines
        .map((line) => `  ${line.name}（${line.product}） ${line.orderedUnits} 件`)
        .join(
          '\n',
        )}\n\n合计 ${paper.total} ${paper.currency}。请确认订单与到货日期。\n\n${paper.retailer}\n`,
  },
} as const satisfies Record<Language, unknown>;

export const purchaseOrderPaper: Handler<'purchaseOrderPaper'> = async (request, services) => {
  const { ledger } = services;
  const { purchaseOrder: id } = request.params;
  const row = await todayRow(services, id);
  const [settings, terms] = await Promise.all([ledger.settings.get(), ledger.buying.terms()]);
  const currency = String(row['currency']);
  const decimals = currencyDecimals(currency as Currency);
  const paper: Paper = {
    id,
    retailer: settings.name,
    supplierName: String(row['supplier_name']),
    locationName: String(row['location_name']),
    dueDay: row['due_day'] === null ? '–' : isoOfDay(Number(row['due_day'])),
    total: (Number(row['total_minor']) / 10 ** decimals).toFixed(decimals),
    currency,
    lines: row['lines'] as readonly PaperLine[],
  };
  return paperAnswer(paper, {
    email: terms.find(({ supplier }) => supplier === row['supplier_id'])?.email ?? null,
    language: request.query.lang,
  });
};

function paperAnswer(
  paper: Paper,
  { email, language }: { readonly email: string | null; readonly language: Language },
): OrderPaper {
  const words = WORDS[language];
  const head = ['purchase_order', 'product', 'name', 'units', 'unit_cost', 'currency', 'due'];
  const rows = paper.lines.map(({ product, name, orderedUnits, unitCost }) =>
    csvLine([paper.id, product, name, orderedUnits, unitCost, paper.currency, paper.dueDay]),
  );
  return {
    email,
    subject: words.subject(paper),
    text: words.text(paper),
    csv: [csvLine(head), ...rows].join(''),
  };
}

export const splitPurchaseOrder: Handler<'splitPurchaseOrder'> = async (request, services) => {
  const id = request.params.purchaseOrder;
  const { products } = request.body;
  const fresh = await services.ledger.purchaseOrders.split(id, products, actorName(request));
  return { purchaseOrder: id, fresh };
};

export const mergePurchaseOrders: Handler<'mergePurchaseOrders'> = async (request, services) => {
  const id = request.params.purchaseOrder;
  await services.ledger.purchaseOrders.merge(id, request.body.others, actorName(request));
  return { ok: true };
};
