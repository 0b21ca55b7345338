"""What the documents name is there: files, links, tests, commands and options; and the hazard log is whole."""

from __future__ import annotations

import functools
import re
import subprocess
from pathlib import Path

import pytest

from london import ROOT, program

ROOMS = sorted(folder.name for folder in (ROOT / "Sources").iterdir() if folder.is_dir())
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("region/*.md"), *ROOT.glob("bench/*.md"), *ROOT.glob("Sources/*/README.md")]
)
HAZARDS = ROOT / "docs" / "safety" / "hazards.md"
TOP = {path.name for path in ROOT.iterdir()}
# Made by building or testing: named in documents, not there in a fresh checkout.
MADE = {"artefacts", ".venv", ".build", ".build-release", ".run"}
ENDINGS = (".swift", ".py", ".md", ".yaml", ".css", ".js", ".h", ".cpp", ".sh", ".go")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)


def prose(document: Path) -> str:
    """The document without its fenced drawings."""
    return re.sub(r"^```.*?^```", "", document.read_text(), flags=re.M | re.S)


def spans(document: Path) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`\n]+)`", prose(document))


def commands(document: Path) -> list[str]:
    """Code spans and indented lines; what stands after a gap in a line explains it."""
    lines = re.findall(r"^ {4}(\S.*)$", prose(document), flags=re.M)
    return [re.split(r"\s{2,}", line)[0] for line in lines] + spans(document)


def test_the_documents_are_found():
    names = {name_of(document) for document in DOCUMENTS}
    assert {"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/safety/hazards.md"} <= names


@every_document
def test_each_row_of_a_table_has_as_many_cells_as_its_head(document: Path):
    """Two rows that ran into one another are shown as one, and the second is not read."""
    head = None
    for number, line in enumerate(document.read_text().splitlines(), 1):
        if not line.startswith("|"):
            head = None
            continue
        cells = len(re.findall(r"(?<!\\)\|", re.sub(r"`[^`]*`", "", line))) - 1
        head = cells if head is None else head
        assert cells == head, f"{name_of(document)}:{number} has {cells} cells, its head {head}"


# MARK: Files


@functools.cache
def files() -> list[str]:
    """Every file of ours, as a path from the root."""
    return [
        name_of(path)
        for top in ("Sources", "Tests", "docs", "region", "bench", "web", "bin", ".ci")
        for path in (ROOT / top).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]


def is_a_path(span: str) -> bool:
    if not re.fullmatch(r"[\w.+-]+(/[\w.+-]+)*/?", span) or span.startswith("--"):
        return False
    first = span.split("/")[0]
    return span.endswith(("/", *ENDINGS)) or ("/" in span and (first in TOP or first in ROOMS))


def is_there(span: str, document: Path) -> bool:
    if any((base / span).exists() for base in (ROOT, document.parent, ROOT / "Sources")):
        return True
    # A file may be named by the end of its path: in a room's own page, inside that room.
    home = name_of(document.parent) + "/" if document.parent.parent.name == "Sources" else ""
    return any(file.startswith(home) and file.endswith("/" + span) for file in files())


@every_document
def test_every_file_named_is_there(document):
    named = [span for span in spans(document) if is_a_path(span) and span.split("/")[0] not in MADE]
    assert [span for span in named if not is_there(span, document)] == []


@every_document
def test_every_link_leads_somewhere(document):
    missing = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(document)):
        if target.startswith(("https://", "mailto:")):
            continue
        path, _, heading = target.partition("#")
        file = (document.parent / path).resolve() if path else document
        if not file.exists():
            missing.append(target)
        elif heading:
            titles = re.findall(r"^#+ (.+)$", file.read_text(), flags=re.M)
            if heading not in [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]:
                missing.append(target)
    assert missing == []


@every_document
def test_no_document_names_a_machine_of_ours(document):
    assert re.findall(r"/(?:work|tmp|home|root)/\S*|localhost:\d+", document.read_text()) == []


def test_no_two_points_of_the_architecture_begin_alike():
    """Two that do say two things of one matter: what a merge leaves over contradicts itself."""
    heads = re.findall(r"^(?:- )?\*\*(?:\d{4}-\d\d-\d\d\. )?([^*]{8,}?)[.:]?\*\*", (ROOT / "ARCHITECTURE.md").read_text(), flags=re.M)
    assert len(heads) > 100, "they are found"
    assert sorted({head for head in heads if heads.count(head) > 1}) == []


# MARK: Tests


