import { Command, Option } from 'commander';
import type { LabReference } from '../../lab/contract/labReference.ts';
import type { Actions, CommonOptions, ReportOptions, TestOptions, WalkOptions } from './actions.ts';
import {
  labReference,
  mostRequests,
  portNumber,
  reportFile,
  requestCount,
  requestLoad,
  requestSource,
  weight,
} from './readWords.ts';
import type { ServeOptions } from './serve.ts';
import type { Output } from './terminal.ts';

/** The command line as commander reads it. `finish` gets the exit code of the command that ran. */
export function buildProgram(
  actions: Actions,
  finish: (exitCode: number) => void,
  output: Pick<Output, 'result' | 'notice'>,
): Command {
  const program = new Command('lvs-lab')
    .description(
      'Bring up Linux Virtual Server labs and prove that they distribute as their scheduler should.',
    )
    .showHelpAfterError('Run with --help to see how it is used.')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: output.result, writeErr: output.notice })
    .exitOverride();

  const labHelp = 'a lab file, or the name of a lab that is up';
  const command = (usage: string, description: string): Command =>
    withCommonOptions(program.command(usage).description(description));
  const run =
    <Words extends unknown[]>(act: (...words: Words) => Promise<number>) =>
    async (...words: Words): Promise<void> =>
      finish(await act(...words));

  command('check', 'say what is wrong or doubtful in a lab file')
    .argument('<lab>', labHelp, labReference)
    .action(run((lab: LabReference, options: CommonOptions) => actions.check(lab, options)));

  command('plan', 'show the steps that would be taken')
    .argument('<lab>', labHelp, labReference)
    .option('--shell', 'as the scripts and files that a person would run', false)
    .addOption(
      new Option('--probe', 'ask the machines which of the steps hold already')
        .default(false)
        .conflicts('shell'),
    )
    .action(
      run((lab: LabReference, options: CommonOptions & { shell: boolean; probe: boolean }) =>
        actions.plan(lab, options),
      ),
    );

  command('up', 'bring a lab up, or repair it')
    .argument('<lab>', labHelp, labReference)
    .option('--recreate <machine>', 'make this embedded machine anew first')
    .action(
      run((lab: LabReference, options: CommonOptions & { recreate?: string }) => actions.up(lab, options)),
    );

  withTestOptions(command('verify', 'send requests to the VIP and judge how they were distributed'))
    .argument('<lab>', labHelp, labReference)
    .option('--report <file>', 'write the test down: FILE.html to read, FILE.json for programs', reportFile)
    .action(
      run((lab: LabReference, options: CommonOptions & TestOptions & ReportOptions) =>
        actions.verify(lab, options),
      ),
    );

  command('stats', "show the director's counters (ipvsadm -ln --stats)")
    .argument('<lab>', labHelp, labReference)
    .addOption(
      new Option('--active', 'weights and connections now instead of totals (ipvsadm -ln)').conflicts([
        'rate',
        'states',
      ]),
    )
    .addOption(
      new Option('--states', 'connections now by state instead of totals (ipvsadm -lnc)').conflicts('rate'),
    )
    .option('--rate', 'rates instead of totals (ipvsadm -ln --rate)')
    .action(
      run(
        (
          lab: LabReference,
          {
            active,
            states,
            rate,
            ...options
          }: CommonOptions & { active?: boolean; states?: boolean; rate?: boolean },
        ) => {
          const view =
            active === true ? 'active' : states === true ? 'states' : rate === true ? 'rate' : 'stats';
          return actions.stats(lab, { ...options, view });
        },
      ),
    );

  command(
    'set-weight',
    'change the weight of a real server in a lab that is up, without touching connections',
  )
    .argument('<lab>', labHelp, labReference)
    .argument('<real-server>', 'name of the real server')
    .argument(
      '<weight>',
      '0 to 65535; 0 takes no new connections and lets those that there are go on',
      weight,
    )
    .option('--service <id>', 'in this service alone, such as 80/tcp; without it, in all that the lab has')
    .addHelpText('after', setWeightHelp)
    .action(
      run(
        (
          lab: LabReference,
          realServer: string,
          wanted: number,
          options: CommonOptions & { service?: string },
        ) => actions.setWeight(lab, realServer, wanted, options),
      ),
    );

  command('clear', 'empty the IPVS table of the director (ipvsadm -C)')
    .argument('<lab>', labHelp, labReference)
    .action(run((lab: LabReference, options: CommonOptions) => actions.clear(lab, options)));

  command('doctor', 'look for known causes of failure on the machines')
    .argument('<lab>', labHelp, labReference)
    .option('--fix', 'then mend what is safe to mend: faults of `break`, and what `up` repairs', false)
    .action(
      run((lab: LabReference, options: CommonOptions & { fix: boolean }) => actions.doctor(lab, options)),
    );

  command('break', 'switch a fault on, to see what it shows: break LAB FAULT [MACHINE]')
    .argument('<lab>', labHelp, labReference)
    .argument('[fault]', 'id of the fault; without it, those that apply are listed')
    .argument(
      '[target]',
      'machine, or network for a fault of a segment; without it, the first that can have it',
    )
    .option('--list', 'list the faults that apply to the lab, and those that are on', false)
    .action(
      run(
        (
          lab: LabReference,
          fault: string | undefined,
          target: string | undefined,
          { list, ...options }: CommonOptions & { list: boolean },
        ) =>
          list || fault === undefined
            ? actions.faults(lab, options)
            : actions.breakLab(lab, fault, target, options),
      ),
    );

  command('mend', 'switch off what `break` has switched on: all, or one fault')
    .argument('<lab>', labHelp, labReference)
    .argument('[fault]', 'id of the fault')
    .action(
      run((lab: LabReference, fault: string | undefined, options: CommonOptions) =>
        actions.mend(lab, fault, options),
      ),
    );

  command('walk', 'follow one connection through the lab, hop by hop, from captured frames')
    .argument('<lab>', labHelp, labReference)
    .option('--service <id>', serviceHelp('the first'))
    .option('--pcapng <file>', 'write the frames down for Wireshark')
    .action(run((lab: LabReference, options: CommonOptions & WalkOptions) => actions.walk(lab, options)));

  command('down', 'undo the set-up on ssh machines, stop embedded ones')
    .argument('<lab>', labHelp, labReference)
    .action(run((lab: LabReference, options: CommonOptions) => actions.down(lab, options)));

  command('list', 'show the labs that are up').action(run((options: CommonOptions) => actions.list(options)));

  command('exec', 'run a command on a machine: exec LAB MACHINE -- COMMAND')
    .argument('<lab>', labHelp, labReference)
    .argument('<machine>', 'name of the machine')
    .argument('<command...>', 'the command and its arguments')
    .passThroughOptions(false)
    .action(
      run((lab: LabReference, machine: string, words: readonly string[], options: CommonOptions) =>
        actions.exec(lab, machine, words, options),
      ),
    );

  command('shell', 'open a terminal on a machine')
    .argument('<lab>', labHelp, labReference)
    .argument('<machine>', 'name of the machine')
    .action(
      run((lab: LabReference, machine: string, options: CommonOptions) =>
        actions.shell(lab, machine, options),
      ),
    );

  command('serve', 'serve the app to a browser on this computer, until Ctrl-C')
    .argument('[file]', 'a lab file to show')
    .option('--port <n>', 'port on 127.0.0.1; without it, any that is free', portNumber)
    .option('--open', 'open the browser too', false)
    .action(
      run((file: string | undefined, options: CommonOptions & ServeOptions) => actions.serve(file, options)),
    );

  withTestOptions(command('demo', 'bring a lab up, verify it, report, and take it down'))
    .argument('[lab]', `${labHelp}; without it, LVS-NAT with weights 3 and 1`, labReference)
    .option('--keep', 'leave the lab up', false)
    .action(
      run((lab: LabReference | undefined, options: CommonOptions & TestOptions & { keep: boolean }) =>
        actions.demo(lab, options),
      ),
    );

  const image = program
    .command('image')
    .description('carry the image of embedded machines between computers');
  withCommonOptions(image.command('import').description('use an image that was built elsewhere'))
    .argument('<file>', 'what `image export` wrote')
    .action(run((file: string, options: CommonOptions) => actions.imageImport(file, options)));
  withCommonOptions(image.command('export').description('write the image to a file, building it if need be'))
    .argument('<file>', 'where to write it')
    .action(run((file: string, options: CommonOptions) => actions.imageExport(file, options)));

  return program;
}

