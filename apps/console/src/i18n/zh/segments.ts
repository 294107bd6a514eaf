/** 客群用词。 */
export const segments = {
  segments: {
    title: '客群',
    sentence: '从顾客行为中找出的群体，以及您用规则写出的群体。',
    open: '客群与规则',
    rules: '规则客群',
    rulesNote: '每笔销售、每次行为都会即时改变成员。',
    noRules: '还没有规则。请在下方编写，人数会随输入即时显示。',
    members: '{{shown}} 人',
    export: '导出成员 CSV',
    edit: '编辑',
    remove: '删除',
    removeSure: '删除“{{name}}”？只删除规则，不影响顾客。',
    editor: '编写规则',
    name: '名称',
    rule: '规则',
    ruleHint: 'orders >= 3 and since("purchase") > 60',
    live: '{{of}} 位顾客中有 {{customers}} 位：{{words}}',
    some: '例如',
    save: '保存客群',
    fresh: '新规则',
    fields: '规则可用的字段',
    events:
      'count("purchase", 30)：近 30 天次数 · sum("purchase", 90)：近 90 天金额 · since("search")：距上次天数',
    badAt: '请修改标记处：',
  },
};
