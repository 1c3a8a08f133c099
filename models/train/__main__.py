"""`python models/train make` trains the bundled model; `python models/train evaluate` only measures."""

import argparse
import errno
import os
import sys
from pathlib import Path

NEEDED = ("numpy", "scipy", "sklearn", "PIL", "torch", "onnx", "onnxruntime", "tokenizers")
COMMANDS = {
    "make": "packages pictures pages views teacher vocabulary training evaluation card",
    "data": "packages pictures pages views teacher vocabulary",
    "train": "training",
    "evaluate": "evaluation",
    "export": "card",
}


def missing_package() -> str | None:
    from importlib.util import find_spec

    return next((name for name in NEEDED if find_spec(name) is None), None)


def read_arguments():
    parser = argparse.ArgumentParser(prog="train", description=__doc__)
    parser.add_argument("command", choices=COMMANDS, help="make: everything; the others: a part of it")
    parser.add_argument("--work", type=Path, default=Path(".cache/train"), help="working folder, several GB")
    parser.add_argument("--teacher", type=Path, default=Path(".cache/dinov2-small"), help="hub folder of DINOv2-small")
    parser.add_argument("--output", type=Path, help="where ONNX files, card and sheet go (default: WORK/model)")
    parser.add_argument("--start", type=Path, help="weights to begin with")
    parser.add_argument("--compare", type=Path, help="weights to measure beside")
    parser.add_argument("--vocabulary", type=Path, help="a tokenizer.json to keep, with --start")
    parser.add_argument("--weights", type=Path, nargs="+", default=[], help="to measure and export; of several, a mean")
    parser.add_argument("--minutes", type=float, default=480, help="of training, over all runs")
    parser.add_argument("--rate", type=float, default=1e-3, help="peak learning rate")
    parser.add_argument("--batch-size", type=int, default=48, help="of every process")
    parser.add_argument("--pages", type=int, default=8000, help="training pages to render")
    parser.add_argument("--held-out-pages", type=int, default=420)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2, help="of everything but training")
    parser.add_argument("--processes", type=int, help="that train together (default: one with a GPU, else one a core)")
    parser.add_argument("--full", action="store_true", help="float32 throughout instead of bfloat16 where it is safe")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    if name := missing_package():
        sys.exit(f"The Python package {name} is missing: pip install -r models/train/requirements.txt")
    import torch

    from failure import Failure
    from stages import Options, run

    torch.set_num_threads(arguments.threads)
    gpu = torch.cuda.is_available()
    processes = arguments.processes or (1 if gpu else min(8, os.cpu_count() or 1))
    work = arguments.work.resolve()
    options = Options(
        work, arguments.teacher.resolve(), (arguments.output or work / "model").resolve(), arguments.start,
        arguments.compare, arguments.vocabulary, arguments.weights, arguments.minutes, arguments.rate,
        arguments.batch_size, arguments.pages, arguments.held_out_pages, arguments.seed, not arguments.full,
        "cuda" if gpu else "cpu", processes,
    )  # fmt: skip
    try:
        run(COMMANDS[arguments.command].split(), options)
    except Failure as failure:
        sys.exit(str(failure))
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        sys.exit(f"The disk is full ({os.fspath(error.filename or work)}): make room and run again.")
    except KeyboardInterrupt:
        sys.exit("Stopped; the same command goes on from here.")


if __name__ == "__main__":
    main()
