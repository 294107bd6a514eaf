import { describe, expect, it } from 'vitest';
import { ambiguous, imported, testFolder } from './folder.ts';

const file = testFolder();

/** Twelve lines of six orders; list prices by product, discounts differ within a product. */
const LINES = Array.from({ length: 12 }, (_, i) => {
  const price = [12.5, 8, 20][i % 3] ?? 0;
  const quantity = (i % 4) + 1;
  const rate = [0, 0.1, 0.25, 0, 0.2][i % 5] ?? 0;
  const net = Math.round(price * quantity * (1 - rate) * 100) / 100;
  return {
    order: `O${Math.floor(i / 2)}`,
    product: `P${i % 3}`,
    day: 10 + i,
    price,
    quantity,
    rate,
    net,
  };
});
const NET = LINES.reduce((sum, line) => sum + line.net, 0).toFixed(2);
const GROSS = LINES.reduce((sum, line) => sum + line.price * line.quantity, 0).toFixed(2);

type Line = (typeof LINES)[number];

function csv(header: string, row: (line: Line, i: number) => string): string {
  return `${header}\n${LINES.map(row).join('\n')}\n`;
}

describe('importFiles() with source auto', () => {
  it('reads English names; order date before ship date; total as it stands, net proved', async () => {
    const text = csv(
      'Row ID,Ship Date,Order ID,Order Date,Customer ID,Customer Name,SKU,Product Name,Qty,Unit Price,Discount,Sales,Profit',
      (l, i) =>
        `${i},2024-02-${l.day},${l.order},2024-01-${l.day},C1,Ann,${l.product},Toy,${l.quantity},${l.price},${l.rate},${l.net},1`,
    );
    const { report, sink } = await imported({ files: [file('superstore.csv', text)] });
    expect(report.figures).toMatchObject({ netRevenue: NET, orders: 6, customers: 1, products: 3 });
    expect(new Date(Number(sink.facts('orders')[0]?.['time'])).getUTCMonth()).toBe(0);
  });

  it('reads Chinese names, marks and words, in GB-style headers', async () => {
    const text = csv(
      '订单编号;下单时间;商品编码;商品名称;数量;单价;实付金额;买家',
      (l) =>
        `${l.order};2024年1月${l.day}日 12:00;${l.product};小熊;${l.quantity};¥${l.price};¥${l.net};张三`,
    );
    const { report } = await imported({ files: [file('dingdan.csv', text)] });
    expect(report.figures).toMatchObject({ netRevenue: NET, orders: 6, customers: 1, products: 3 });
  });

  it('applies a discount that quantity × price proves not to be in the total yet', async () => {
    const text = csv(
      'order,order date,sku,qty,unit price,discount,total',
      (l) =>
        `${l.order},2024-01-${l.day},${l.product},${l.quantity},${l.price},${l.rate * 100}%,${l.price * l.quantity}`,
    );
    const { report } = await imported({ files: [file('gross.csv', text)] });
    expect(report.figures.netRevenue).toBe(NET);
    expect(report.map.files[0]?.columns['gross_total']).toEqual({ from: 'total' });
  });

  it('takes a total without price as it stands', async () => {
    const text = csv(
      'order,order date,sku,qty,discount,amount',
      (l) => `${l.order},2024-01-${l.day},${l.product},${l.quantity},${l.rate},${l.net}`,
    );
    expect((await imported({ files: [file('t.csv', text)] })).report.figures.netRevenue).toBe(NET);
  });

  it('does not take the order total, repeated on each line, for the line’s', async () => {
    const totals = new Map<string, number>();
    for (const l of LINES) totals.set(l.order, (totals.get(l.order) ?? 0) + l.price * l.quantity);
    const text = csv(
      '订单号,下单时间,商品编码,数量,单价,订单金额',
      (l) =>
        `${l.order},2024-01-${l.day},${l.product},${l.quantity},${l.price},${totals.get(l.order)}`,
    );
    const { report } = await imported({ files: [file('ordertotal.csv', text)] });
    expect(report.figures.netRevenue).toBe(GROSS);
  });

  it('chooses among several totals the one that the identity proves', async () => {
    const text = csv(
      'order,date,sku,quantity,price,amount,total',
      (l) =>
        `${l.order},2024-01-${l.day},${l.product},${l.quantity},${l.price},${l.price * l.quantity},${(l.price * l.quantity * 1.2).toFixed(2)}`,
    );
    expect((await imported({ files: [file('vat.csv', text)] })).report.figures.netRevenue).toBe(
      GROSS,
    );
  });

  it('reads decimal commas', async () => {
    const text = csv(
      'order;date;sku;quantity;price',
      (l) =>
        `${l.order};2024-01-${l.day};${l.product};${l.quantity};${l.price.toFixed(2).replace('.', ',')}`,
    );
    expect((await imported({ files: [file('de.csv', text)] })).report.figures.netRevenue).toBe(
      GROSS,
    );
  });

  it('joins the price from the product file where sales have none; a sale without order is its own', async () => {
    const sales = csv(
      'sale id,date,store,product id,units',
      (l, i) => `S${i},2024-01-${l.day},L1,${l.product},${l.quantity}`,
    );
    const products =
      'product id,product name,price\nP0,Bear,$12.50 \nP1,Kite,$8.00 \nP2,Train,$20.00 \n';
    const files = [file('sales.csv', sales), file('items.csv', products)];
    const { report } = await imported({ files });
    expect(report.figures).toMatchObject({ netRevenue: GROSS, orders: 12, products: 3 });
  });

  it('discount without total: applied where list prices are steady within a product', async () => {
    const text = csv(
      'order,date,sku,quantity,price,discount_pct',
      (l) => `${l.order},2024-01-${l.day},${l.product},${l.quantity},${l.price},${l.rate * 100}`,
    );
    expect((await imported({ files: [file('d.csv', text)] })).report.figures.netRevenue).toBe(NET);
  });

  it('names both readings where a price may stand before or after its discount', async () => {
    const text =
      'order,date,sku,quantity,price,discount_pct\nA,2024-01-20,P1,2,10,10\nB,2024-01-21,P2,1,7,20\n';
    const found = await ambiguous([file('either.csv', text)]);
    expect(found.readings.map((one) => one.name)).toEqual([
      'discount-percent',
      'discount-included',
    ]);
    expect(found.map.files[0]?.columns['discount_rate']).toMatchObject({ scale: 0.01 });
  });

  it('names both readings of two totals that differ and that nothing proves', async () => {
    const text =
      'order,date,sku,quantity,sales,revenue\nA,2024-01-20,P1,2,10,9\nB,2024-01-21,P2,1,7,6\n';
    const found = await ambiguous([file('two.csv', text)]);
    expect(found.readings.map((one) => one.name)).toEqual(['sales', 'revenue']);
    const sums = found.readings.map(async ({ map }) => {
      const { report } = await imported({ files: [file('two.csv', text)], map });
      return report.figures.netRevenue;
    });
    expect(await Promise.all(sums)).toEqual(['17.00', '15.00']);
  });

  it('names both readings of a comma that may part thousands or decimals', async () => {
    const text =
      'order;date;sku;quantity;price\nA;2024-01-20;P1;2;1,250\nB;2024-01-21;P2;1;2,500\n';
    const found = await ambiguous([file('comma.csv', text)]);
    expect(found.readings.map((one) => one.name)).toEqual(['thousands', 'decimals']);
  });
});

