import type { Texts } from '../texts.ts';

/** 首次启动页面。 */
export const welcome: Texts['welcome'] = {
  title: '欢迎使用 LVS Lab',
  lead: 'LVS Lab 一键把机器配置成负载均衡器，并证明其连接分配与内核调度算法一致。',
  computer: '本机环境',
  ready: '内置虚拟机所需的一切均已就绪。',
  notReady: '内置虚拟机所需的环境有缺失。使用自有机器（SSH）的实验不需要这些。',
  checking: '检查中…',
  checkAgain: '重新检查',
  command: '在终端中运行',
  copyCommand: '命令：{what}',
  state: { ready: '就绪', warning: '可用，但有不足', missing: '缺失' },
  items: {
    qemu: 'QEMU，用于运行虚拟机',
    'image-tools': '构建虚拟机镜像的工具',
    accelerator: '硬件虚拟化',
    image: '虚拟机镜像',
    template: '已保存的模板，使虚拟机数秒内启动',
  },
  tutorial: '教程实验',
  tutorialText:
    'LVS-NAT，两台真实服务器，权重 3 与 1。在本机启动四台小型虚拟机，配置{director}与{realServers}，向 {vip} 发送 40 个请求并比对：必为 30 与 10。虚拟机的网络只存在于 LVS Lab 内部。',
  director: '调度器',
  realServers: '真实服务器',
  prove: '部署并验证',
  needsReady: '请先补齐上面缺失的项目。',
  skip: '跳过，进入实验列表',
};
