# Stands in for ipvsadm: keeps its table in $FAKE_ROOT/ipvs and shows it as the kernel does in /proc/net/ip_vs. In awk,
# which starts many times faster than Node: a test calls it hundreds of times.

# The table: services[1 … serviceCount] name services as "-t 10.0.0.1:80", and of each `service`
#   scheduler[service], persistent[service] (1 or 0), destinationCount[service],
#   address[service, at], method[service, at] and weight[service, at], the one added last at 1.

BEGIN {
  root = ENVIRON["FAKE_ROOT"]
  load(root "/ipvs")
  failed = 0
  if (ARGV[1] == "-Sn") save()
  else if (ARGV[1] == "-R") {
    while ((getline line < "-") > 0) if (line != "") perform(split(line, words, " "))
  } else {
    for (at = 1; at < ARGC; at++) words[at] = ARGV[at]
    perform(ARGC - 1)
  }
  store(root "/ipvs")
  show(root "/proc/net/ip_vs")
  exit failed
}

# Carries out the command of words[1 … count]. Like ipvsadm, the status tells of the last command.
function perform(count,    service, at, known, problem) {
  service = words[2] " " words[3]
  known = placeOf(service)
  at = known ? destinationAt(service, option(count, "-r")) : 0
  problem = ""
  if (words[1] == "-A") {
    if (known) problem = "Service already exists"
    else {
      services[++serviceCount] = service
      destinationCount[service] = 0
      schedule(service, count)
    }
  } else if (!known) problem = "Service not defined"
  else if (words[1] == "-E") schedule(service, count)
  else if (words[1] == "-D") {
    for (; known < serviceCount; known++) services[known] = services[known + 1]
    serviceCount--
  } else if (words[1] == "-a" && !at) {
    for (at = ++destinationCount[service]; at > 1; at--) move(service, at - 1, at)
    place(service, 1, count)
  } else if (words[1] == "-e" && at) place(service, at, count)
  else if (words[1] == "-d" && at) {
    for (; at < destinationCount[service]; at++) move(service, at + 1, at)
    destinationCount[service]--
  } else problem = at ? "Destination already exists" : "No such destination"
  failed = problem != ""
  if (failed) print problem > "/dev/stderr"
}

function placeOf(service,    at) {
  for (at = 1; at <= serviceCount; at++) if (services[at] == service) return at
  return 0
}

function destinationAt(service, wanted,    at) {
  for (at = 1; at <= destinationCount[service]; at++) if (address[service, at] == wanted) return at
  return 0
}

# The word after the option; nothing where there is no such option.
function option(count, name,    at) {
  for (at = 1; at < count; at++) if (words[at] == name) return words[at + 1]
  return ""
}

function has(count, name,    at) {
  for (at = 1; at <= count; at++) if (words[at] == name) return 1
  return 0
}

function schedule(service, count) {
  scheduler[service] = option(count, "-s")
  persistent[service] = has(count, "-p")
}

function place(service, at, count) {
  address[service, at] = option(count, "-r")
  method[service, at] = has(count, "-m") ? "-m" : has(count, "-i") ? "-i" : "-g"
  weight[service, at] = option(count, "-w")
}

function move(service, from, to) {
  address[service, to] = address[service, from]
  method[service, to] = method[service, from]
  weight[service, to] = weight[service, from]
}

# As `ipvsadm -Sn` does: the destination added first comes first.
function save(    i, at, service) {
  for (i = 1; i <= serviceCount; i++) {
    service = services[i]
    print "-A " service " -s " scheduler[service] (persistent[service] ? " -p 300" : "")
    for (at = destinationCount[service]; at > 0; at--)
      print "-a " service " -r " address[service, at] " " method[service, at] " -w " weight[service, at]
  }
}

function store(file,    i, at, service) {
  printf "" > file
  for (i = 1; i <= serviceCount; i++) {
    service = services[i]
    print "service", service, scheduler[service], persistent[service] > file
    for (at = 1; at <= destinationCount[service]; at++)
      print "destination", address[service, at], method[service, at], weight[service, at] > file
  }
  close(file)
}

function load(file,    line, field, service, at) {
  serviceCount = 0
  while ((getline line < file) > 0) {
    split(line, field, " ")
    if (field[1] == "service") {
      service = field[2] " " field[3]
      services[++serviceCount] = service
      scheduler[service] = field[4]
      persistent[service] = field[5]
      destinationCount[service] = 0
    } else {
      at = ++destinationCount[service]
      address[service, at] = field[2]
      method[service, at] = field[3]
      weight[service, at] = field[4]
    }
  }
  close(file)
}

# As the kernel shows its table.
function show(file,    i, at, service, named, word) {
  named["-m"] = "Masq"
  named["-g"] = "Route"
  named["-i"] = "Tunnel"
  print "IP Virtual Server version 1.2.1 (size=4096)" > file
  print "Prot LocalAddress:Port Scheduler Flags" > file
  print "  -> RemoteAddress:Port Forward Weight ActiveConn InActConn" > file
  for (i = 1; i <= serviceCount; i++) {
    service = services[i]
    split(service, word, " ")
    print (word[1] == "-t" ? "TCP" : "UDP") "  " hexadecimal(word[2]) " " scheduler[service] "  " \
      (persistent[service] ? "persistent 75000 FFFFFFFF" : "") > file
    for (at = 1; at <= destinationCount[service]; at++)
      printf "  -> %s      %-7s %-6s 0          0         \n", hexadecimal(address[service, at]),
        named[method[service, at]], weight[service, at] > file
  }
}

function hexadecimal(endpoint,    part) {
  split(endpoint, part, /[.:]/)
  return sprintf("%02X%02X%02X%02X:%04X", part[1], part[2], part[3], part[4], part[5])
}
