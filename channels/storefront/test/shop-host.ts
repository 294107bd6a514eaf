import { randomBytes } from 'node:crypto';
import type { Clock, Instant } from '@quanyu/domain';
import { type FactRow, type Ledger, openLedger } from '@quanyu/ledger';
import { type RecommendationService, startRecommendationService } from '@quanyu/loop';
import { makeDataDir, removeDataDir } from '@quanyu/testkit';
import fastify, { type FastifyInstance } from 'fastify';
import { mountStorefront, type StorefrontTools } from '../src/index.ts';

/** 2026-06-01T08:00:00Z, and a second later with every look: tests must not depend on the day they run. */
const START = Date.UTC(2026, 5, 1, 8);

export const HOSTILE = `<script>alert("x")</script>'"&<img src=x onerror=alert(1)>`;

export interface ShopHost {
  readonly app: FastifyInstance;
  readonly ledger: Ledger;
  readonly service: RecommendationService;
  readonly address: string;
  close(): Promise<void>;
}

/** A real ledger with a small retailer, the live recommendation service, and Fastify with the storefront. */
export async function startShop(change: Partial<StorefrontTools> = {}): Promise<ShopHost> {
  const folder = makeDataDir('storefront');
  let ticks = 0;
  const clock: Clock = { now: () => (START + 1000 * ticks++) as Instant };
  const ledger = await openLedger({
    dataDir: folder,
    clock,
    initialSettings: { name: '童趣屋', currency: 'CNY', timeZone: 'Asia/Shanghai' },
  });
  await fill(ledger);
  const untilDay = await ledger.dayOf(START);
  const service = await startRecommendationService({ ledger, untilDay });
  const app = fastify();
  const tools: StorefrontTools = {
    ledger,
    recommendations: service,
    clock,
    newId: () => randomBytes(9).toString('base64url'),
    secret: 'a secret of the test',
    isDemo: true,
    ...change,
  };
  await app.register(async (scope) => mountStorefront(scope, tools));
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    app,
    ledger,
    service,
    address,
    async close() {
      await app.close();
      await service.close();
      await ledger.close();
      await removeDataDir(folder);
    },
  };
}

const NAMES: readonly (readonly [zh: string, en: string, category: number])[] = [
  ['森林动物积木 120 块', 'Forest Animals Blocks 120', 0],
  ['恐龙世界拼图', 'Dinosaur World Puzzle', 1],
  ['太空探险火箭', 'Space Quest Rocket', 2],
  ['海洋公园洗澡玩具', 'Ocean Park Bath Toy', 3],
  ['梦幻城堡娃娃屋', 'Dream Castle Doll House', 4],
  ['城市消防车', 'City Fire Engine', 2],
  ['熊猫一家毛绒', 'Panda Family Plush', 5],
  ['国风山水画册', 'Ink Landscape Picture Book', 6],
  ['十二生肖棋', 'Zodiac Board Game', 1],
  ['极地企鹅毛绒', 'Polar Penguin Plush', 5],
  [
    '机甲战队模型礼盒装，带灯光和声音，适合送礼',
    'Mecha Squad Model Gift Box with Light and Sound',
    2,
  ],
  ['最后一件赛车', 'Last Racing Car', 2],
];
const CATEGORIES: readonly (readonly [readonly string[], string])[] = [
  [['积木', '大颗粒'], 'Blocks / Large'],
  [['益智', '拼图'], 'Brain games / Puzzles'],
  [['车辆模型', '遥控'], 'Vehicles / Remote'],
  [['户外', '戏水'], 'Outdoor / Water'],
  [['过家家', '娃娃屋'], 'Pretend play / Doll houses'],
  [['毛绒', '动物'], 'Plush / Animals'],
  [['图书', '画册'], 'Books / Picture books'],
];

async function fill(ledger: Ledger): Promise<void> {
  const record = async (kind: string, rows: readonly FactRow[]): Promise<void> => {
    const { rejected } = await ledger.recordFacts(kind, 'test', rows);
    if (rejected.length > 0) throw new Error(JSON.stringify(rejected));
  };
  await record('channels', [
    { channel: 'web', name: '官网商城', kind: 'web' },
    { channel: 'store', name: '线下门店', kind: 'store' },
  ]);
  await record('locations', [
    { location: 'st01', name: '上海1号店', kind: 'store' },
    { location: 'st02', name: '北京1号店', kind: 'store' },
    { location: 'wh1', name: '昆山线上仓', kind: 'warehouse' },
  ]);
  const products = NAMES.map(([name, nameEn, at], index): FactRow => {
    const [path, categoryEn] = CATEGORIES[at] ?? [[], ''];
    return {
      product: `P${index + 1}`,
      name,
      kind: 'goods',
      category_path: path,
      brand: '小豆丁',
      price: 19.9 + 10 * index,
      currency: 'CNY',
      barcode: `690000000${String(index + 1).padStart(4, '0')}`,
      attributes: { nameEn, categoryEn, brandEn: 'Little Bean', ageYearsMin: 3, ageYearsMax: 6 },
    };
  });
  const hostile: FactRow = {
    product: 'evil',
    name: HOSTILE,
    kind: 'goods',
    category_path: [HOSTILE],
    brand: HOSTILE,
    price: 5,
    currency: 'CNY',
  };
  await record('products', [...products, hostile]);
  await record('promotions', [
    {
      promotion: 'children-day',
      from: await ledger.dayOf(START - 86_400_000),
      to: await ledger.dayOf(START + 86_400_000),
      products: ['P2'],
      discount_rate: 0.2,
    },
  ]);
  await record('customers', [
    { customer: 'c1', name: '王小明', phone: '19900000001', city: '上海' },
    { customer: 'c2', name: '李娜', phone: '19900000002', city: '北京' },
  ]);
  await record('identities', [
    { customer: 'c1', kind: 'phone', value: '19900000001' },
    { customer: 'c1', kind: 'card', value: 'card100001' },
  ]);
  const lines = [...NAMES.keys()].flatMap((index) => {
    const product = `P${index + 1}`;
    if (product === 'P12') return [{ product, location: 'st01', units: 1 }];
    return [
      { product, location: 'wh1', units: 10 },
      { product, location: 'st01', units: 5 },
    ];
  });
  const evil = { product: 'evil', location: 'wh1', units: 50 };
  const receipt = { source: 'test', externalId: 'opening', lines: [...lines, evil] };
  await ledger.stock.receive(receipt);
  const day = 86_400_000;
  await record(
    'orders',
    ['c1', 'c2', 'c3', 'c4'].flatMap((customer, n) =>
      [n + 1, n + 2, n + 4, 12].map((product, line) => ({
        order: `H${n}`,
        line: line + 1,
        time: START - (n + 2) * day,
        channel: 'web',
        location: 'wh1',
        customer,
        product: `P${product}`,
        quantity: 1,
        unit_price: 20,
        state: 'delivered',
      })),
    ),
  );
}
