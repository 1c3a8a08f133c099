import { isUsageError, oneLine } from './commands/command-error.ts';
import { strategies } from './strategies/index.ts';

const usage = 'usage: tokensieve strategies | models | reduce | inspect | bench … (see --help)';

const help = `tokensieve strategies [--json]
tokensieve models [--json]
tokensieve reduce IMAGE… --strategy ID (--retention R | --keep K) [--model ID|FOLDER|FILE.onnx]
           [--layer L] [--param name=value]… [--seed N] [--text STRING] [--json] [--png FILE] [--svg FILE]
tokensieve reduce IMAGE… --schedule PRESET|STEPS [--retention R | --keep K] [--param name=value]… …
tokensieve reduce --signals FILE.safetensors --strategy ID (--retention R | --keep K) …
tokensieve inspect FILE.onnx|FOLDER [--check] [--json]
tokensieve bench IMAGE… [--model …] [--strategies a,b] [--retentions 0.5,0.25] [--layer L] [--csv FILE]

An IMAGE of - is standard input. Exit code 0: done, 1: a bad input, 2: wrong usage.`;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`tokensieve: ${line}\n`);

/** Commands are loaded when they are asked for: most need no runtime. */
async function run([command, ...args]: string[]): Promise<number> {
  switch (command) {
    case 'strategies':
      (await import('./commands/list-strategies.ts')).listStrategies(strategies, args, print);
      return 0;
    case 'models':
      await (await import('./commands/list-models.ts')).listModels(args, print);
      return 0;
    case 'reduce':
      return (await import('./commands/reduce.ts')).reduce(strategies, args, { print, complain });
    case 'inspect':
      await (await import('./commands/inspect.ts')).inspect(args, print);
      return 0;
    case 'bench':
      return (await import('./commands/bench.ts')).bench(strategies, args, { print, complain });
    case 'help':
    case '--help':
    case '-h':
      print(help);
      return 0;
    default:
      complain(command === undefined ? usage : `there is no command “${command}”; ${usage}`);
      return 2;
  }
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  complain(oneLine(error));
  process.exitCode = isUsageError(error) ? 2 : 1;
}