describe('importFiles() of a superstore export', () => {
  it('reads month-first dates, accents in Windows-1252, and a total without a price', async () => {
    const header =
      'Row ID,Order ID,Order Date,Ship Date,Ship Mode,Customer ID,Customer Name,Segment,Country,City,State,Postal Code,Region,Product ID,Category,Sub-Category,Product Name,Sales,Quantity,Discount,Profit';
    const row = (id: number, day: string, sales: string): string =>
      `${id},CA-${id},${day},11/23/2016,Second Class,CG-1,Ren\u00e9,Consumer,United States,Henderson,Kentucky,42420,South,FUR-${id},Furniture,Bookcases,"Chair, red",${sales},2,0.2,41.9`;
    const text = `${header}\n${row(1, '11/8/2016', '261.96')}\n${row(2, '6/12/2016', '14.62')}\n`;
    const { report, sink } = await imported({
      files: [file('super.csv', Buffer.from(text, 'latin1'))],
    });
    expect(report.figures).toMatchObject({
      netRevenue: '276.58',
      orders: 2,
      customers: 1,
      products: 2,
    });
    expect(sink.facts('orders')[0]?.['time']).toBe(Date.UTC(2016, 10, 8));
    expect(sink.facts('products')[0]).toMatchObject({
      name: 'Chair, red',
      category_path: ['Furniture'],
    });
    expect(sink.facts('customers')[0]).toMatchObject({ country: 'United States' });
  });

  it('finds the same figures under the names of the second edition of Online Retail', async () => {
    const text =
      'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n489434,85048,LIGHTS,12,2009-12-01 07:45:00,6.95,13085,United Kingdom\nC489449,22087,BUNTING,-12,2009-12-01 10:33:00,2.95,16321,Australia\nA506401,B,Adjust bad debt,1,2010-04-29 13:36:00,-53594.36,,United Kingdom\n';
    const { report } = await imported({ files: [file('second.csv', text)] });
    expect(report.figures).toMatchObject({
      rowsAccepted: 3,
      orders: 1,
      customers: 2,
      netRevenue: (12 * 6.95 - 12 * 2.95 - 53_594.36).toFixed(2),
    });
  });
});

describe('importFiles() of files that a preset knows', () => {
  it('takes the preset where all its files are there, others beside them', async () => {
    const files = [
      file('stores.csv', 'Store_ID,Store_Name\n1,North\n'),
      file(
        'toys.csv',
        'Product_ID,Product_Name,Product_Category,Product_Cost,Product_Price\n1,Bear,Toys,$1.00 ,$2.50 \n',
      ),
      file('inventory.csv', 'Store_ID,Product_ID,Stock_On_Hand\n1,1,4\n'),
      file('sales.csv', 'Sale_ID,Date,Store_ID,Product_ID,Units\n7,2017-01-01,1,1,3\n'),
      file('dictionary.csv', 'table,field,description\na,b,c\n'),
    ];
    const { report } = await imported({ files });
    expect(report.map.name).toBe('maven-toys');
    expect(report.figures.rowsAccepted).toBe(4);
    // No line is in the retailer's pounds: the figure is in the lines' own currency.
    expect(report.figures).toMatchObject({
      netRevenue: '7.50',
      currency: 'USD',
      otherCurrencies: {},
    });
    expect(report.skipped.length).toBe(1);
  });
});
