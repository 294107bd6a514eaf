/** 目标用词。 */
export const targets = {
  targets: {
    title: '目标',
    sentence: '每个指标要达到多少，预计到哪里，还差多少。',
    add: '设定目标',
    edit: '修改',
    editOne: '修改{{name}}的目标',
    remove: '删除',
    removeOne: '删除{{name}}的目标',
    removeSure: '删除{{name}}的目标？',
    empty: '还没有目标。先选一个指标、一段时间和目标值。',
    manage: '设定目标',
    kpi: '指标',
    kpiNeeded: '请选择指标。',
    value: '目标值',
    valueNeeded: '请填写目标值。',
    actual: '已完成',
    expected: '预计达到',
    gap: '差额',
  },
};
