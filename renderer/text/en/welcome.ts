/** The page of the first start. */
export const welcome = {
  title: 'Welcome to LVS Lab',
  lead: 'LVS Lab turns machines into a load balancer with one click and proves that it distributes connections as the kernel’s scheduler should.',
  computer: 'This computer',
  ready: 'Everything that embedded machines need is here.',
  notReady:
    'Something is missing for embedded machines. Labs on machines of your own, over SSH, need none of it.',
  checking: 'Looking…',
  checkAgain: 'Check again',
  command: 'Run this in a terminal',
  copyCommand: 'the command for: {what}',
  state: { ready: 'ready', warning: 'works, with a drawback', missing: 'missing' },
  items: {
    qemu: 'QEMU, which runs the machines',
    'image-tools': 'Tools that build the machine image',
    accelerator: 'Hardware virtualisation',
    image: 'Machine image',
    template: 'Saved template, from which machines start in seconds',
  },
  tutorial: 'The tutorial’s lab',
  tutorialText:
    'LVS-NAT with two real servers of weights 3 and 1. It boots four small machines on this computer, sets up {director} and {realServers}, sends 40 requests to the {vip} and compares: 30 and 10, no more and no less. The machines’ network exists only inside LVS Lab.',
  director: 'the director',
  realServers: 'the real servers',
  prove: 'Provision and prove',
  needsReady: 'First mend what is missing above.',
  skip: 'Skip to the labs',
};