@functools.cache
def suites() -> dict[str, str]:
    """Each Swift suite with the text of its file, from the suite on."""
    found = {}
    for file in (ROOT / "Tests").rglob("*.swift"):
        text = file.read_text()
        for suite in re.finditer(r"@Suite\b[^{]*?\bstruct (\w+)", text):
            found[suite[1]] = text[suite.start() :]
    return found


def swift_tests(text: str) -> list[tuple[str, str]]:
    return re.findall(r'`(\w+)` "([^"]+)"', text)


def acceptance_tests(text: str) -> list[tuple[str, str]]:
    return re.findall(r"(Tests/Acceptance/[\w/]+\.py)::(\w+)", text)


def has_swift_test(suite: str, sentence: str) -> bool:
    return re.search(rf'@Test\(\s*"{re.escape(sentence)}"', suites().get(suite, "")) is not None


def has_acceptance_test(file: str, test: str) -> bool:
    path = ROOT / file
    return path.is_file() and re.search(rf"^(async )?def {test}\(", path.read_text(), flags=re.M) is not None


@every_document
def test_every_test_named_is_there(document):
    text = document.read_text()
    missing = [f'{suite} "{sentence}"' for suite, sentence in swift_tests(text) if not has_swift_test(suite, sentence)]
    missing += [f"{file}::{test}" for file, test in acceptance_tests(text) if not has_acceptance_test(file, test)]
    assert missing == []


@every_document
def test_every_suite_named_is_there(document):
    named = {span for span in spans(document) if re.fullmatch(r"[A-Z]\w+Tests", span)}
    assert {name for name in named if name not in suites() and not (ROOT / "Tests" / name).is_dir()} == set()


def test_the_laws_are_each_shown_by_a_test():
    rows = re.findall(r"^\| (\d+)\. .*$", (ROOT / "ARCHITECTURE.md").read_text(), flags=re.M)
    assert rows == [str(number) for number in range(1, 13)]
    for row in re.findall(r"^\| \d+\. .*$", (ROOT / "ARCHITECTURE.md").read_text(), flags=re.M):
        assert swift_tests(row) or acceptance_tests(row) or "its own issue" in row, row[:60]


# MARK: Commands


@functools.cache
def help_of(*words: str) -> str:
    answer = subprocess.run([program(), *words, "--help"], capture_output=True, text=True, timeout=60)
    assert answer.returncode == 0, f"carerecord {' '.join(words)} --help: {answer.stderr}"
    return answer.stdout


def options(text: str) -> set[str]:
    return set(re.findall(r"--[a-z][a-z-]+", text))


def every_option() -> set[str]:
    helps = [help_of(*words) for words in (["serve"], ["demo"], ["region", "check"], ["source", "check"], ["policy", "explain"], ["training", "import"],
                                       ["trail", "stream"], ["trail", "erase"], ["trail", "change-key"], ["trail", "hold", "set"],
                                       ["trail", "audit"], ["objection", "set"])]
    scripts = [path.read_text() for path in (ROOT / "bin").iterdir()] + [path.read_text() for path in (ROOT / "bench").glob("*.py")]
    return options("\n".join(helps + scripts))


@every_document
def test_every_command_of_the_program_is_in_its_help(document):
    for command in commands(document):
        if not re.match(r"carerecord( |$)", command):
            continue
        words = []
        for word in command.split()[1:]:
            if not re.fullmatch(r"[a-z]+(-[a-z]+)*", word):
                break
            words.append(word)
        text = help_of(*words)
        # A word that is no subcommand would be answered with the help of the command above it.
        assert f"carerecord {' '.join(words)}".strip() in " ".join(text.split()), command
        assert options(command) - {"--help"} <= options(text), command


@every_document
def test_every_script_and_its_options_are_there(document):
    for command in commands(document):
        script = re.match(r"(bin|\.ci)/\w+", command)
        if not script:
            continue
        path = ROOT / script[0]
        assert path.is_file() and path.stat().st_mode & 0o111, command
        known = path.read_text()
        if script[0] == "bin/demo":
            known += help_of("demo")
        if script[0] == "bin/bench":
            known += (ROOT / "bench" / "measure.py").read_text()
        assert options(command) <= options(known), command
        for word in command.split()[1:]:
            if re.fullmatch(r"[a-z]+", word):
                assert re.search(rf"\b{word}\)", known), f"{command}: {word} is no choice of {script[0]}"


@every_document
def test_every_option_named_alone_belongs_to_something(document):
    named = {option for span in spans(document) if span.startswith("--") for option in options(span)}
    assert named <= every_option() | {"--help"}


