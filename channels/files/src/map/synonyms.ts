/** What a column of an unknown file can stand for. */
export type Role =
  | 'order'
  | 'row'
  | 'time'
  | 'customer'
  | 'product'
  | 'product_name'
  | 'category'
  | 'quantity'
  | 'unit_price'
  | 'cost'
  | 'discount'
  | 'total'
  | 'currency'
  | 'location'
  | 'channel'
  | 'country'
  | 'state'
  | 'on_hand';

interface Words {
  /** Names that mean just this. */
  readonly strong: string;
  /** Names that mean it where nothing better is there. */
  readonly weak: string;
}

/** Names in lower case without blanks and signs, English and Chinese, parted by blanks. */
const WORDS: Readonly<Record<Role, Words>> = {
  order: {
    strong:
      'order orderid orderno ordernumber ordercode ordernum ordername invoice invoiceno invoiceid invoicenumber transactionid transactionno transaction receipt receiptid receiptno basketid salesorder orderref 订单 订单号 订单编号 订单id 订单编码 主订单编号 交易号 交易编号 交易单号 小票号 销售单号 单据编号 发票号',
    weak: 'ticket ticketno billno bill documentno docno reference 单号 流水号',
  },
  row: {
    strong: 'rowid lineid saleid salesid orderlineid orderitemid recordid 子订单编号 明细号 记录号',
    weak: 'id row index 序号 行号',
  },
  time: {
    strong:
      'orderdate ordertime orderdatetime orderedat ordered orderplaced purchasedate purchasetime transactiondate transactiontime saledate salesdate placedat 下单时间 下单日期 订单时间 订单日期 订单创建时间 交易时间 交易日期 购买时间 购买日期 成交时间 销售日期 销售时间',
    weak: 'date time datetime timestamp createdat created creationdate day 日期 时间 创建时间',
  },
  customer: {
    strong:
      'customer customerid customerno customernumber customercode clientid userid buyerid memberid buyer client member user custid accountid 客户 客户编号 客户id 客户号 会员 会员号 会员id 会员编号 用户 用户id 买家 买家id 买家会员名 顾客 顾客编号',
    weak: 'customername clientname buyername username email customeremail 客户名称 客户姓名 姓名 买家昵称 收货人 手机号',
  },
  product: {
    strong:
      'product productid sku skuid skucode skuno item itemid itemcode itemno itemnumber itemsku stockcode productcode productno productsku article articleno articleid materialno 商品 商品编码 商品编号 商品id 商品代码 货号 货品编号 sku编码 skuid 款号 产品 产品编号 产品编码 产品id 产品代码 商家编码',
    weak: 'asin upc ean gtin barcode 条码 条形码',
  },
  product_name: {
    strong:
      'productname itemname description productdescription itemdescription producttitle stockname 商品名称 产品名称 品名 商品标题 宝贝标题 货品名称',
    weak: 'title name 名称 标题',
  },
  category: {
    strong:
      'category productcategory categoryname itemcategory producttype 类目 品类 分类 类别 商品类目 商品分类 产品类别',
    weak: 'subcategory department class family 大类 小类',
  },
  quantity: {
    strong:
      'quantity qty units unitssold orderedquantity orderquantity orderqty qtyordered quantityordered qtysold quantitysold pieces pcs itemquantity 数量 购买数量 件数 销量 销售数量 商品数量 订购数量 宝贝数量',
    weak: 'count number sold qtyshipped quantityshipped shippedqty 个数 发货数量',
  },
  unit_price: {
    strong:
      'unitprice price sellingprice saleprice salesprice itemprice priceperunit priceeach unitsellingprice netprice 单价 商品单价 销售单价 成交单价 售价 价格 商品价格 产品单价 销售价',
    weak: 'listprice retailprice rrp originalprice productprice rate 原价 标价 零售价 吊牌价',
  },
  cost: { strong: 'cost unitcost productcost costprice 成本 成本价 进价 采购价', weak: '' },
  discount: {
    strong:
      'discount discountamount discountpct discountpercent discountpercentage discountrate linediscount disc discpct rebate 折扣 折扣率 折扣金额 优惠 优惠金额 优惠率',
    weak: 'promotiondiscount coupon couponamount 减免 立减',
  },
  total: {
    strong:
      'total linetotal amount lineamount totalamount totalprice totalsales totalvalue sales salesamount salesvalue revenue netsales netamount nettotal subtotal extendedprice value turnover 金额 总价 小计 总金额 合计 销售额 销售金额 实付金额 实付款 成交金额 实收金额 订单金额 行金额 应付金额',
    weak: 'gross grossamount grosssales grosstotal totalinclvat totalincltax ordertotal paid paidamount 订单总额 原价金额 总额',
  },
  currency: { strong: 'currency currencycode 币种 货币', weak: '' },
  location: {
    strong:
      'store storeid storecode storeno storename shop shopid branch branchid location locationid outlet 门店 门店编号 门店名称 店铺编号 仓库',
    weak: 'warehouse 店铺 店铺名称',
  },
  channel: {
    strong: 'channel saleschannel platform 渠道 平台 销售渠道 来源渠道',
    weak: 'source marketplace 来源',
  },
  country: { strong: 'country countryname shippingcountry 国家', weak: 'countrycode' },
  state: { strong: 'status orderstatus fulfillmentstatus 状态 订单状态 交易状态', weak: '' },
  on_hand: {
    strong:
      'stockonhand onhand stock stocklevel stockqty inventory qtyonhand quantityonhand onhandqty 库存 库存数量 现有库存 可用库存 库存量',
    weak: 'available balance 结存',
  },
};

const LOOKUP: ReadonlyMap<string, readonly (readonly [Role, number])[]> = buildLookup();

function buildLookup(): Map<string, [Role, number][]> {
  const lookup = new Map<string, [Role, number][]>();
  for (const [role, { strong, weak }] of Object.entries(WORDS) as [Role, Words][]) {
    for (const [words, score] of [
      [strong, 1],
      [weak, 0.5],
    ] as const) {
      for (const word of words.split(' ').filter((one) => one !== '')) {
        const list = lookup.get(word) ?? [];
        list.push([role, score]);
        lookup.set(word, list);
      }
    }
  }
  return lookup;
}

/** "Order Date (UTC)" → "orderdate"; units and currencies in brackets go, case, blanks and signs too. */
export function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[([（【].*?[)\]）】]/g, '')
    .replace(/(?<=\S)\s*[-_ ](usd|eur|gbp|cny|rmb|jpy)$/, '')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** Roles that a column's name allows, with 1 for a name that means just this and 0.5 for a weaker one. */
export function rolesOfName(name: string): readonly (readonly [Role, number])[] {
  return LOOKUP.get(plainName(name)) ?? [];
}
