"""The `fenqi` command. Exit 0: done; 1: the job found something wrong; 2: bad usage. Errors are one clear line."""

import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from fenqi.kernel import DomainError

MAX_INPUT_BYTES = 1_000_000

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Fenqi 分期: instalment lending."
)
calc = typer.Typer(
    no_args_is_help=True, help="Schedules, annualised rates and whole lives: JSON in, JSON out, no server."
)
audit = typer.Typer(no_args_is_help=True, help="Prove the books from the facts.")
app.add_typer(calc, name="calc")
policy = typer.Typer(no_args_is_help=True, help="A policy's file, before it is put into force.")
app.add_typer(policy, name="policy")
contract = typer.Typer(no_args_is_help=True, help="Contracts and letters of settlement as files.")
app.add_typer(audit, name="audit")
app.add_typer(contract, name="contract")
models = typer.Typer(no_args_is_help=True, help="Risk models: train, judge, list.")
app.add_typer(models, name="models")

DataDir = Annotated[Path, typer.Option("--data-dir", help="Folder with everything of one installation.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
VAR = Path("var")
Registry = Annotated[
    Path | None, typer.Option("--models", help="Folder with a registry; the models of the package if not given.")
]


def main() -> None:
    """Entry point."""
    try:
        app(standalone_mode=True)
    except (Failed, DomainError, OSError) as error:
        fail(str(error))


class Failed(Exception):
    """The job found something wrong; the message says what and what to do."""


def fail(line: str, code: int = 1) -> NoReturn:
    """One line on standard error, and out."""
    sys.stderr.write(f"fenqi: {line}\n")
    raise SystemExit(code)


@app.command()
def up(
    data_dir: DataDir = VAR,
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8000,
    opening_date: Annotated[str | None, typer.Option(help="First business date of a new installation.")] = None,
    with_parent: Annotated[int | None, typer.Option(hidden=True)] = None,
) -> None:
    """Run every service in one process on one port."""
    from onebox.serve import end_with, serve  # noqa: PLC0415 - `fenqi calc` starts without the services

    if with_parent is not None:
        end_with(with_parent)

    opening = _date(opening_date) if opening_date else None
    serve(data_dir, port, opening, lambda line: print(line, flush=True))


@app.command()
def demo(
    loans: Annotated[int | None, typer.Option(min=1, help="Only so many rows.")] = None,
    data: Annotated[Path, typer.Option(help="CSV with LendingClub's columns.")] = Path("data/lendingclub_2018q1.csv"),
    data_dir: Annotated[
        Path | None, typer.Option("--data-dir", help="Kept, and gone on with; temporary if not given.")
    ] = None,
    report: Annotated[Path, typer.Option(help="HTML report.")] = VAR / "demo-report.html",
    as_json: AsJson = False,
) -> None:
    """The main job: real loans in, audited books out."""
    from onebox.demo.run import run  # noqa: PLC0415

    sys.exit(run(data, loans, data_dir, report, as_json))


@app.command()
def doctor(data_dir: DataDir = VAR, as_json: AsJson = False) -> None:
    """Say what is wrong with an installation and what to do."""
    from onebox.doctor import examine  # noqa: PLC0415

    findings = examine(data_dir)
    if as_json:
        print(json.dumps([finding.as_dict() for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            print(finding.line())
    sys.exit(1 if any(not finding.ok for finding in findings) else 0)


@app.command()
def eod(
    on: Annotated[str, typer.Option("--date", help="The business date to close, as 2018-01-31.")],
    url: Annotated[str, typer.Option(help="Where the system answers.")] = "http://127.0.0.1:8000",
    data_dir: DataDir = VAR,
    as_json: AsJson = False,
) -> None:
    """Close a business day on a running system."""
    from onebox.eod import close_day  # noqa: PLC0415

    closed = close_day(
        _date(on), url, data_dir, lambda aged, left: print(f"{aged:,} loans aged, {left:,} to go", file=sys.stderr)
    )
    print(json.dumps(closed) if as_json else f"{on} is closed; the business date is {closed['next_business_date']}")


@app.command()
def token(
    role: Annotated[str, typer.Option("--as", help="A role, such as clerk, operations, auditor or administrator.")],
    url: Annotated[str, typer.Option(help="Where the system answers.")] = "http://127.0.0.1:8000",
    data_dir: DataDir = VAR,
) -> None:
    """Log in as a staff member with one role and print the token, for use with curl."""
    from onebox.staff import token_of  # noqa: PLC0415

    print(token_of(role, url, data_dir))


@calc.command()
def schedule() -> None:
    """A repayment schedule: JSON on standard input, JSON on standard output."""
    from loan_svc.calc_json import calc_schedule  # noqa: PLC0415

    _calculate(calc_schedule)


@calc.command()
def apr() -> None:
    """An annualised rate: JSON on standard input, JSON on standard output."""
    from loan_svc.calc_json import calc_apr  # noqa: PLC0415

    _calculate(calc_apr)


@calc.command()
def life() -> None:
    """A loan's life by its events: JSON on standard input, JSON on standard output."""
    from loan_svc.life_json import calc_life  # noqa: PLC0415

    _calculate(calc_life)


@audit.command()
def verify(data_dir: DataDir = VAR, as_json: AsJson = False) -> None:
    """Fold every aggregate's facts, compare with its state table, check hash chains, and that the ledger equals the loans."""
    from onebox.audit import verify_installation  # noqa: PLC0415

    found = verify_installation(data_dir)
    if as_json:
        print(json.dumps(found.as_dict(), ensure_ascii=False))
    else:
        print(found.line())
        for difference in found.differences:
            print(f"  {difference}")
    sys.exit(1 if found.differences else 0)


@audit.command()
def replay(
    aggregate: Annotated[str, typer.Option(help="KIND/ID, such as loan/0190…")],
    as_of: Annotated[str | None, typer.Option(help="An instant, such as 2018-03-01T12:00:00Z.")] = None,
    data_dir: DataDir = VAR,
) -> None:
    """The state of one aggregate, rebuilt from its facts, at any past moment."""
    from onebox.audit import replay_one  # noqa: PLC0415

    kind, slash, id_ = aggregate.partition("/")
    if not slash:
        fail("--aggregate is KIND/ID, such as loan/0190a1b2-…", 2)
    at = _instant(as_of) if as_of else None
    print(json.dumps(replay_one(data_dir, kind, id_, at), ensure_ascii=False, indent=1))


PolicyFile = Annotated[Path, typer.Option("--policy", help="A GoRules decision model, as policy-3.json.")]


@policy.command("check")
def check_policy(
    policy_file: PolicyFile,
    examples: Annotated[
        Path | None, typer.Option(help="Its example table; the one beside it where none is given.")
    ] = None,
) -> None:
    """Say whether a policy's file is right and its examples hold, or the line and row where not. No server."""
    from onebox.policy import check  # noqa: PLC0415

    print(check(policy_file, examples))


@policy.command("simulate")
def simulate_policy(
    policy_file: PolicyFile,
    from_on: Annotated[str | None, typer.Option("--from", help="First day of submission.")] = None,
    to_on: Annotated[str | None, typer.Option("--to", help="Last day of submission.")] = None,
    product: Annotated[str | None, typer.Option(help="Only this product.")] = None,
    examples: Annotated[int, typer.Option(min=0, max=50, help="So many applications that would change.")] = 10,
    url: Annotated[str, typer.Option(help="Where the system answers.")] = "http://127.0.0.1:8000",
    data_dir: DataDir = VAR,
    as_json: AsJson = False,
) -> None:
    """Run a candidate over the past applications of a running system and show what would change."""
    from onebox.policy import Asked, lines, simulate  # noqa: PLC0415

    days = [str(_date(day)) if day else None for day in (from_on, to_on)]
    found = simulate(policy_file, Asked(days[0], days[1], product, examples), url, data_dir)
    print(json.dumps(found, ensure_ascii=False) if as_json else "\n".join(lines(found)))


@contract.command("verify")
def verify_contract(
    file: Annotated[Path, typer.Argument(help="A PDF: a contract, or a letter of settlement.")],
    trust: Annotated[
        Path | None,
        typer.Option(help="Authorities' certificates in PEM: then the seal alone decides, no books are asked."),
    ] = None,
    data_dir: DataDir = VAR,
    as_json: AsJson = False,
) -> None:
    """Tell an untouched file from an altered one: its seal, the seal's authority, and whether the books know the file."""
    from onebox.contract import verify_file  # noqa: PLC0415

    verdict = verify_file(file, trust, data_dir)
    if as_json:
        print(json.dumps(verdict, ensure_ascii=False, default=str))
    else:
        for check in verdict["checks"]:
            print(f"{'yes' if check['ok'] else 'NO '}  {check['check']}: {check['detail']}")
        print("untouched" if verdict["untouched"] else f"NOT to be relied on: {verdict['reason']}")
    sys.exit(0 if verdict["untouched"] else 1)


@models.command("train")
def train_models(
    data: Annotated[Path, typer.Option(help="CSV with the columns of data/credit_applications.csv.")] = Path(
        "data/credit_applications.csv"
    ),
    out: Annotated[Path, typer.Option(help="Folder of the registry; made if it is not there.")] = VAR / "models",
    promote: Annotated[
        bool, typer.Option("--promote", help="Put the new models in service in a registry that has others.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Train the scorecard and its challengers, cross-validated, with a model card. The same data gives the same files."""
    from onebox.models import train_with_progress  # noqa: PLC0415

    done = train_with_progress(data, out, promote)
    if as_json:
        print(json.dumps(done, ensure_ascii=False))
        return
    for one in done["models"]:
        print(f"{one['version']:24}  AUC {one['auc']}  KS {one['ks']}  PSI {one['psi']}  (rows unseen)")
    print(f"model card: {done['card']}")
    if not done["in_service"]:
        print("registered, not in service: --promote puts them there")
    print(f"next: fenqi models evaluate --models {out} --data FILE")


@models.command("evaluate")
def evaluate_models(
    data: Annotated[Path, typer.Option(help="CSV with the columns of data/credit_applications.csv.")],
    folder: Registry = None,
    as_json: AsJson = False,
) -> None:
    """AUC and KS of every registered model on a file of applications with their outcome."""
    from onebox.models import evaluate_all  # noqa: PLC0415

    found = evaluate_all(data, folder)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for one in found:
            print(f"{one['version']:24}  AUC {one['auc']:.4f}  KS {one['ks']:.4f}  {one['rows']:,} rows")


@models.command("list")
def list_models(folder: Registry = None, as_json: AsJson = False) -> None:
    """Every registered model, its figures, and the products it decides for or is scored beside."""
    from onebox.models import list_all  # noqa: PLC0415

    found = list_all(folder)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for one in found:
            figures = f"AUC {one['auc']}  KS {one['ks']}" if one["auc"] else "not trained here"
            print(f"{one['version']:24}  {figures:24}  {one['roles'] or 'no product'}")


def _calculate(function: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    from loan_svc.calc_json import CalcError  # noqa: PLC0415

    given = sys.stdin.buffer.read(MAX_INPUT_BYTES + 1)
    if len(given) > MAX_INPUT_BYTES:
        fail(f"input-too-large: give at most {MAX_INPUT_BYTES} bytes of JSON.", 2)
    try:
        request = json.loads(given, parse_float=str)
    except (ValueError, RecursionError):
        fail("not-json: give one JSON object on standard input.", 2)
    if not isinstance(request, dict):
        fail("not-json: give one JSON object on standard input.", 2)
    try:
        answer = function(request)
    except CalcError as error:
        fail(f"{error.code}: {error}", 2)
    print(json.dumps(answer, ensure_ascii=False))


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"{text!r} is no date: write it as 2018-01-31.", 2)


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        fail(f"{text!r} is no instant: write it with its time zone, as 2018-01-31T12:00:00Z.", 2)
    return at