# MARK: Rooms


def order() -> list[str]:
    """The rooms as Package.swift lists them, lowest first."""
    package = (ROOT / "Package.swift").read_text()
    return [name for name in re.findall(r'\.(?:target|executableTarget|systemLibrary)\(\s*name: "(\w+)"', package) if name in ROOMS]


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_says_what_it_is_for_and_what_it_may_use(room):
    page = ROOT / "Sources" / room / "README.md"
    assert page.is_file(), f"{room} has no README.md"
    text = page.read_text()
    assert len(text.splitlines()) <= 12 and text.startswith(f"# {room}\n") and "Start with" in text
    may_use = re.search(r"^May use: (.+)\.$", text, flags=re.M)
    assert may_use, f"{room}: no line 'May use: ….'"
    allowed = {word for word in re.findall(r"\w+", may_use[1]) if word in ROOMS}
    if "every room" in may_use[1] or "rooms below" in may_use[1]:
        allowed |= set(order()[: order().index(room)])
    assert allowed <= set(order()[: order().index(room)]), f"{room} may use only rooms below it"
    imported = set()
    for file in (ROOT / "Sources" / room).rglob("*.swift"):
        imported |= set(re.findall(r"^(?:@\w+ )?import (\w+)", file.read_text(), flags=re.M)) & set(ROOMS)
    assert imported <= allowed, f"{room} imports {sorted(imported - allowed)}, and its page does not say so"


# MARK: The hazard log

SEVERITIES = ["minor", "significant", "considerable", "major", "catastrophic"]
LIKELIHOODS = ["very low", "low", "medium", "high", "very high"]
FIELDS = ["Cause", "Effect", "Control", "Shown by", "Initial", "Residual"]


def hazards() -> list[tuple[str, str]]:
    return re.findall(r"^### (H\d+) .+?\n(.*?)(?=^##|\Z)", HAZARDS.read_text(), flags=re.M | re.S)


def ratings() -> dict[tuple[str, str], str]:
    """The matrix as the log itself shows it."""
    cells = {}
    for likelihood in LIKELIHOODS:
        row = re.search(rf"^\| {likelihood} \|(.+)\|$", HAZARDS.read_text(), flags=re.M)
        assert row, f"no row {likelihood}"
        for severity, cell in zip(SEVERITIES, row[1].split("|"), strict=True):
            cells[severity, likelihood] = cell.strip()
    return cells


def test_hazards_have_names_of_their_own():
    names = [name for name, _ in hazards()]
    assert len(names) > 20 and len(names) == len(set(names)) and names == sorted(names, key=lambda name: int(name[1:]))


@pytest.mark.parametrize("name, text", hazards(), ids=[name for name, _ in hazards()])
def test_each_hazard_is_whole_and_rated_by_the_matrix(name, text):
    fields = dict(re.findall(r"^- \*\*([\w ]+):\*\* (.+)$", text, flags=re.M))
    assert list(fields) == FIELDS
    levels = {}
    for when in ("Initial", "Residual"):
        rating = re.fullmatch(r"(\w+), (very low|low|medium|high|very high): (\d)", fields[when])
        assert rating, fields[when]
        assert ratings()[rating[1], rating[2]] == rating[3], fields[when]
        levels[when] = int(rating[3])
    assert levels["Residual"] <= min(levels["Initial"], 3), "4 and 5 are not acceptable, and a control makes nothing worse"


@pytest.mark.parametrize("name, text", hazards(), ids=[name for name, _ in hazards()])
def test_each_hazard_names_the_test_that_shows_its_control_or_says_that_there_is_none(name, text):
    shown = re.search(r"^- \*\*Shown by:\*\* (.+)$", text, flags=re.M)[1]
    assert swift_tests(shown) or acceptance_tests(shown) or re.match(r"no test .* yet$", shown)


def test_every_failure_of_a_source_has_its_line_in_the_hazard_log():
    source = (ROOT / "Sources" / "CareRecord" / "Answer.swift").read_text()
    failure = re.search(r"public enum SourceFailure\b.*?^}", source, flags=re.M | re.S)[0]
    cases = set(re.findall(r"^    case (\w+)", failure, flags=re.M))
    assert len(cases) > 15
    assert {case for case in cases if f"| `{case}` |" not in HAZARDS.read_text()} == set()


def test_every_hazard_that_a_fault_bears_on_is_in_the_log():
    names = {name for name, _ in hazards()}
    assert set(re.findall(r"\bH\d\d\b", HAZARDS.read_text())) <= names
