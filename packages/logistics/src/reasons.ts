import type { Catalogue } from '@quanyu/domain';

/** Why stops and product groups were left out, and the cheapest mend, in English. */
export const REASONS_EN: Catalogue = {
  ROUTE_STOP_NO_PLACE: 'Stop {stop} has no valid coordinates. Enter its place',
  ROUTE_STOP_WINDOW_EMPTY: 'Stop {stop} closes before it opens. Correct its time window',
  ROUTE_STOP_NUMBER_INVALID:
    'Stop {stop} has an amount or service time that is missing or below zero. Correct it',
  ROUTE_STOP_SKILL: 'No vehicle has the skills that stop {stop} asks for',
  ROUTE_STOP_UNREACHABLE: 'No way leads to stop {stop} and back',
  ROUTE_STOP_TOO_LARGE: 'Stop {stop} is larger than every vehicle by {by}. Split it',
  ROUTE_STOP_TOO_LATE:
    'Every vehicle reaches stop {stop} after it closes, by {by} or more. Start one earlier or widen the window',
  ROUTE_STOP_TOO_FAR:
    'Stop {stop} lies {by} farther away than any vehicle may drive. Raise a limit',
  ROUTE_STOP_NO_RETURN: 'No vehicle is back in time from stop {stop}. Let a shift end {by} later',
  ROUTE_STOP_MATE_OUT: 'Stop {stop} was left out with the other half of its pair',
  ROUTE_STOP_NOT_ALLOWED: 'None of the vehicles there are may go to stop {stop}. Allow another one',
  ROUTE_RELATION_CIRCLE:
    'Stop {stop} is to come before itself by a circle of relations. Take one of them away',
  ROUTE_RELATION_CONTRADICTS:
    'Stop {stop} is to share a vehicle with a stop it must be apart from. Take one relation away',
  ROUTE_STOP_CANCELLED: 'Stop {stop} was cancelled',
  ROUTE_STOP_NOT_PLANNED: 'Stop {stop} is on no route of the given plan',
  ROUTE_NO_VEHICLE: 'There is no vehicle for stop {stop}',
  ROUTE_NO_ROOM: 'No vehicle has room or time left for stop {stop}. Add a vehicle',
  ROUTE_STOP_NOT_WORTH: 'Visiting stop {stop} costs more than it brings',
  LAYOUT_NO_ZONE: 'There are fewer zones than product groups: {stop} has the fewest visits',
  PICK_ORDER_TOO_LARGE: 'Order {stop} does not fit on one cart. Split it',
  PICK_PLACE_UNKNOWN: 'Order {stop} asks for a place that the warehouse does not have',
  WAVE_DUE_INVALID: 'Order {stop} is due at a time that is none. Correct it',
  WAVE_ORDER_EMPTY: 'Order {stop} has no lines to pick',
  WAVE_ORDER_TOO_LARGE: 'Order {stop} is larger than a wave. Split it or raise the limit',
  PUT_AWAY_FULL: 'No free place is left for load {stop}. Make room',
  PUT_AWAY_NO_KIND: 'No place of its kind is free for load {stop}',
  FLOOR_TEST_BASELINE_SHORT: 'Store {stop} has fewer than 28 days of takings to compare with',
};

/** The same in Chinese. */
export const REASONS_ZH: Catalogue = {
  ROUTE_STOP_NO_PLACE: '站点 {stop} 没有有效坐标，请填写其位置',
  ROUTE_STOP_WINDOW_EMPTY: '站点 {stop} 的关闭时间早于开放时间，请更正时间窗',
  ROUTE_STOP_NUMBER_INVALID: '站点 {stop} 的数量或服务时间缺失或为负，请更正',
  ROUTE_STOP_SKILL: '没有车辆具备站点 {stop} 要求的技能',
  ROUTE_STOP_UNREACHABLE: '没有往返站点 {stop} 的道路',
  ROUTE_STOP_TOO_LARGE: '站点 {stop} 的需求超过所有车辆的容量，至少超出 {by}，请拆分',
  ROUTE_STOP_TOO_LATE: '没有车辆能在站点 {stop} 关闭前到达，至少迟到 {by}，请提前发车或放宽时间窗',
  ROUTE_STOP_TOO_FAR: '站点 {stop} 超出所有车辆的行驶距离上限 {by}，请提高上限',
  ROUTE_STOP_NO_RETURN: '没有车辆能从站点 {stop} 按时返回，请将收班时间延后 {by}',
  ROUTE_STOP_MATE_OUT: '站点 {stop} 随其取送配对的另一半一起被略去',
  ROUTE_STOP_NOT_ALLOWED: '现有车辆都不得前往站点 {stop}，请允许其他车辆',
  ROUTE_RELATION_CIRCLE: '站点 {stop} 的先后关系构成循环，请删除其中一条',
  ROUTE_RELATION_CONTRADICTS: '站点 {stop} 既要与某站点同车又要与其分开，请删除其中一条关系',
  ROUTE_STOP_CANCELLED: '站点 {stop} 已取消',
  ROUTE_STOP_NOT_PLANNED: '所给方案的任何路线都没有站点 {stop}',
  ROUTE_NO_VEHICLE: '站点 {stop} 没有可用车辆',
  ROUTE_NO_ROOM: '没有车辆还有容量或时间服务站点 {stop}，请增加车辆',
  ROUTE_STOP_NOT_WORTH: '访问站点 {stop} 的成本高于其收益',
  LAYOUT_NO_ZONE: '区域少于商品组：{stop} 的访问最少，未安排',
  PICK_ORDER_TOO_LARGE: '订单 {stop} 一辆拣货车装不下，请拆分',
  PICK_PLACE_UNKNOWN: '订单 {stop} 所需的货位在仓库中不存在',
  WAVE_DUE_INVALID: '订单 {stop} 的截止时间无效，请更正',
  WAVE_ORDER_EMPTY: '订单 {stop} 没有需要拣选的行',
  WAVE_ORDER_TOO_LARGE: '订单 {stop} 超过一个波次的容量，请拆分或提高上限',
  PUT_AWAY_FULL: '没有空闲货位存放货物 {stop}，请腾出空间',
  PUT_AWAY_NO_KIND: '没有同类空闲货位存放货物 {stop}',
  FLOOR_TEST_BASELINE_SHORT: '门店 {stop} 可供比较的销售额不足 28 天',
};
