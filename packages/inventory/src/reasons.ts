import type { Catalogue } from '@quanyu/domain';

/** Reasons of orders, transfers, allocations and alerts, in English. */
export const REASONS_EN: Catalogue = {
  INVENTORY_ORDER:
    'Order {units|int}: {demand|number1} units are expected to sell in the periods this order answers for, {stock|number1} will be there; the risk of running out falls from {riskBefore|percent} to {riskAfter|percent}',
  INVENTORY_NO_ORDER:
    'No order: {stock|number1} units will be there for an expected demand of {demand|number1}; the risk of running out is {riskAfter|percent}',
  INVENTORY_NO_HISTORY: 'No sale of this product is known here, so nothing is ordered',
  INVENTORY_STOCK_NEGATIVE:
    'Stock on hand was {units|int}; {assumed|int} was assumed. Count the shelf and correct the record',
  INVENTORY_PARAMETER_ASSUMED:
    '{parameter} is missing or wrong in the stock file; {assumed} was assumed. Enter the right value',
  INVENTORY_RAISED_TO_MINIMUM:
    'Raised by {units|int} units to reach the supplier’s minimum of {minimum|money}',
  INVENTORY_BELOW_MINIMUM:
    'Put off: the whole order to the supplier would be worth {value|money}, below the minimum of {minimum|money}',
  INVENTORY_TRANSFER:
    'Move {units|int} from {from} to {to}: {from} has {surplus|number1} more than it will sell, {to} will be {shortage|number1} short',
  INVENTORY_ALLOCATION:
    '{units|int} units: the last of them is expected to earn {gain|number2}, no less than anywhere else',
  INVENTORY_STOCK_OUT_RISK:
    'Runs out around day {day|int} with a chance of {risk|percent} before the next receipt; expected loss {cost|money}',
  INVENTORY_OVERSTOCK:
    '{excess|int} units above what {days|int} days will sell; they tie up {cost|money}',
  INVENTORY_DEAD_STOCK:
    '{units|int} units and no sale for {days|int} days; they tie up {cost|money}',
  INVENTORY_PHANTOM_STOCK:
    'The record shows {units|int} units, yet nothing was sold for {days|int} days of a product that sells {rate|number2} a day: count the shelf; until then about {cost|money} may be lost',
  INVENTORY_STOCK_BELOW_ZERO:
    'The record shows {units|int} units, which cannot be: count the shelf; about {cost|money} is at stake',
  INVENTORY_AGEING:
    '{units|int} units will not be sold in the {days|int} days they still keep; they cost {cost|money}',
  INVENTORY_LADDER:
    '{units|int} units: the last of them is expected to return {lastReturn|percent} on its cost',
  INVENTORY_SUPPLIER_MINIMUM_UNMET:
    'Put off: what pays from {supplier} does not reach its minimum order',
  INVENTORY_ORDER_NOT_WORTH:
    'Put off: an order to {supplier} would not earn its fixed and freight costs',
  INVENTORY_LEAD_TIME_ASSUMED:
    'No lead time is known; {periods|int} periods were assumed. Enter the supplier’s lead time',
  INVENTORY_PACK_ASSUMED: 'No pack size is known; {units|int} was assumed. Enter the pack size',
  INVENTORY_SUPPLIER_GONE:
    'Nothing ordered: the supplier {supplier} delivers no more. Name another supplier or end the product',
  INVENTORY_COST_ABOVE_PRICE:
    'Nothing ordered: it costs {unitCost|money} and sells for {price|money}. Correct the price or the cost',
  INVENTORY_DEMAND_TOO_RARE:
    'Nothing ordered: {units|int} sold in all is no rate to stock for. Order on request, or set a level by hand',
  INVENTORY_MINIMUM_NEVER_SOLD:
    'Nothing ordered: the smallest order of {minimum|int} is more than the {sellable|number1} that can be sold before they spoil. Agree a smaller order',
};

