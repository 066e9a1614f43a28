"""Makes the private database: one cluster, two roles without privileges, one extension."""

import shutil

from launcher.postgres.account import Account
from launcher.postgres.binaries import Binaries
from launcher.postgres.folders import Folders
from launcher.postgres.passwords import Passwords
from launcher.say import Trouble

SUPERUSER, OWNER, APP, DATABASE = "linli_super", "linli_owner", "linli_app", "linli"
EXTENSION = "btree_gist"  # for the constraint that two posts do not overlap
HARMLESS = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE"

# Statements, parameters and the texts of errors stay out of the log: they quote names and numbers.
SETTINGS = """\
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = log
log_min_error_statement = panic
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_error_verbosity = terse
log_checkpoints = off
max_connections = 100
shared_buffers = '128MB'
work_mem = '8MB'
maintenance_work_mem = '128MB'
random_page_cost = 1.1
max_wal_size = '512MB'
jit = off
"""


def create(account: Account, binaries: Binaries, folders: Folders, passwords: Passwords) -> None:
    """Make the cluster under another name and rename it: a killed start leaves no half one."""
    shutil.rmtree(folders.draft, ignore_errors=True)
    password_file = folders.home / "superuser"
    password_file.write_text(passwords.superuser)
    password_file.chmod(0o600)
    account.give(password_file)
    try:
        _initdb(account, binaries, folders)
    finally:
        password_file.unlink()
    _single(account, binaries, folders, "template1", extension_statements())
    _single(account, binaries, folders, "postgres", role_statements(passwords))
    folders.draft.rename(folders.data)


def extension_statements() -> list[str]:
    """Into the template, so that the databases of tests have it too."""
    return [f"CREATE EXTENSION {EXTENSION}"]


def role_statements(passwords: Passwords) -> list[str]:
    """The owner migrates and makes test databases; what the other may, migrations grant."""
    return [
        f"CREATE ROLE {OWNER} {HARMLESS} CREATEDB PASSWORD '{passwords.owner}'",
        f"CREATE ROLE {APP} {HARMLESS} NOCREATEDB PASSWORD '{passwords.app}'",
        f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
    ]


def _initdb(account: Account, binaries: Binaries, folders: Folders) -> None:
    done = account.run(
        str(binaries["initdb"]),
        *("-D", str(folders.draft), "-U", SUPERUSER, f"--pwfile={folders.home / 'superuser'}"),
        *("--data-checksums", "--encoding=UTF8", "--locale=C.UTF-8"),
        *("--auth-local=scram-sha-256", "--auth-host=scram-sha-256", "--no-instructions"),
    )
    if done.returncode:
        raise Trouble(f"建立数据库失败：\n{done.stdout.strip()}")
    with (folders.draft / "postgresql.conf").open("a") as settings:
        settings.write("\ninclude = 'linli.conf'\n")
    (folders.draft / "linli.conf").write_text(SETTINGS)
    account.give(folders.draft / "linli.conf")


def _single(
    account: Account, binaries: Binaries, folders: Folders, database: str, statements: list[str]
) -> None:
    """Run statements before the server ever listens: one process, no connection, no password."""
    command = [str(binaries["postgres"]), "--single", "-j", "-c", "exit_on_error=on"]
    text = "".join(f"{statement};\n\n" for statement in statements)
    done = account.run(*command, "-D", folders.draft, database, text=text)
    if done.returncode:
        raise Trouble(f"建立数据库角色失败：\n{done.stdout.strip()}")
