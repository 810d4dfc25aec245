import type { TextCatalogue } from '../../textCatalogue.ts';

/** 结论的原因与预测的依据（lab/verdict、lab/predict）。 */
export const verdict: TextCatalogue = {
  // words.ts
  '{count:number} request': '{count} 个请求',
  '{count:number} requests': '{count} 个请求',
  '{count:number} connection': '{count} 个连接',
  '{count:number} connections': '{count} 个连接',
  '{count:number} answer': '{count} 个应答',
  '{count:number} answers': '{count} 个应答',
  '{count:number} answered connection': '{count} 个已应答的连接',
  '{count:number} answered connections': '{count} 个已应答的连接',
  nobody: '无',

  // lossReasons.ts
  'None of {requests:text} was answered, {how:list}.': '{requests}均未得到应答：{how}。',
  'None of {requests:text} was answered, {how:list}: {hint:text}.':
    '{requests}均未得到应答：{how}。可能的原因：{hint}。',
  'all refused': '全部被拒绝',
  'all timed out': '全部超时',
  'all reset': '全部被重置',
  'all undeliverable': '全部无法送达',
  'all lost': '全部丢失',
  'all answered wrongly': '应答全部有误',
  '{count:number} refused': '{count} 个被拒绝',
  '{count:number} timed out': '{count} 个超时',
  '{count:number} reset': '{count} 个被重置',
  '{count:number} undeliverable': '{count} 个无法送达',
  '{count:number} lost': '{count} 个丢失',
  '{count:number} answered wrongly': '{count} 个应答有误',
  '{count:number} of {total:number} request {what:text}.': '{total} 个请求中有 {count} 个{what}。',
  '{count:number} of {total:number} request {what:text} ({hint:text}).':
    '{total} 个请求中有 {count} 个{what}（{hint}）。',
  '{count:number} of {total:number} request got an answer that is no page of the lab (status {status:number}, begins {start:quoted}).':
    '{total} 个请求中有 {count} 个得到的应答不是实验的页面（状态码 {status}，开头为 {start}）。',
  '{count:number} of {total:number} request to {server:word} {what:text}.':
    '发往 {server} 的 {total} 个请求中有 {count} 个{what}。',
  '{count:number} of {total:number} request to {server:word} {what:text} ({hint:text}).':
    '发往 {server} 的 {total} 个请求中有 {count} 个{what}（{hint}）。',
  '{count:number} of {total:number} request to {server:word} got an answer that is no page of the lab (status {status:number}, begins {start:quoted}).':
    '发往 {server} 的 {total} 个请求中有 {count} 个得到的应答不是实验的页面（状态码 {status}，开头为 {start}）。',
  '{count:number} of {total:number} requests {what:text}.': '{total} 个请求中有 {count} 个{what}。',
  '{count:number} of {total:number} requests {what:text} ({hint:text}).':
    '{total} 个请求中有 {count} 个{what}（{hint}）。',
  '{count:number} of {total:number} requests got an answer that is no page of the lab (status {status:number}, begins {start:quoted}).':
    '{total} 个请求中有 {count} 个得到的应答不是实验的页面（状态码 {status}，开头为 {start}）。',
  '{count:number} of {total:number} requests to {server:word} {what:text}.':
    '发往 {server} 的 {total} 个请求中有 {count} 个{what}。',
  '{count:number} of {total:number} requests to {server:word} {what:text} ({hint:text}).':
    '发往 {server} 的 {total} 个请求中有 {count} 个{what}（{hint}）。',
  '{count:number} of {total:number} requests to {server:word} got an answer that is no page of the lab (status {status:number}, begins {start:quoted}).':
    '发往 {server} 的 {total} 个请求中有 {count} 个得到的应答不是实验的页面（状态码 {status}，开头为 {start}）。',
  'was refused': '被拒绝',
  'were refused': '被拒绝',
  'timed out': '超时',
  'was reset': '被重置',
  'were reset': '被重置',
  'could not be delivered': '无法送达',
  'was lost': '丢失',
  'were lost': '丢失',
  'got an answer that is no page of the lab': '得到的应答不是实验的页面',
  'got an answer that names no real server': '得到的应答不是真实服务器的地址',
  'no address': '没有地址',

  // lossHints.ts
  'its default route does not lead through the director, or it drops the packets':
    '其默认路由不经过调度器，或它丢弃了数据包',
  'the VIP is missing on its lo, or it drops the packets': '其 lo 上没有 VIP，或它丢弃了数据包',
  'the VIP or tunl0 is missing there, rp_filter drops the packets, or it has no way back to the client':
    '其上缺少 VIP 或 tunl0，或 rp_filter 丢弃了数据包，或它没有返回客户端的路径',
  'it cannot reach the director’s LIP, or it drops the packets': '它无法到达调度器的 LIP，或它丢弃了数据包',
  'ip_forward may be off on the director, or the real servers have no default route through it':
    '调度器的 ip_forward 可能未开启，或真实服务器没有经调度器的默认路由',
  'the VIP may be missing on the real servers’ lo, or nobody answers ARP for it':
    '真实服务器的 lo 上可能没有 VIP，或无人应答它的 ARP',
  'the VIP or tunl0 may be missing on the real servers, or rp_filter drops the packets there':
    '真实服务器上可能缺少 VIP 或 tunl0，或 rp_filter 丢弃了数据包',
  'ip_forward or net.ipv4.vs.conntrack may be off on the director, so that no source NAT happens':
    '调度器的 ip_forward 或 net.ipv4.vs.conntrack 可能未开启，因而没有源地址转换',
  'its {server:text} does not listen on {ports:text}, or tunl0 is down there':
    '其 {server} 没有监听 {ports}，或 tunl0 未启用',
  'its {server:text} does not listen on {ports:text}': '其 {server} 没有监听 {ports}',
  'web server': 'Web 服务器',
  'DNS server': 'DNS 服务器',
  'UDP port {port:number}': 'UDP 端口 {port}',
  'UDP ports {ports:list}': 'UDP 端口 {ports}',
  'something closed the connections midway': '连接被中途关闭',
  'the way to it is missing': '没有到达它的路径',
  'under {forwarding:word} the director drops answers that come from its own VIP, so test from the client':
    '{forwarding} 方式下，调度器会丢弃源地址为自身 VIP 的应答，请从客户端测试',
  'no real server listens on {ports:text}, or none takes connections':
    '没有真实服务器监听 {ports}，或都不接受连接',
  'the way to the VIP is missing': '没有到达 VIP 的路径',

  // sequenceReasons.ts
  'Request {request:number} went to {got:text}, where {scheduler:word} must pick {expected:text} with the connections that the real servers had then.':
    '第 {request} 个请求实际到达：{got}；按当时各真实服务器的连接数，{scheduler} 应选择：{expected}。',
  'Request {request:number} of {key:text} went to {got:text}, one before it to {expected:text}: {scheduler:word} must keep them on one real server.':
    '{key} 的第 {request} 个请求到达：{got}，之前的一个到达：{expected}；{scheduler} 必须使其始终到同一台真实服务器。',
  'Request {request:number} of {key:text} went to {got:text}, and the one before it from there to {expected:text}: persistence must keep them on one real server.':
    '{key} 的第 {request} 个请求到达：{got}，同一来源的前一个到达：{expected}；会话保持必须使其始终到同一台真实服务器。',
  'Request {request:number} went to {got:text}, where {scheduler:word} must pick {expected:text}: the next in its cycle that is not full.':
    '第 {request} 个请求实际到达：{got}；{scheduler} 应选择：{expected}，即其周期中下一台未满载的服务器。',
  'The sequence leaves the cycle of {scheduler:word} at request {request:number}: expected {expected:text}, got {got:text}.':
    '序列从第 {request} 个请求起偏离 {scheduler} 的周期：预期 {expected}，实际 {got}。',
  'Others made {connections:text} to the VIP meanwhile, and those take places in the cycle too.':
    '其间他人向 VIP 建立了 {connections}，它们也占用周期中的位置。',
  '{counts:list}: {scheduler:word} chooses at random, and draws stray this far in {chance} of tests.':
    '{counts}：{scheduler} 随机选择，{chance} 的测试会有这么大的偏差。',
  '{counts:list}: random draws by weight stray this far in only {chance} of tests, so {scheduler:word} did not choose so.':
    '{counts}：按权重随机抽取时，只有 {chance} 的测试会有这么大的偏差，因此 {scheduler} 并非如此选择。',
  '{counts:list}: {scheduler:word} hashes source ports, and random ones stray this far in {chance} of tests.':
    '{counts}：{scheduler} 对源端口散列，随机的源端口在 {chance} 的测试中会有这么大的偏差。',
  '{counts:list}: random source ports stray this far in only {chance} of tests, so {scheduler:word} did not hash them so.':
    '{counts}：随机的源端口只有 {chance} 的测试会有这么大的偏差，因此 {scheduler} 并非如此散列。',
  '{counts:list}: these counts, and the choices one after the other, are as in {runs:number} simulated tests of twos, with a confidence of {confidence:number} %.':
    '{counts}：这些数量以及先后的选择与 {runs} 次 twos 模拟测试相符，置信度 {confidence} %。',
  '{counts:list}: request {request:number} went to {server:word}, which twos cannot have drawn then.':
    '{counts}：第 {request} 个请求到达 {server}，而 twos 当时不可能抽到它。',
  '{counts:list}: in none of {runs:number} simulated tests twos gave {server:word} so few, so it did not choose so, with a confidence of {confidence:number} %.':
    '{counts}：{runs} 次模拟测试中，twos 从未给 {server} 这么少，因此并非如此选择，置信度 {confidence} %。',
  '{counts:list}: in none of {runs:number} simulated tests twos gave {server:word} so many, so it did not choose so, with a confidence of {confidence:number} %.':
    '{counts}：{runs} 次模拟测试中，twos 从未给 {server} 这么多，因此并非如此选择，置信度 {confidence} %。',
  '{counts:list}: in none of {runs:number} simulated tests of twos the choices follow each other so regularly, so it did not choose so, with a confidence of {confidence:number} %.':
    '{counts}：{runs} 次 twos 模拟测试中，先后的选择从未如此规律，因此并非如此选择，置信度 {confidence} %。',
  '{counts:list}: in none of {runs:number} simulated tests of twos the choices follow each other so irregularly, so it did not choose so, with a confidence of {confidence:number} %.':
    '{counts}：{runs} 次 twos 模拟测试中，先后的选择从未如此不规律，因此并非如此选择，置信度 {confidence} %。',
  '{name:word} {count:number} ({expected:number} expected)': '{name} {count}（预期 {expected}）',
  'The hash of {addresses:list} leads to a real server of weight 0, so nobody takes those connections under {scheduler:word}.':
    '{addresses} 的散列指向权重为 0 的真实服务器，因此 {scheduler} 下无人接受这些连接。',
  "{key:text} went to {got:word}; the hash of Linux 4.18 and later names {expected:word}: the director's kernel hashes otherwise, or its real servers were added in another order.":
    '{key} 交给了 {got}；按 Linux 4.18 及以后的散列应为 {expected}：调度器内核的散列方式不同，或真实服务器的添加顺序不同。',
  "{key:text} went to {got:word}; the hash of Linux 4.18 and later names {expected:word} ({count:number} of {all:number} addresses differ): the director's kernel hashes otherwise, or its real servers were added in another order.":
    '{key} 交给了 {got}；按 Linux 4.18 及以后的散列应为 {expected}（{all} 个地址中有 {count} 个不同）：调度器内核的散列方式不同，或真实服务器的添加顺序不同。',
  'Affinity is what the verdict rests on.': '结论以同一来源是否始终到同一台服务器为准。',
  'Request {request:number} of {key:text} went to {got:text}, where {scheduler:word} must pick {expected:text} with the real servers that were full then.':
    '{key} 的第 {request} 个请求到达：{got}；考虑到当时已满载的真实服务器，{scheduler} 必须选择：{expected}。',
  'Request {request:number} of {key:text} went to {got:text}, where {scheduler:word} must pick {expected:text} by the hash of that address and port.':
    '{key} 的第 {request} 个请求到达：{got}；按该地址与端口的散列，{scheduler} 必须选择：{expected}。',
  'Request {request:number} of {key:text} went to {got:text}, where {scheduler:word} must pick {expected:text} by the hash of that address and port with the real servers that were full then.':
    '{key} 的第 {request} 个请求到达：{got}；按该地址与端口的散列，并考虑到当时已满载的真实服务器，{scheduler} 必须选择：{expected}。',
  '{requests:text} went where {scheduler:word} hashes the source address and port to: {clients:list}.':
    '{requests}到达 {scheduler} 对源地址与端口散列所指的服务器：{clients}。',
  '{requests:text} went where {scheduler:word} hashes the source address and port to: such as {clients:list}.':
    '{requests}到达 {scheduler} 对源地址与端口散列所指的服务器，例如：{clients}。',
  '{client:word} to {server:word}': '{client} → {server}',
  '{count:number} of {requests:text} were refused, where the hash of random source ports leads {expected:number} to a real server of weight 0.':
    '{requests}中有 {count} 个被拒绝，而随机源端口的散列应有 {expected} 个指向权重为 0 的真实服务器。',
  '{server:word} has weight 0 and no place in the table of {scheduler:word}, as if it had never had another weight.':
    '{server} 的权重为 0，在 {scheduler} 的散列表中没有位置，如同从未有过其他权重。',
  '{server:word} has weight 0 and the places in the table of {scheduler:word} that a last weight of {weight:number} gives it.':
    '{server} 的权重为 0，在 {scheduler} 的散列表中占有之前权重 {weight} 所得的位置。',
  '{server:word} has weight 0 and the places in the table of {scheduler:word} that a last weight of {least:number} to {most:number} gives it.':
    '{server} 的权重为 0，在 {scheduler} 的散列表中占有之前权重 {least} 至 {most} 所得的位置。',
  'No weight that the real server of weight 0 may have had before leads {scheduler:word} to where the addresses went.':
    '无论权重为 0 的真实服务器之前的权重是多少，{scheduler} 都不会把这些地址交给它们所到的服务器。',
  '{requests:text} found the real server of their hash full and had to be refused by {scheduler:word}.':
    '{requests}到来时其散列所指的真实服务器已满载，{scheduler} 必然拒绝。',
  '{requests:text} found every real server full and had to be refused by {scheduler:word}.':
    '{requests}到来时所有真实服务器均已满载，{scheduler} 必然拒绝。',

  // persistenceReasons.ts, thresholdReasons.ts
  'Persistence keeps {whose:text} until {seconds:number} s after the last connection: only a new client shows what {scheduler:word} and the weights do.':
    '会话保持使{whose}，直到最后一个连接之后 {seconds} 秒：只有新的客户端才能显示 {scheduler} 与权重的作用。',
  '{client:word} at {server:word}': ' {client} 始终到 {server}',
  'each of {clients:text} at its real server': '{clients}各自到其真实服务器',
  '{count:number} client': '{count} 个客户端',
  '{count:number} clients': '{count} 个客户端',
  '{servers:list} has weight 0 and still takes the clients that the director remembers.':
    '{servers} 的权重为 0，但仍接受调度器所记住的客户端。',
  '`{setting}` has it forget them.': '设置 `{setting}` 后，调度器会忘记它们。',
  '{server:word} became full at its upper threshold of {connections:text}: it took {count:number} in this test.':
    '{server} 达到上限 {connections}而满载：本次测试中接受了 {count} 个。',
  '{server:word} became full at its upper threshold of {connections:text}: it took {count:number} in this test and had {before:number} before.':
    '{server} 达到上限 {connections}而满载：本次测试中接受了 {count} 个，之前已有 {before} 个。',
  '{server:word} was full at its upper threshold of {connections:text} and took {count:number} in this test: {scheduler:word} asks of the real server that it remembers only for its weight and its established connections.':
    '{server} 已达到上限 {connections}而满载，本次测试中仍接受了 {count} 个：对已记住的真实服务器，{scheduler} 只看其权重和已建立的连接。',
  'Finished ones count until their entries run out; below {again:number} it takes more.':
    '已结束的连接在其条目到期之前仍计入；低于 {again} 个时重新接受连接。',

  // accountReasons.ts
  'a real server probably answers ARP for the VIP, so the client talks to it past the director':
    '可能有真实服务器应答了 VIP 的 ARP，客户端绕过调度器与它通信',
  'they reached a {server:text} past IPVS': '它们绕过 IPVS 到达了 {server}',
  'IPVS saw {count:number} of {connections:text}: {hint:text}.':
    '{connections}中 IPVS 只见到 {count} 个：{hint}。',
  'IPVS and the client disagree: IPVS made {counts:list}.': 'IPVS 与客户端的记录不符：IPVS 建立了{counts}。',
  '{count:number} to {server:word} where {answers:text} came':
    '到 {server} 的 {count} 个连接（客户端收到 {answers}）',
  'Someone else made {connections:text} to the VIP during the test.':
    '测试期间他人向 VIP 建立了 {connections}。',
  'The log of {servers:list} could not be read, so that account is missing.':
    '无法读取 {servers} 的日志，因此缺少这份记录。',
  '{server:word} logged {count:number} where {answers:text} came':
    '{server} 记录了 {count} 个（客户端收到 {answers}）',
  'The logs and the client disagree: {counts:list}.': '日志与客户端的记录不符：{counts}。',
  '{server:word} also logged {requests:text} that this test did not send.':
    '{server} 还记录了并非由本测试发出的 {requests}。',

  // senderReasons.ts
  '{server:word} saw requests come from {addresses:list} and not from the LIP {lip:word}: the source NAT did not take place.':
    '{server} 看到请求来自 {addresses}，而不是 LIP {lip}：没有进行源地址转换。',
  '`up` mends it.': '执行 `up` 可修复。',
  '{server:word} saw requests come from the director ({addresses:list}): some rule there rewrites their source, which {forwarding:word} does not need.':
    '{server} 看到请求来自调度器（{addresses}）：调度器上有规则改写了源地址，而 {forwarding} 不需要这样做。',

  // serviceReasons.ts
  'The test stopped after {count:number} of {requests:text}.': '测试在 {requests}中的第 {count} 个之后停止。',
  'The director has no virtual service of firewall mark {mark:number} any more.':
    '调度器上已没有防火墙标记 {mark} 的虚拟服务。',
  'The director has no virtual service {service:word} any more.': '调度器上已没有虚拟服务 {service}。',
  '`up` brings it back.': '执行 `up` 可恢复。',
  'The director schedules with {scheduler:word}, the lab file says {wanted:word}.':
    '调度器使用的调度算法是 {scheduler}，实验文件写的是 {wanted}。',
  '`up` sets it.': '执行 `up` 可设置。',
  '{server:word} is not a destination of the virtual service.': '{server} 不在虚拟服务的目标之中。',
  '`up` adds it.': '执行 `up` 可添加。',
  '{server:word} has weight {weight:number} on the director and {wanted:number} in the lab file.':
    '{server} 的权重在调度器上是 {weight}，在实验文件中是 {wanted}。',
  'The virtual service has a destination that is no real server of the lab: {names:list}.':
    '虚拟服务有一个目标不是实验的真实服务器：{names}。',
  'The virtual service has destinations that are no real servers of the lab: {names:list}.':
    '虚拟服务有些目标不是实验的真实服务器：{names}。',
  '`up` takes it out.': '执行 `up` 可移除。',
  'Connections that end at once pile up nowhere.': '立即结束的连接不会累积。',
  'IPVS counts UDP connections as inactive and {scheduler:word} goes by established ones, so over UDP it sees every real server idle.':
    'IPVS 把 UDP 连接计为非活动连接，而 {scheduler} 看的是已建立的连接，因此在 UDP 下它认为所有真实服务器都空闲。',
  'A single source address shows one choice only.': '单个源地址只能显示一种选择。',
  '`--load {load}` shows more of {scheduler:word}.': '`--load {load}` 更能显示 {scheduler} 的特点。',
  '{scheduler:word} ignores the weights {weights:list}; a weighted scheduler such as wrr follows them.':
    '{scheduler} 忽略权重 {weights}；wrr 等加权算法会按权重分配。',

  // lab/predict
  'the source': '该源地址',
  'The service has no real server.': '服务没有真实服务器。',
  'Every real server has weight 0, and weight 0 takes no new connection.':
    '所有真实服务器的权重均为 0，而权重 0 不接受新连接。',
  'dh sends all connections to one destination address, here the VIP, to one server, which a hash of the address picks.':
    'dh 把同一目标地址（此处为 VIP）的所有连接交给一台服务器，由地址的散列选定。',
  'fo sends everything to the server with the highest weight that is not 0, of equals to the last added.':
    'fo 把所有连接交给权重最高且不为 0 的服务器；权重相同时交给最后添加的。',
  'lblc keeps all connections to one destination address, here the VIP, on one server until that is overloaded.':
    'lblc 使同一目标地址（此处为 VIP）的所有连接保持在一台服务器上，直至其过载。',
  'lblcr keeps all connections to one destination address, here the VIP, on one server until that is overloaded; then it adds one.':
    'lblcr 使同一目标地址（此处为 VIP）的所有连接保持在一台服务器上，直至其过载，再增加一台。',
  'lc picks the server with the fewest connections, where an established one counts as 256 finished ones.':
    'lc 选择连接最少的服务器，其中一个已建立的连接相当于 256 个已结束的连接。',
  'mh sends all connections of one source address to one server, which Maglev hashing picks.':
    'mh 把同一源地址的所有连接交给一台服务器，由 Maglev 散列选定。',
  'nq picks a server without an established connection, the last added first; where all have some, as sed.':
    'nq 选择没有已建立连接的服务器，最后添加的优先；都有连接时同 sed。',
  'ovf fills the server with the highest weight until it holds one established connection more than its weight, then the next; when all are full, connections are refused.':
    'ovf 先占用权重最高的服务器，直到其已建立的连接比权重多一个，再到下一台；全部占满后拒绝连接。',
  'sed picks the server with the least (established connections + 1) for its weight; finished connections do not count.':
    'sed 选择（已建立的连接 + 1）/ 权重最小的服务器；已结束的连接不计。',
  'sh sends all connections of one source address to one server, which a hash of the address picks.':
    'sh 把同一源地址的所有连接交给一台服务器，由地址的散列选定。',
  '{why:text}: no sequence is certain, but counts lie in a range with a confidence of {confidence:number} %.':
    '{why}：序列不确定，但各服务器的连接数以 {confidence} % 的置信度落在一个范围内。',
  'sh sends all connections of one source address to one server, which a hash of the address picks, or the next in its table where that has weight 0.':
    'sh 把同一源地址的所有连接交给一台服务器，由地址的散列选定；若其权重为 0，则取表中的下一台。',
  'mh sends all connections of one source address to one server, which Maglev hashing picks, or another one where that has weight 0.':
    'mh 把同一源地址的所有连接交给一台服务器，由 Maglev 散列选定；若其权重为 0，则取另一台。',
  '{why:text}: no sequence is certain, but {runs:number} simulated tests give each count a range, with a confidence of {confidence:number} %.':
    '{why}：序列不确定，但 {runs} 次模拟测试给出了各服务器连接数的范围，置信度 {confidence} %。',
  'twos draws two servers at random by weight and takes the one with fewer connections for its weight':
    'twos 按权重随机抽取两台服务器，取相对权重连接较少者',
  '{flag:word} has {scheduler:word} hash the source port too, which each connection has another of':
    '{flag} 使 {scheduler} 的散列也计入源端口，而每个连接的源端口都不同',
  'A real server may become full in this test, and a cycle of {count:number} places is too long to follow past that.':
    '真实服务器可能在本次测试中满载，而长度为 {count} 的周期过长，之后无法继续推算。',
  'A real server may become full in this test, and which connections {scheduler:word} then sends elsewhere or refuses is chance, so it is not predicted: the test shows where requests went and whether the accounts agree.':
    '本次测试中可能有真实服务器满载，之后 {scheduler} 把哪些连接转到别处或拒绝全凭偶然，因此不作预测：测试只显示请求去向以及各方记录是否一致。',
  'Once that is full, they are refused.': '该服务器满载后，这些连接被拒绝。',
  'Once that is full, another one takes them.': '该服务器满载后，由另一台接受。',
  'It does so also once that is full: its upper threshold counts only where a server is picked anew.':
    '该服务器满载后也是如此：只有重新选择服务器时才考虑上限。',
  'The table goes by the weight that one of weight 0 had before, which nothing shows: the test is compared with the tables of all that it may have been.':
    '散列表取决于权重为 0 的服务器之前的权重，而它无从得知：测试会与所有可能的散列表对照。',
  '{flag:word} has {scheduler:word} hash the source port too: the real server of each connection follows from its address and port, which are known once it is made.':
    '{flag} 使 {scheduler} 的散列也计入源端口：每个连接的真实服务器由其地址与端口决定，连接建立后即可得知。',
  'Until then, counts lie in a range with a confidence of {confidence:number} %.':
    '在此之前，各服务器的连接数以 {confidence} % 的置信度落在一个范围内。',
  'Fewer requests than the upper threshold show the scheduler alone.':
    '请求数少于上限时，显示的只是调度算法的效果。',
  'The service is persistent: all requests of one {whose:text} go to the real server of the first, until {seconds:number} s after the last.':
    '服务启用了会话保持：同一{whose}的所有请求都到第一个请求的真实服务器，直到最后一个请求之后 {seconds} 秒。',
  client: '客户端',
  'clients under the netmask {netmask:word}': '子网掩码 {netmask} 下的客户端',
  'Only that first one is up to {scheduler:word}.': '只有第一个请求由 {scheduler} 决定。',
  'Under connections that pile up {scheduler:word} moves to other servers, depending on what it remembers: the test shows where they went and whether the accounts agree.':
    '连接累积时，{scheduler} 会按其记忆改用其他服务器：测试会显示连接去了哪里，以及各方记录是否一致。',
  'Sequential connections show that it stays with one server.': '逐个短连接可以显示它始终使用一台服务器。',
  'wlc picks the server with the fewest connections for its weight, where an established one counts as 256 finished ones.':
    'wlc 选择相对权重连接最少的服务器，其中一个已建立的连接相当于 256 个已结束的连接。',
};