/** The same in Chinese. */
export const REASONS_ZH: Catalogue = {
  INVENTORY_ORDER:
    '订购 {units|int} 件：本次订货覆盖期内预计售出 {demand|number1} 件，届时有货 {stock|number1} 件；缺货风险由 {riskBefore|percent} 降至 {riskAfter|percent}',
  INVENTORY_NO_ORDER:
    '无需订货：届时有货 {stock|number1} 件，预计需求 {demand|number1} 件；缺货风险 {riskAfter|percent}',
  INVENTORY_NO_HISTORY: '此处没有该商品的销售记录，因此不订货',
  INVENTORY_STOCK_NEGATIVE: '账面库存为 {units|int}，按 {assumed|int} 计算。请盘点并更正记录',
  INVENTORY_PARAMETER_ASSUMED:
    '库存文件中 {parameter} 缺失或有误，按 {assumed} 计算。请填写正确的值',
  INVENTORY_RAISED_TO_MINIMUM: '为达到供应商最低订货额 {minimum|money}，增加 {units|int} 件',
  INVENTORY_BELOW_MINIMUM:
    '暂缓：向该供应商的订单总额为 {value|money}，低于最低订货额 {minimum|money}',
  INVENTORY_TRANSFER:
    '从 {from} 调拨 {units|int} 件到 {to}：{from} 富余 {surplus|number1} 件，{to} 将缺 {shortage|number1} 件',
  INVENTORY_ALLOCATION: '{units|int} 件：最后一件预计收益 {gain|number2}，不低于其他任何地点',
  INVENTORY_STOCK_OUT_RISK:
    '预计第 {day|int} 天前后售罄，下次到货前缺货概率 {risk|percent}；预计损失 {cost|money}',
  INVENTORY_OVERSTOCK: '比 {days|int} 天的销量多出 {excess|int} 件；占用资金 {cost|money}',
  INVENTORY_DEAD_STOCK: '有 {units|int} 件，已 {days|int} 天无销售；占用资金 {cost|money}',
  INVENTORY_PHANTOM_STOCK:
    '账面有 {units|int} 件，但平时每天售出 {rate|number2} 件的商品已 {days|int} 天无销售：请盘点；在此之前可能损失约 {cost|money}',
  INVENTORY_STOCK_BELOW_ZERO: '账面为 {units|int} 件，不可能成立：请盘点；涉及约 {cost|money}',
  INVENTORY_AGEING: '有 {units|int} 件在剩余的 {days|int} 天保质期内卖不完；成本 {cost|money}',
  INVENTORY_LADDER: '{units|int} 件：最后一件的预期回报为其成本的 {lastReturn|percent}',
  INVENTORY_SUPPLIER_MINIMUM_UNMET: '暂缓：向 {supplier} 值得订的商品达不到其最低订货额',
  INVENTORY_ORDER_NOT_WORTH: '暂缓：向 {supplier} 订货的收益不足以抵偿固定费用和运费',
  INVENTORY_LEAD_TIME_ASSUMED: '交货期未知，按 {periods|int} 期计算。请填写供应商的交货期',
  INVENTORY_PACK_ASSUMED: '包装规格未知，按 {units|int} 计算。请填写包装规格',
  INVENTORY_SUPPLIER_GONE: '未订货：供应商 {supplier} 已不再供货。请指定其他供应商或停售该商品',
  INVENTORY_COST_ABOVE_PRICE: '未订货：成本 {unitCost|money}，售价 {price|money}。请更正售价或成本',
  INVENTORY_DEMAND_TOO_RARE:
    '未订货：总共只售出 {units|int} 件，不足以备货。请按需订货，或手工设定库存',
  INVENTORY_MINIMUM_NEVER_SOLD:
    '未订货：最低订货量 {minimum|int} 件，超过保质期内能售出的 {sellable|number1} 件。请商定更小的订货量',
};
