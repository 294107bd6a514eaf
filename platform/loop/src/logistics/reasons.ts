import type { Catalogue } from '@quanyu/domain';

/** Texts of pick waves, routes and floor plans, in English. */
export const REASONS_EN: Catalogue = {
  LOOP_TITLE_PICK_WAVE:
    'Pick wave {wave|int} at {location}: {orders|int} orders, {lines|int} lines',
  LOOP_WAVE_WALK:
    'Pickers walk {distance|int} m; order by order, aisle after aisle, it would be {simple|int} m ({saved|percent} less)',
  LOOP_WAVE_LATE: '{late|int} orders will miss the carrier: add a picker or begin earlier',
  LOOP_WAVE_IN_TIME: 'All {orders|int} orders are picked before the carrier comes',
  LOOP_WAVE_PACE_ASSUMED:
    'The worth assumes a walking pace of 1 m a second and the hourly cost in the warehouse plan',
  LOOP_IGNORED_WAVE: '{orders|int} orders are picked one by one, or not today',
  LOOP_TITLE_ROUTE:
    'Send {vehicle} from {location} to {stops|int} customers ({kilometers|number1} km)',
  LOOP_ROUTE_COST:
    'The route costs {cost|money} for {hours|number1} hours; a carrier would take {parcels|money}',
  LOOP_ROUTE_LATE: '{late|int} stops are reached after the time the customer asked for',
  LOOP_ROUTE_IN_TIME: 'All {stops|int} stops are reached within the time the customers asked for',
  LOOP_PARCEL_ASSUMED:
    'No carrier price is recorded: {cost|money} a parcel is assumed. Enter the right one',
  LOOP_IGNORED_ROUTE: '{stops|int} parcels go by carrier for about {parcels|money}',
  LOOP_TITLE_FLOOR_PLAN: 'Move {moved|int} product groups on the floor of {location}',
  LOOP_FLOOR_GAIN:
    'Walking the baskets of past weeks through both floors, the new one is worth {gain|money} more (95 % between {low|money} and {high|money}) over {days|int} days',
  LOOP_FLOOR_BASKETS:
    'Computed from {baskets|int} receipts; assumed: 1 % of those who pass a group buy from it unplanned, and moving a group costs {each|money}: earned back in {back|int} days',
  LOOP_FLOOR_TEST:
    'Compared with a like store for {days|int} days, a change of {lift|percent} of takings would show',
  LOOP_FLOOR_NO_TEST: 'There is no second store to compare with: judge by weeks before and after',
  LOOP_IGNORED_FLOOR: 'The floor stays as it is',
};

/** The same in Chinese. */
export const REASONS_ZH: Catalogue = {
  LOOP_TITLE_PICK_WAVE: '拣货：{location}第 {wave|int} 波，{orders|int} 单、{lines|int} 行',
  LOOP_WAVE_WALK:
    '拣货员行走 {distance|int} 米；若逐单逐巷道拣选需 {simple|int} 米（减少 {saved|percent}）',
  LOOP_WAVE_LATE: '{late|int} 单赶不上承运商提货：请增加人手或提前开始',
  LOOP_WAVE_IN_TIME: '全部 {orders|int} 单可在承运商提货前拣完',
  LOOP_WAVE_PACE_ASSUMED: '价值按每秒 1 米的步速和仓库设置中的工时成本估算',
  LOOP_IGNORED_WAVE: '{orders|int} 单将逐单拣选，或当天拣不完',
  LOOP_TITLE_ROUTE:
    '派送：{vehicle} 从{location}出发，送 {stops|int} 位顾客（{kilometers|number1} 公里）',
  LOOP_ROUTE_COST: '该线路 {hours|number1} 小时，成本 {cost|money}；交承运商约需 {parcels|money}',
  LOOP_ROUTE_LATE: '{late|int} 站晚于顾客要求的时间到达',
  LOOP_ROUTE_IN_TIME: '全部 {stops|int} 站在顾客要求的时间内到达',
  LOOP_PARCEL_ASSUMED: '未登记快递价格，按每件 {cost|money} 计算。请填写正确的价格',
  LOOP_IGNORED_ROUTE: '{stops|int} 件包裹改由承运商配送，约需 {parcels|money}',
  LOOP_TITLE_FLOOR_PLAN: '调整{location}的 {moved|int} 个商品陈列位置',
  LOOP_FLOOR_GAIN:
    '用过去几周的购物篮在新旧布局中模拟行走，新布局在 {days|int} 天内多赚 {gain|money}（95% 区间 {low|money} 至 {high|money}）',
  LOOP_FLOOR_BASKETS:
    '依据 {baskets|int} 张小票；假设经过的顾客中有 1% 会临时购买、每调整一组需 {each|money}：约 {back|int} 天收回',
  LOOP_FLOOR_TEST: '与相似门店对比 {days|int} 天，可识别销售额 {lift|percent} 的变化',
  LOOP_FLOOR_NO_TEST: '没有可对比的第二家门店：请比较调整前后的各周',
  LOOP_IGNORED_FLOOR: '布局保持不变',
};
