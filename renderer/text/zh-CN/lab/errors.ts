import type { TextCatalogue } from '../../textCatalogue.ts';

/** 操作失败时的内容、原因与下一步（lab/contract、electron/service、electron/engine、electron/measure、electron/store）。 */
export const errors: TextCatalogue = {
  // lab/contract
  'There is not enough room on the disk': '磁盘空间不足',
  'Free some space, or choose another place with LVS_LAB_STATE and LVS_LAB_CACHE, and start again.':
    '请腾出空间，或用 LVS_LAB_STATE 与 LVS_LAB_CACHE 另选位置，然后重新开始。',
  'it was asked to stop': '收到停止请求',
  'Run it again to go on.': '重新运行即可继续。',
  'LVS Lab met an error that it did not expect': 'LVS Lab 遇到了意外错误',
  'Please report it with this text; `up` repairs the lab and `down` removes it.':
    '请附上此文本反馈；`up` 可修复实验，`down` 可移除。',
  'The lab {lab:word} has no service {service:quoted}': '实验 {lab} 没有服务 {service}',
  '{services:list} both are at that port': '{services} 都在该端口',
  'its only service is {services:list}': '它只有服务 {services}',
  'its services are {services:list}': '它的服务有 {services}',
  'Name one of them: {services:list}.': '请指定其中之一：{services}。',

  // renderer/api
  'This window has lost its connection to LVS Lab': '此窗口与 LVS Lab 的连接已断开',
  'LVS Lab was started anew since the window was opened': '此窗口打开之后，LVS Lab 重新启动过',
  'LVS Lab does not answer': 'LVS Lab 没有应答',
  'Open LVS Lab with a new link.': '请用新的链接打开 LVS Lab。',
  'Runs go on by themselves. The window connects again as soon as LVS Lab answers.':
    '运行会继续进行。LVS Lab 应答后，窗口会自动重新连接。',
  'This is a recorded run': '这是一次运行的记录',
  'there is no lab behind it that could do anything': '其后没有可操作的实验',
  'Open the lab itself to go on.': '请打开实验本身以继续。',

  // engine
  'Undo: {title:text}': '撤销：{title}',
  'it needs the step {step:word}, which failed': '它依赖的步骤 {step} 失败了',
  'its commands ended well, but what they should bring about is not so': '命令执行成功，但应有的状态没有成立',
  'a command failed with status {status:word}': '命令以状态码 {status} 失败',
  'taking it back failed with status {status:word}': '撤销以状态码 {status} 失败',
  'it did not end within {seconds:number} s': '未在 {seconds} 秒内结束',
  'Look at the output and at the machine, then run it again: steps that hold are skipped.':
    '请查看输出与机器，然后重新运行：已成立的步骤会跳过。',
  'the connection to the machine, or the shell on it, ended while the step ran':
    '步骤执行期间，到机器的连接或其上的 shell 结束了',
  'See that the machine is up and reachable, then run it again: steps that hold are skipped.':
    '请确认机器已启动且可连接，然后重新运行：已成立的步骤会跳过。',
  'Read the output, mend the cause, and run `up` again: steps that hold are skipped.':
    '请阅读输出，排除原因，再执行 `up`：已成立的步骤会跳过。',

  // measure
  'Try again; `lab doctor` looks for causes on the machines.': '请重试；`lab doctor` 可在机器上查找原因。',
  "IPVS's tables could not be read": '无法读取 IPVS 的表',
  'Counters could not be read': '无法读取计数',
  'The test requests could not be sent': '无法发送测试请求',
  'Source addresses could not be added': '无法添加源地址',
  'This service cannot be tested': '无法测试此服务',
  'Give it one in the lab file.': '请在实验文件中添加。',
  'Requests cannot be sent from this computer to an embedded lab': '不能从本机向内置虚拟机的实验发送请求',
  'the networks of the lab are only between its own machines, and so is its VIP':
    '实验的网络及其 VIP 只存在于实验机器之间',
  'Send them from the client or from the director: --from client.': '请从客户端或调度器发送：--from client。',
  'Test from the client: --from client.': '请从客户端测试：--from client。',
  'A UDP service cannot be tested from this computer': '不能从本机测试 UDP 服务',
  'its requests are DNS queries, which a machine of the lab sends by `dig`':
    '其请求是 DNS 查询，由实验中的机器用 `dig` 发送',
  'The load {load} cannot be made': '无法产生 {load} 方式的负载',
  'a UDP service is asked from a new source port each time, and no more than {most:number} are left free for a test':
    'UDP 服务的每次请求都用新的源端口，一次测试最多可用 {most} 个',
  'UDP has no connections to hold open: IPVS counts each as inactive from its first packet on':
    'UDP 没有可以保持的连接：IPVS 从第一个报文起就把它计为非活动连接',
  'Test without it: --load sequential.': '请改用：--load sequential。',
  'many source addresses are made on the client only': '多个源地址只能在客户端上产生',
  'connections are held open by a machine of the lab only': '只有实验中的机器能保持连接',
  'no more than {most:number} connections are held open at once': '同时保持的连接最多 {most} 个',
  'Ask for fewer: --requests {most:number}.': '请减少请求数：--requests {most}。',
  '{program:word} is not installed there': '那里没有安装 {program}',
  'Install it there: apt-get install {packages:list}.': '请在那里安装：apt-get install {packages}。',
  'The test has too few source ports': '测试的源端口不足',
  'each query comes from a source port of its own, and IPVS remembers those of earlier queries for five minutes: {left:number} are left for {queries:number} queries':
    '每个查询使用各自的源端口，而 IPVS 会记住之前查询的源端口五分钟：只剩 {left} 个，需要 {queries} 个',
  'Wait five minutes, or ask for fewer: --requests {left:number}.':
    '请等待五分钟，或减少请求数：--requests {left}。',
  'The test has no source addresses': '测试没有源地址',
  'the network of {address:word} has too few addresses that no machine of the lab has':
    '{address} 所在网络中未被实验机器使用的地址太少',
  'Test with `--load sequential`, or give the network a shorter prefix.':
    '请用 `--load sequential` 测试，或给网络更短的前缀。',

  // service: labs, files, settings
  'The lab {lab:word} is not up': '实验 {lab} 未启动',
  'none of its machines runs': '它的机器都没有运行',
  'Bring it up first: `{command}`.': '请先启动：`{command}`。',
  'Bring it up first.': '请先启动。',
  'The lab {lab:word} is in use': '实验 {lab} 正在使用中',
  '`{verb}` is working on it (process {pid:number})': '`{verb}` 正在操作它（进程 {pid}）',
  'Wait until that ends, or stop it with `down`, which removes the lab.':
    '请等待其结束，或用 `down` 停止它（会移除实验）。',
  'Asking `{verb}` (process {pid:number}) to stop': '请求 `{verb}`（进程 {pid}）停止',
  'Waiting for `{verb}` (process {pid:number}) to end': '等待 `{verb}`（进程 {pid}）结束',
  '`up` repairs what is half done, `down` removes it.': '`up` 可修复未完成之处，`down` 可移除。',
  'another command asked for it': '由另一个命令请求',
  'The lab file has errors': '实验文件有错误',
  'Mend them and try again; `check` lists them, with warnings.': '请修正后重试；`check` 会列出错误与警告。',
  'There is no lab {name:quoted}': '没有实验 {name}',
  'that is a folder or a special file, not a lab file': '那是文件夹或特殊文件，不是实验文件',
  'neither a file nor a lab that is up has that name': '没有这个名称的文件，也没有这个名称的已启动实验',
  'no lab that is up has that name': '已启动的实验中没有这个名称',
  'Name a lab file, or one of the labs that are up: {labs:list}.':
    '请指定实验文件，或已启动的实验之一：{labs}。',
  'Name a lab file; no lab is up.': '请指定实验文件；没有已启动的实验。',
  '`lab list` shows those that are.': '`lab list` 可列出已启动的实验。',
  'The lab {lab:word} has no machine {machine:quoted}': '实验 {lab} 没有机器 {machine}',
  'its machines are {machines:list}': '它的机器有 {machines}',
  'Name one of them.': '请指定其中之一。',
  'Name one of them. Nothing was changed.': '请指定其中之一。未作任何改动。',
  '{path} cannot be opened as a lab file': '无法把 {path} 作为实验文件打开',
  'it holds no text': '它不含文本',
  'Choose another file.': '请选择其他文件。',
  'The lab file was not written': '实验文件未写入',
  'it would have more than {bytes:number} bytes (1 MiB)': '其大小将超过 {bytes} 字节（1 MiB）',
  'Shorten it; the pages of the real servers are what may be long.': '请缩短；真实服务器的页面可能过长。',
  '{path} is left as it is': '{path} 保持原样',
  'it is no file of the library, and was not opened as a lab file': '它不在实验库中，也没有作为实验文件打开',
  'Open it first.': '请先打开它。',
  '{path} could not be written': '无法写入 {path}',
  'See whether you may write to the file and to its folder.': '请检查你对该文件及其文件夹是否有写权限。',
  'The lab was not renamed': '实验未重命名',
  'The lab file was not removed': '实验文件未删除',
  'the lab {lab:word} is up': '实验 {lab} 已启动',
  'Take it down first (`down`).': '请先停止（`down`）。',
  'there is a lab named {lab:word} already': '已有名为 {lab} 的实验',
  'Choose another name.': '请另选名称。',
  '{path} is not valid YAML with keys and values, so there is no `name` to change':
    '{path} 不是由键和值组成的有效 YAML，没有可修改的 `name`',
  'Mend the text first.': '请先修正文本。',
  'Cannot read the lab file {path:quoted}': '无法读取实验文件 {path}',
  'it is a folder': '它是文件夹',
  'it is a device or pipe, not a file': '它是设备或管道，不是文件',
  'there is no such file': '没有这个文件',
  'you may not read it': '没有读取权限',
  'the name is too long for a file': '名称过长',
  'the name holds a NUL character': '名称含有 NUL 字符',
  'it is a symbolic link that leads in a circle': '它是循环的符号链接',
  'Name a lab file (YAML) that exists and that you may read.': '请指定存在且可读取的实验文件（YAML）。',
  'The settings were not kept': '设置未保存',
  'Choose values that are offered.': '请选择所提供的值。',
  'There is no test {test:quoted} of the lab {lab:quoted}': '实验 {lab} 没有测试 {test}',
  'it was removed, or was never made': '它已被删除，或从未进行',
  'Ask for the list of tests again.': '请重新获取测试列表。',

  // service: channel, questions, terminals
  'This terminal is closed': '该终端已关闭',
  'no terminal with this id was opened from this window, or it has ended':
    '此窗口没有打开过该终端，或它已结束',
  'Open a new one.': '请打开新的终端。',
  'LVS Lab was asked for something that it does not understand': 'LVS Lab 收到了无法理解的请求',
  'Reload the page: it may be of another version.': '请重新加载页面：其版本可能不同。',
  'LVS Lab is asked for too much at once': '同时向 LVS Lab 提出的请求过多',
  '{count:number} calls of this window are under way': '此窗口有 {count} 个调用正在进行',
  'Wait a moment and try again.': '请稍后重试。',
  'The answer does not fit the question': '回答与问题不符',
  'it is about a {kind}, and the answer is {answer:quoted}': '问题是关于 {kind} 的，而回答是 {answer}',
  'Answer with {answer:quoted}, or dismiss the question.': '请以 {answer} 回答，或关闭该问题。',
  'no window was open for {minutes:number} minutes in which it could be asked':
    '{minutes} 分钟内没有可以询问的窗口',
  'Open the app, and try again.': '请打开应用后重试。',
  'Nobody said whether to trust the host key of {host:word}': '没有人决定是否信任 {host} 的主机密钥',
  'Nobody gave the passphrase of {file}': '没有提供 {file} 的口令',
  'Nobody gave the password of {user:word} on {host:word}': '没有提供 {host} 上 {user} 的密码',
  'Nobody gave the sudo password of {user:word} on {machine:word}':
    '没有提供 {machine} 上 {user} 的 sudo 密码',
  'it was closed here': '在此处关闭',
  'the connection to the machine broke': '到机器的连接中断',
  'it was ended by SIG{signal:word}': '被信号 SIG{signal} 终止',
  'There are too many terminals': '终端过多',
  '{count:number} are open already': '已打开 {count} 个',
  'Close one of them.': '请关闭其中一个。',
  'The terminal is closed': '终端已关闭',
  'LVS Lab ends': 'LVS Lab 正在退出',
  'No terminal can have that size': '终端不能是这个大小',
  '{columns:number} x {rows:number} characters were asked for': '要求的大小是 {columns} x {rows} 个字符',
  'Ask for 1 to {most:number} columns and rows.': '列数与行数请取 1 至 {most}。',
  'The console log has no such byte': '控制台日志没有这个位置',
  '{from:number} was asked for': '要求的位置是 {from}',
  'Ask from byte 0 on.': '请从第 0 字节开始。',
  'This machine has no console log': '此机器没有控制台日志',
  'it is a machine of your own, and only what LVS Lab starts writes one':
    '它是你自己的机器，只有 LVS Lab 启动的机器才会写日志',
  'Look at its own console, or open a terminal on it.': '请查看它自己的控制台，或在其上打开终端。',

  // service: doctor, faults, walk, counters, weights
  'The machine could not be looked at': '无法查看该机器',
  'Look at the machine with `exec` or `shell`.': '请用 `exec` 或 `shell` 查看该机器。',
  'The lab does not run': '实验没有运行',
  'no lab host answers': '没有实验主控进程应答',
  'Switch on: {title:text}': '注入：{title}',
  'Mend: {title:text}': '修复：{title}',
  'the machine answered with status {status:word}': '机器返回状态码 {status}',
  'See the output. `up` repairs what the lab file says.': '请查看输出。`up` 会按实验文件修复。',
  'There is no fault {fault:quoted}': '没有故障 {fault}',
  'the faults are {faults:list}': '可用的故障有 {faults}',
  '`break LAB --list` shows those that apply to a lab.': '`break LAB --list` 可列出适用于实验的故障。',
  '`break LAB --list` shows the faults that apply. Nothing was changed.':
    '`break LAB --list` 可列出适用的故障。未作任何改动。',
  '{fault:text} cannot be switched on in {lab:word}': '不能在 {lab} 中注入“{fault}”',
  '{fault:text} cannot be switched on at {target:word}': '不能在 {target} 注入“{fault}”',
  '{fault:text} cannot be switched on': '不能注入“{fault}”',
  'it needs a switch or machines that LVS Lab runs itself, and these are your own (`machines: ssh`)':
    '它需要由 LVS Lab 运行的交换机或机器，而这些是你自己的机器（`machines: ssh`）',
  'nothing in this lab can have it': '此实验中没有可以注入它的位置',
  'it can be at {targets:list}': '可注入的位置：{targets}',
  '{fault:text} is on at {target:word}, and changes the same thing':
    '{target} 上已注入“{fault}”，改动的是同一处',
  'Mend that first: `{command}`.': '请先修复它：`{command}`。',
  'nothing is mended on a machine here': '此处没有可在机器上修复的内容',
  'Mending what was broken around the machines': '正在修复机器之外的故障',
  'Mending what was broken on purpose': '正在修复注入的故障',
  "The director's counters could not be read": '无法读取调度器的计数',
  'ipvsadm ended with status {status:word}': 'ipvsadm 以状态码 {status} 结束',
  'See whether ipvsadm is installed and ip_vs loaded there: `doctor` looks.':
    '请检查那里是否安装了 ipvsadm 并加载了 ip_vs：可用 `doctor` 查看。',
  'See whether ipvsadm is installed and ip_vs loaded there: `lab doctor` looks.':
    '请检查那里是否安装了 ipvsadm 并加载了 ip_vs：可用 `lab doctor` 查看。',
  'Clear the IPVS table (ipvsadm -C)': '清空 IPVS 表（ipvsadm -C）',
  'Frames could not be captured': '无法抓取帧',
  'tcpdump is not installed there': '那里没有安装 tcpdump',
  'Install it there: apt-get install tcpdump (dnf install tcpdump).':
    '请在那里安装：apt-get install tcpdump（dnf install tcpdump）。',
  'it lacks an interface of the lab': '它缺少实验的网卡',
  'tcpdump did not begin': 'tcpdump 没有开始',
  'Try it there by hand: tcpdump -i INTERFACE.': '请在那里手工尝试：tcpdump -i INTERFACE。',
  'The captured frames could not be read': '无法读取抓到的帧',
  'what tcpdump wrote is no capture of Ethernet frames': 'tcpdump 写出的不是以太网帧的抓包',
  'Walk again; see whether tcpdump works there.': '请重新追踪；检查 tcpdump 在那里能否工作。',
  'The packet walk was given up': '已放弃报文追踪',
  'Try again; `doctor` looks for causes on the machines.': '请重试；`doctor` 可在机器上查找原因。',
  'This service cannot be walked': '无法追踪此服务',
  'the lab has no director': '实验没有调度器',
  'Give it a director in the lab file.': '请在实验文件中添加调度器。',
  'there are no machines that a connection could go through': '没有连接可以经过的机器',
  "The director's IPVS table could not be edited (ipvsadm -R)": '无法修改调度器的 IPVS 表（ipvsadm -R）',
  'it did not answer within {seconds:number} s': '未在 {seconds} 秒内应答',
  'it printed what no known version prints': '其输出不是任何已知版本的输出',
  'Try again; `doctor` looks at the director.': '请重试；`doctor` 可查看调度器。',
  'ipvsadm has ended': 'ipvsadm 已结束',
  'See whether ipvsadm is installed and ip_vs loaded there: `up` sees to both, `doctor` looks.':
    '请检查那里是否安装了 ipvsadm 并加载了 ip_vs：`up` 会处理这两者，`doctor` 可查看。',
  'The weight was not set': '权重未设置',
  'The weight of {server:word} was not set': '{server} 的权重未设置',
  'the lab {lab:word} has no real server {server:quoted}': '实验 {lab} 没有真实服务器 {server}',
  'Name one of its real servers: {names:list}.': '请指定其真实服务器之一：{names}。',
  'there is no table of a director whose weight could be set': '没有可以设置权重的调度器表',
  'A lab that is not up has its weights in the lab file.': '未启动的实验，其权重在实验文件中。',
  'the lab {lab:word} was brought up without the real server {server:word}':
    '实验 {lab} 启动时没有真实服务器 {server}',
  'Run `up` with the lab file, which adds it.': '请用实验文件执行 `up`，即可添加。',
  '`{verb}` is working on the lab {lab:word}': '`{verb}` 正在操作实验 {lab}',
  'Wait until that ends.': '请等待其结束。',
  'the director has no virtual service {services:list}': '调度器上没有虚拟服务 {services}',
  '{server:word} is no destination of the virtual service {services:list}':
    '{server} 不在虚拟服务 {services} 的目标之中',
  'Run `up`, which brings it back. Nothing was changed.': '执行 `up` 即可恢复。未作任何改动。',
  'the table still has another one': '表中的值仍不相同',
  'Try again; `up` sets what the lab file says.': '请重试；`up` 会按实验文件设置。',
  'the weight of {server:word} cannot be edited in {file} without changing something else':
    '无法只修改 {file} 中 {server} 的权重而不影响其他内容',
  'Write `weight` out for this real server there, or name the lab instead of its file.':
    '请在其中为该真实服务器写明 `weight`，或指定实验名称而不是文件。',
  '{server:word} has the weight {weight:number} on the director, but the lab file was not edited':
    '{server} 在调度器上的权重已是 {weight}，但实验文件未修改',

  // service: up, plan, connections
  'The machine could not be asked how its steps stand': '无法查询机器上各步骤的状态',
  'See that the machine is up and reachable, then ask again. Nothing on it was changed.':
    '请确认机器已启动且可连接，然后重新查询。未作任何改动。',
  'This machine cannot be configured': '无法配置此机器',
  'its distribution is {name} (ID {id:word}); LVS Lab knows Debian and its family':
    '其发行版是 {name}（ID {id}）；LVS Lab 支持 Debian 及其衍生版',
  'Use a Debian or Ubuntu machine, or `machines: embedded`. Nothing on this machine was changed.':
    '请使用 Debian 或 Ubuntu 的机器，或 `machines: embedded`。未改动此机器。',
  'The kernel of {machine:word} does not have the scheduler {scheduler:word}':
    '{machine} 的内核没有调度算法 {scheduler}',
  'An earlier version of LVS Lab has set up {machine:word} for this lab':
    '较早版本的 LVS Lab 为此实验配置过 {machine}',
  'it recorded what was there before in {folders}, in a form that this version does not read':
    '它将原有状态记录在 {folders} 中，而此版本不读取该格式',
  'Take the lab down with that version; or mend the machine by hand and remove {folders}. Nothing was changed.':
    '请用该版本拆除（down）此实验；或手动恢复该机器并删除 {folders}。未作任何更改。',
  'The kernel of {machine:word} lacks what the lab needs': '{machine} 的内核缺少实验所需的功能',
  'it has no module {modules:list}, neither loaded nor installed': '没有模块 {modules}，既未加载也未安装',
  'Set `service.scheduler` to another one, such as wlc, or boot a kernel that has it. Nothing was changed.':
    '请把 `service.scheduler` 改为其他算法（如 wlc），或启动具备该模块的内核。未作任何改动。',
  'Boot a kernel that has it; on Debian and Ubuntu the generic one does. Nothing was changed.':
    '请启动具备该模块的内核；Debian 与 Ubuntu 的通用内核即可。未作任何改动。',
  '{machine:word} cannot be made anew': '无法重建 {machine}',
  'it is a machine of your own (`machines: ssh`), which LVS Lab only configures':
    '它是你自己的机器（`machines: ssh`），LVS Lab 只作配置',
  'the lab {lab:word} has no machine of that name; its machines are {machines:list}':
    '实验 {lab} 没有这个名称的机器；它的机器有 {machines}',
  'Run `up` without it: that repairs what is not as it should be. Nothing was changed.':
    '请不带此选项执行 `up`：它会修复不符之处。未作任何改动。',
  'The lab {lab:word} is up already, on other machines': '实验 {lab} 已在其他机器上启动',
  'it was brought up with `machines: {before}`, and the lab file now says {now:word}':
    '它以 `machines: {before}` 启动，而实验文件现在是 {now}',
  'Take it down first (`down`), or give the other lab another name.':
    '请先停止（`down`），或给另一个实验另取名称。',
  'This machine has no `ssh`': '此机器没有 `ssh`',
  'the lab file says `machines: ssh`, so each machine needs `ssh: { host, port, user }`':
    '实验文件写明 `machines: ssh`，因此每台机器都需要 `ssh: { host, port, user }`',
  'Add it to the lab file.': '请补入实验文件。',
  'Take one of the `jump` out of the lab file.': '请从实验文件中去掉其中一个 `jump`。',
  'The SSH connection is closed': 'SSH 连接已关闭',
  'the operation that it was opened for has ended': '使用该连接的操作已结束',
  'Connect again.': '请重新连接。',
  'The machine lets us in, but could not be looked at': '可以登录机器，但无法查看',
  'its commands did not end within {seconds:number} s': '其命令未在 {seconds} 秒内结束',
  'Log in there by hand and see what hangs.': '请手工登录，查看是什么停滞了。',
  'It must be a Linux machine with iproute2 (`ip -j addr`).':
    '它必须是装有 iproute2 的 Linux 机器（`ip -j addr`）。',
};
