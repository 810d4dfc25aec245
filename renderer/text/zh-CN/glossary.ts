import type { Texts } from '../texts.ts';

/** 术语解释，供 `GlossaryWord` 使用；调度算法与转发方式以 Linux 6.1 的 IPVS 行为为准。 */
export const glossary: Texts['glossary'] = {
  lab: { word: '实验', text: '一个拓扑及其服务，即一个实验文件所描述的内容。' },
  machine: { word: '机器', text: '实验中的主机：客户端、调度器或真实服务器。' },
  director: {
    word: '调度器',
    text: 'Director，即负载均衡器：内核中运行 IPVS，把每个新连接交给一台真实服务器。',
  },
  realServer: { word: '真实服务器', text: 'RS（real server）：位于调度器之后、实际应答请求的机器。' },
  client: { word: '客户端', text: '发出测试请求的机器。' },
  cip: { word: 'CIP', text: '客户端 IP：请求的源地址。' },
  vip: {
    word: 'VIP',
    text: '虚拟 IP：客户端所连接的服务地址。配置在调度器上；DR 与 TUN 方式下还配置在每台真实服务器上，并对 ARP 隐藏。',
  },
  dip: {
    word: 'DIP',
    text: '调度器 IP：调度器面向真实服务器一侧的自身地址。NAT 方式下是真实服务器的默认网关。',
  },
  rip: { word: 'RIP', text: '真实服务器 IP：真实服务器自身的地址。' },
  lip: {
    word: 'LIP',
    text: '本地 IP：Full NAT 方式下，真实服务器看到的所有请求的源地址，属于调度器。',
  },
  network: { word: '网络', text: '实验中的一个以太网段，对应一个 IPv4 子网。' },
  virtualService: {
    word: '虚拟服务',
    text: '调度器对外提供的服务：VIP、端口与协议，并由一种调度算法分配其连接。',
  },
  forwarding: {
    word: '转发方式',
    text: '调度器把数据包交给真实服务器的方式：NAT、DR、TUN 或 Full NAT。',
  },
  scheduler: {
    word: '调度算法',
    text: 'IPVS 为每个新连接选择真实服务器的规则，名称与 ipvsadm 一致。',
  },
  weight: {
    word: '权重',
    text: '真实服务器的份额，0 到 65535，仅对考虑权重的调度算法有效。0 表示不再接受新连接。',
  },
  persistence: {
    word: '会话保持',
    text: 'Persistence：来过的客户端在其最后一个连接之后的一段时间内，仍由原来的真实服务器应答。子网掩码可把地址相近的客户端视为同一个。改变的权重要等时间到期后才会显现。',
  },
  quiesce: {
    word: '静默',
    text: 'Quiesce：把真实服务器的权重设为 0，不再给它新连接，已有连接继续直至结束。',
  },
  firewallMark: {
    word: '防火墙标记',
    text: 'Firewall mark：netfilter 在调度器内部给数据包打上的数字。按标记定义的服务接收所有带该标记的数据包，不论端口。',
  },
  threshold: {
    word: '阈值',
    text: '连接数限制：真实服务器达到上限即为满载，不再接受新连接，直到连接数低于下限（未设下限时为上限的四分之三）。非活动连接也计算在内。',
  },
  diagnostic: {
    word: '诊断',
    text: '实验文件中错误或可疑之处：位置、原因与修正方法。错误会阻止计划和运行，警告不会。',
  },
  plan: { word: '计划', text: '每台机器上按顺序执行的工作，运行之前即可阅读。' },
  step: {
    word: '步骤',
    text: '计划中的一项：探测（是否已满足）、应用（使其满足）与撤销。',
  },
  run: { word: '运行', text: '一次执行（启动、验证、停止……），由带编号的事件记录。' },
  prediction: {
    word: '预测',
    text: '在发送请求之前，根据实验文件推算出的调度算法必然的分配结果。',
  },
  measurement: {
    word: '实测',
    text: '测试中实际发生的情况，来自三份独立记录：客户端收到的应答、IPVS 计数器与服务器日志。',
  },
  verdict: { word: '结论', text: '实测与预测是否一致；不一致时给出原因。' },
  nat: {
    word: 'NAT',
    text: '调度器把目标地址 VIP 改写为所选的 RIP；真实服务器看到的仍是客户端地址。应答必须经调度器返回，因此调度器须是真实服务器的网关。',
  },
  dr: {
    word: 'DR',
    text: '直接路由：调度器只改写帧的 MAC 地址。每台真实服务器的 lo 上配有对 ARP 隐藏的 VIP，与调度器同处一个网段，并直接应答客户端。端口无法改写。',
  },
  tun: {
    word: 'TUN',
    text: '隧道：调度器用 IPIP 封装每个数据包（多 20 字节）发给真实服务器；真实服务器的 lo 或 tunl0 上配有对 ARP 隐藏的 VIP，并直接应答客户端。',
  },
  fullnat: {
    word: 'Full NAT',
    text: '同时转换目标与源地址：IPVS 把 VIP 改写为 RIP，netfilter 规则把客户端地址改写为 LIP。应答自然回到调度器，真实服务器无需网关；其日志中记录的是 LIP。',
  },
  rr: {
    word: 'rr',
    text: '轮询：依次分配，最后添加的服务器最先。忽略权重，但权重为 0 的服务器不分配。',
  },
  wrr: { word: 'wrr', text: '加权轮询：按固定周期分配新连接，各服务器所得与权重精确成比例。' },
  lc: {
    word: 'lc',
    text: '最少连接：选择负载最低者，负载 = 活动连接数 × 256 + 非活动连接数。此前测试的残留连接在数分钟内仍会计入。',
  },
  wlc: {
    word: 'wlc',
    text: '加权最少连接：同 lc，但负载（活动 × 256 + 非活动）再除以权重。ipvsadm 未指定算法时采用它。',
  },
  lblc: {
    word: 'lblc',
    text: '基于局部性的最少连接：每个目标地址对应一台服务器，因此单个 VIP 的连接全部归于一台，直至其过载。适用于缓存集群。',
  },
  lblcr: {
    word: 'lblcr',
    text: '带复制的 lblc：每个目标地址对应一组服务器，过载时才增加一台。单个 VIP 且未过载时，连接全部归于一台。',
  },
  dh: { word: 'dh', text: '目标地址散列：由目标地址决定服务器，单个 VIP 即对应一台服务器。忽略权重。' },
  sh: {
    word: 'sh',
    text: '源地址散列：由客户端地址决定服务器，始终为同一台；加 sh-port 标志时端口也参与散列。若散列到权重为 0 的服务器则得不到服务，除非设置 sh-fallback。',
  },
  mh: {
    word: 'mh',
    text: 'Maglev 散列：由客户端地址决定服务器，服务器增减时仅少数客户端改变。mh-port 使端口参与散列；mh-fallback 可绕开权重为 0 的服务器。',
  },
  sed: {
    word: 'sed',
    text: '最短期望延迟：选择 (活动连接数 + 1) / 权重 最小者，不计非活动连接。因此逐个发起的短连接全部归于权重最大的服务器。',
  },
  nq: {
    word: 'nq',
    text: '永不排队：优先选择没有活动连接的服务器，否则同 sed。只有保持连接不断开时才能看出效果。',
  },
  fo: {
    word: 'fo',
    text: '加权故障转移：全部分配给权重最高且不为 0 的服务器；该服务器移除或权重变为 0 时由次高者接替。',
  },
  ovf: {
    word: 'ovf',
    text: '加权溢出：先分配给权重最高者，其活动连接数超过权重后，新连接转给下一台；全部占满后拒绝。',
  },
  twos: {
    word: 'twos',
    text: '二选一：按权重随机抽取两台服务器，取负载较低者。Debian 12 的内核不含此算法。',
  },
};
