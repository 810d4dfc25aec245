/**
 * The house's rules as code: `renderer -> lab <- electron`, and inside each the folders are a pipeline.
 * Each rule says why it stands and how to comply.
 */

/** Two small types that import nothing and that every folder of lab/ may use: a failure, and quoted shell text. */
const ground = '^lab/(contract/labError|script/shellText)\\.ts$';

/** @param {string} from @param {readonly string[]} allowed @param {string} why */
const labFolder = (from, allowed, why) => ({
  name: `lab-${from}-imports-only-${allowed.length > 0 ? allowed.join('-') : 'itself'}`,
  comment: why,
  severity: 'error',
  from: { path: `^lab/${from}/` },
  to: { path: '^lab/', pathNot: [`^lab/(${[from, ...allowed].join('|')})/`, ground] },
});

/** @param {string} from @param {readonly string[]} allowed @param {string} why */
const electronFolder = (from, allowed, why) => ({
  name: `electron-${from}-imports-only-${allowed.length > 0 ? allowed.join('-') : 'itself'}`,
  comment: why,
  severity: 'error',
  from: { path: `^electron/${from}/` },
  to: { path: '^electron/', pathNot: `^electron/(${[from, ...allowed].join('|')})/` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two modules that need each other are one module, or a third is missing between them.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'lab-is-pure',
      comment:
        'lab/ runs unchanged in the renderer, in Node and in tests. It may import itself, the schema, the ' +
        'address and the YAML library; I/O belongs to electron/.',
      severity: 'error',
      from: { path: '^lab/' },
      to: { pathNot: ['^lab/', '^node_modules/(zod|ipaddr\\.js|yaml)/'] },
    },
    {
      name: 'electron-never-imports-renderer',
      comment: 'The Node side must run without a window. Share types through lab/contract.',
      severity: 'error',
      from: { path: '^electron/' },
      to: { path: '^renderer/' },
    },
    {
      name: 'renderer-imports-only-lab',
      comment: 'The renderer reaches the Node side through LabApi (lab/contract) alone.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^electron/' },
    },
    {
      name: 'only-desktop-imports-electron',
      comment: 'Everything but the shell runs, and is tested, under plain Node.',
      severity: 'error',
      from: { pathNot: '^electron/desktop/' },
      to: { path: '^node_modules/electron/' },
    },
    {
      name: 'product-never-imports-tests',
      comment: 'A fake in the product is a defect waiting for its user.',
      severity: 'error',
      from: { path: '^(lab|electron|renderer)/' },
      to: { path: '^(test|scripts)/' },
    },
    labFolder('model', [], 'The model is the ground everything else stands on.'),
    labFolder('check', ['model'], 'Rules read the model and nothing else.'),
    labFolder(
      'text',
      ['check', 'model'],
      'A text is read and edited without knowing what is done with the lab.',
    ),
    labFolder('fact', ['model'], 'Parsers turn text into values; what they mean is decided elsewhere.'),
    labFolder(
      'predict',
      ['model'],
      'A prediction follows from the model alone, never from what was measured.',
    ),
    labFolder('packet', ['model'], 'Frames are decoded without knowing the plan.'),
    labFolder('plan', ['model', 'fact'], 'A plan follows from the lab and the facts of its machines alone.'),
    labFolder('script', ['plan', 'model', 'fact'], 'Scripts render what the plan says; they decide nothing.'),
    labFolder(
      'doctor',
      ['model', 'fact', 'script'],
      'The doctor judges what was seen on machines, not what was planned.',
    ),
    labFolder(
      'fault',
      ['script', 'model'],
      'A fault is data about a lab and the texts that make it; who switches it on is decided elsewhere.',
    ),
    labFolder('verdict', ['predict', 'model', 'fact'], 'A verdict compares a prediction with a measurement.'),
    labFolder(
      'report',
      ['verdict', 'predict', 'model', 'contract'],
      'A report writes down what a test found; it measures and judges nothing.',
    ),
    electronFolder('desktop', ['service'], 'A host only carries LabApi.'),
    electronFolder('web', ['service'], 'A host only carries LabApi.'),
    electronFolder('cli', ['service', 'web'], 'A host only carries LabApi; `serve` starts another one.'),
    electronFolder(
      'service',
      ['engine', 'measure', 'store', 'ssh', 'vm'],
      'The service joins the parts; no part knows it.',
    ),
    electronFolder(
      'engine',
      ['ssh'],
      'The engine runs a plan over connections, whatever machines are behind them.',
    ),
    electronFolder('measure', ['ssh'], 'Measuring needs connections, not plans or journals.'),
    electronFolder('store', [], 'Files on disk are read and written without knowing who asks.'),
    electronFolder(
      'vm',
      ['ssh'],
      'The lab host keeps one SSH connection to each machine it runs and relays channels over it.',
    ),
    electronFolder('ssh', [], 'SSH knows machines by address only.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
