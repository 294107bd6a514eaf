/** A word in both languages. */
export type Pair = readonly [zh: string, en: string];

export const BRANDS: readonly Pair[] = [
  ['小豆丁', 'Little Bean'],
  ['奇妙屋', 'Wonder House'],
  ['乐木坊', 'Lemu Works'],
  ['星河匠', 'Starcraft Lane'],
  ['糖果熊', 'Candy Bear'],
  ['启萌', 'Qimeng'],
  ['飞鹿', 'Flying Deer'],
  ['童梦岛', 'Dream Island'],
  ['木棉树', 'Kapok'],
  ['蓝鲸社', 'Blue Whale Club'],
  ['橙子实验室', 'Orange Lab'],
  ['山海集', 'Mountain and Sea'],
];

export const THEMES: readonly Pair[] = [
  ['森林动物', 'Forest Animals'],
  ['恐龙世界', 'Dinosaur World'],
  ['太空探险', 'Space Quest'],
  ['海洋公园', 'Ocean Park'],
  ['梦幻城堡', 'Dream Castle'],
  ['城市消防', 'City Fire Brigade'],
  ['熊猫一家', 'Panda Family'],
  ['国风山水', 'Ink Landscape'],
  ['十二生肖', 'Zodiac'],
  ['甜品小店', 'Sweet Shop'],
  ['极地企鹅', 'Polar Penguins'],
  ['西游奇遇', 'Journey West'],
  ['机甲战队', 'Mecha Squad'],
  ['花园精灵', 'Garden Fairies'],
  ['赛车总动员', 'Grand Prix'],
  ['田园农场', 'Happy Farm'],
];

export const EDITIONS: readonly Pair[] = [
  ['基础款', 'Basic'],
  ['豪华装', 'Deluxe'],
  ['礼盒装', 'Gift Box'],
  ['便携装', 'Travel'],
  ['升级版', 'Plus'],
  ['迷你款', 'Mini'],
];

export const SURNAMES: string = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹';
export const GIVEN: string =
  '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红玲梅文琪子涵宇轩欣怡一诺梓';

/** City, English name, latitude, longitude. */
export const CITIES: readonly (readonly [zh: string, en: string, lat: number, lon: number])[] = [
  ['上海', 'Shanghai', 31.2304, 121.4737],
  ['北京', 'Beijing', 39.9042, 116.4074],
  ['成都', 'Chengdu', 30.5728, 104.0668],
  ['广州', 'Guangzhou', 23.1291, 113.2644],
  ['武汉', 'Wuhan', 30.5928, 114.3055],
  ['西安', 'Xi’an', 34.3416, 108.9398],
  ['南京', 'Nanjing', 32.0603, 118.7969],
  ['深圳', 'Shenzhen', 22.5431, 114.0579],
  ['重庆', 'Chongqing', 29.563, 106.5516],
  ['青岛', 'Qingdao', 36.0671, 120.3826],
  ['长沙', 'Changsha', 28.2282, 112.9388],
  ['沈阳', 'Shenyang', 41.8057, 123.4315],
];

export const SUPPLIER_PLACES: readonly string[] = [
  '汕头澄海',
  '东莞',
  '义乌',
  '扬州',
  '宁波',
  '深圳龙岗',
  '泉州',
  '永嘉',
];

export const CARRIERS: readonly string[] = ['顺丰速运', '中通快递', '圆通速递', '京东物流'];
export const PAYMENT_METHODS: readonly string[] = ['alipay', 'wechat-pay', 'union-pay'];
