"""The words after `./linli`."""

import io
import re
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from launcher import bench, checks, doctor, manage, restore, serve, setup, toolchain
from launcher.checkout import Checkout
from launcher.say import Steps, Trouble

HELP = """\
邻里：社区网格化服务管理平台

  ./linli serve [--host 地址] [--port 端口] [--no-demo] [--cert 证书 --key 私钥]
                         启动平台（默认 http://127.0.0.1:8600/，首次启动载入示范县）
  ./linli test [参数…]   全部检查与测试；带参数时只以这些参数运行 pytest
  ./linli check          只做静态检查
  ./linli backup 文件    备份数据库和附件（运行时也可以；加密密钥另外保存）
  ./linli restore 文件   恢复到空的地方，并逐项核对
  ./linli doctor         体检：哪里不对，怎么办（--json 给程序看）
  ./linli bench          量速度（在自己的地方，不碰您的数据；--help 看选项）
  ./linli setup          只安装程序库与界面资源，不启动
  ./linli manage 命令 …  在同样的环境里执行一条管理命令
  ./linli 命令 …         同上，命令名中的 _ 可写作 -（manage help 列出全部命令）
  ./linli lock [--upgrade]
                         按 pyproject.toml 重新锁定程序库的版本
  ./linli --version      版本号

需要 Python 3.11 以上，此外什么都不用装；所有文件都在 .linli/ 里，删掉它就回到起点。
用自己的 PostgreSQL：同时设置 LINLI_DATABASE_URL 与 LINLI_OWNER_DATABASE_URL。
"""


def main(arguments: Sequence[str]) -> int:
    """Carry out one command line; the answer is the exit code."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Chinese is no reason to stop
    try:
        return _dispatch(Checkout(Path(__file__).resolve().parent.parent), arguments)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except PermissionError as error:
        print(f"无权读写 {error.filename}：这个目录可能是用另一个账户启动的", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _dispatch(checkout: Checkout, arguments: Sequence[str]) -> int:
    word, *rest = arguments or ["--help"]
    if word in WORDS:
        return WORDS[word](checkout, rest)
    if command := manage.command_named(checkout, word):
        return manage.run(checkout, [command, *rest])
    raise Trouble(f"没有“{word}”这个命令。\n\n{HELP}")


def _help(_checkout: Checkout, _rest: Sequence[str]) -> int:
    print(HELP, end="")
    return 0


def _version(checkout: Checkout, _rest: Sequence[str]) -> int:
    """Say the release, read and not imported: it is asked where nothing is installed yet."""
    found = re.search(r'VERSION = "(.+)"', (checkout.package / "__init__.py").read_text())
    print(f"邻里 linli {found[1] if found else '?'}")
    return 0


def _setup(checkout: Checkout, _rest: Sequence[str]) -> int:
    setup.prepare(checkout, Steps())
    return 0


def _lock(checkout: Checkout, options: Sequence[str]) -> int:
    checkout.make_home()
    toolchain.compile_locks(checkout, options)
    setup.prepare(checkout, Steps())
    return 0


WORDS: dict[str, Callable[[Checkout, Sequence[str]], int]] = {
    "serve": serve.run,
    "restore": restore.run,
    "bench": bench.run,
    "doctor": doctor.run,
    "test": checks.test,
    "check": lambda checkout, _rest: checks.check(checkout),
    "manage": manage.run,
    "lock": _lock,
    "setup": _setup,
    **dict.fromkeys(("--version", "version"), _version),
    **dict.fromkeys(("-h", "--help", "help"), _help),
}


def _leave(number: int, _frame: FrameType | None) -> None:
    """Unwind as from an exception, so that everything started is stopped."""
    raise SystemExit(128 + number)
