import type { Texts } from '../texts.ts';

export const parts: Texts['parts'] = {
  copy: '复制',
  copied: '已复制',
  copyFailed: '剪贴板不可用：请选中文本后自行复制',
  copyWhat: '复制{what}',
  error: {
    machine: '机器',
    step: '步骤',
    why: '原因',
    next: '下一步',
    output: '输出',
    details: '错误信息',
    forgetKey: '忘记旧密钥…',
    forgetKeyTitle: '忘记旧的主机密钥？',
    forgetKeyDanger:
      '主机密钥改变，意味着 {host} 已重新安装，或者有中间人冒充它，从而获取你的密码和命令。仅当你清楚密钥为何改变时才继续。下次连接会显示新密钥的指纹并询问：请与机器自身打印的指纹比对。',
    forgetKeyConfirm: '忘记旧密钥',
    forgotKey: '已忘记 {host} 的旧密钥。请重新运行：届时会询问是否信任新密钥。',
  },
  machineState: {
    waiting: '等待中',
    starting: '启动中',
    connecting: '连接中',
    ready: '就绪',
    running: '运行中',
    stopping: '停止中',
    stopped: '已停止',
    failed: '失败',
    unknown: '未查询',
  },
};
