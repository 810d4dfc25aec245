import type { Texts } from '../texts.ts';

export const questions: Texts['questions'] = {
  ofSeveral: '还有 {n} 个问题等待回答',
  hostKey: {
    title: '这是正确的机器吗？',
    text: '首次连接 {host}，它出示的 {type} 密钥指纹为：',
    compare: '请与在该机器自身控制台上运行以下命令的输出比对：',
    danger: '若不一致，可能有中间人读取所有传输内容，包括密码。',
    trust: '一致，信任它',
    refuse: '拒绝',
    command: '命令',
    fingerprint: '指纹',
  },
  secret: {
    passphrase: '需要密钥口令',
    passphraseText: '私钥 {file} 已加密。',
    password: '需要密码',
    passwordText: '{user} 以密码登录 {host}。',
    sudo: '需要 sudo 密码',
    sudoText: '{user} 在 {machine} 上以密码切换为 root。',
    label: { passphrase: '密钥口令', password: '密码', 'sudo-password': 'sudo 密码' },
    wrong: '上一次输入有误（第 {n} 次尝试）。',
    keep: '保存到系统钥匙串',
    notKept: '仅保存在内存中，不会写入文件。',
    give: '确定',
    giveUp: '放弃',
  },
};