const setWeightHelp = `
The kernel's table has the new weight at once (ipvsadm -e), and tests predict with it from then on. If <lab> is a lab
file, the weight is written there too; its comments stay. If it is a name, the file that the lab came from keeps its
weight, and \`up\` with that file sets that again.

With persistence a client goes on to the server that it had, whatever the weights, until its time is over: also to one
of weight 0, unless net.ipv4.vs.expire_quiescent_template is 1.`;

function withCommonOptions(command: Command): Command {
  return command
    .option('--json', 'print one JSON document on standard output', false)
    .option('-v, --verbose', 'tell every step and its output', false)
    .option('--accept-new-host-keys', 'pin host keys of unknown machines without asking', false);
}

function withTestOptions(command: Command): Command {
  return command
    .option('--requests <n>', `how many requests, 1 to ${mostRequests}`, requestCount, 40)
    .option(
      '--from <source>',
      'where they come from: client, director, or laptop (this computer, for a lab on ssh machines)',
      requestSource,
      'client',
    )
    .option(
      '--load <load>',
      'how connections come: sequential, held (all stay open), or many-sources; without it, as the scheduler needs',
      requestLoad,
    )
    .option('--service <id>', serviceHelp('all, one after the other'));
}

function serviceHelp(without: string): string {
  return `which service of the lab: 80, 80/tcp, 53/udp, mark/7; without it, ${without}`;
}
