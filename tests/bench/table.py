"""The results as a table, and which goals they miss."""

from collections.abc import Iterator

NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
LONGEST_COMPILE, MOST_TIMES, MOST_OF_A_CORE = 2.0, 3.0, 25.0
LONGEST_IMPORT = 10.0
COMMUNITY_WAYS = {  # what is measured: its name and its floor
    "children": ("组 of a community counted", "floor"),
    "subtree": ("a community counted", "floor"),
    "map": ("map of a community", "floor_map"),
}
TOWN_WAYS = {
    "children_town": "communities counted",
    "subtree_town": "the town counted",
    "map_town": "map of the town",
}
Row = tuple[str, str, str, str]


def _compiling(name: str, found: dict) -> Iterator[Row]:
    what = f"{NAMES[name]}: compile, {found['needs']} needs"
    good = "yes" if found["median_s"] <= LONGEST_COMPILE else "NO"
    pairs = f"{found['items']} items, {found['pairs_proposed']} pairs"
    yield (
        what,
        f"{found['median_s']} s (runs {found['first_s']}, CPU {found['cpu_s']} s), {pairs}",
        "≤ 2 s",
        good,
    )
    yield f"{NAMES[name]}: the same again, nothing changed", f"{found['again_s']} s", "", ""
    yield f"{NAMES[name]}: button to agenda, by the worker", f"{found['by_worker_s']} s", "", ""
    memory = found["worker"]
    idle = found["worker_idle"]["largest_mb"]
    words = f"{memory['largest_mb']:g} MB the largest of {memory['processes']} processes (idle {idle:g})"
    yield f"{NAMES[name]}: peak memory of the worker", words, "", ""


def _claiming(name: str, found: dict) -> Iterator[Row]:
    what = f"{NAMES[name]}: {found['units']} units claim {found['needs']} needs at once"
    words = f"{found['wrong']} wrong, {found['server_errors']} server errors, {found['locked']} locked"
    good = "yes" if not (found["wrong"] or found["server_errors"] or found["locked"]) else "NO"
    yield what, words, "0, 0, 0", good
    told = " ".join(f"{status}: {count}" for status, count in found["answers"].items())
    yield (
        "",
        f"{found['requests']} requests in {found['seconds']} s ({told}), {found['claims']} claims",
        "",
        "",
    )
    yield "", f"one answer: median {found['median_ms']} ms, p95 {found['p95_ms']} ms", "", ""
    memory = found["web"]
    words = f"{memory['largest_mb']:g} MB the largest of {memory['processes']} processes"
    yield f"{NAMES[name]}: peak memory of the web server", words, "", ""


def _pages(name: str, found: dict) -> Iterator[Row]:
    for row in found["rows"]:
        what = f"{NAMES[name]}: 50 of {found['needs']}, {row['who']}, {row['case']}"
        words = (
            f"{_ms(row['portal'])}; bare {_ms(row['page'])} = {row['ratio']} ×; rows only {_ms(row['rows'])} "
            f"= {row['ratio_rows']} ×"
        )
        yield what, words, "≤ 3 ×", "yes" if row["ratio"] <= MOST_TIMES else "NO"


def _room(name: str, found: dict) -> Iterator[Row]:
    what = f"{NAMES[name]}: {found['phones']} phones and a board, every {found['every']:g} s"
    calm, busy = found["calm"], found["busy"]
    good = "yes" if calm["share"] < MOST_OF_A_CORE and not found["server_errors"] else "NO"
    words = f"{calm['share']} % of a core while one item follows another, one answer {_ms(calm)}"
    yield what, words, "< 25 %", good
    yield "", f"{busy['share']} % with a claim each second, one answer {_ms(busy)}", "", ""
    told = " ".join(f"{status}: {count}" for status, count in found["claims"].items())
    yield "", f"a claim under that load {_ms(found)} ({told})", "", ""


def _grid(name: str, found: dict) -> Iterator[Row]:
    took = found["import"]
    words = f"{took['seconds']} s (look {took['check_s']}, write {took['apply_s']}), the same again {took['again_s']} s"
    good = "yes" if took["seconds"] <= LONGEST_IMPORT and not took["again_rows"] else "NO"
    yield f"{NAMES[name]}: import of {took['rows']} cells with 2 posts each", words, "≤ 10 s", good
    small, large = found["rows"]
    for row in found["rows"]:
        for way, (what, floor) in COMMUNITY_WAYS.items():
            yield _against(f"{NAMES[name]}: {what}, {row['cells']} cells", row, way, floor, MOST_TIMES)
    for way, what in TOWN_WAYS.items():
        grown = round(large[way]["median_ms"] / small[way]["median_ms"], 1)
        words = f"{_ms(small[way])} and {_ms(large[way])} = {grown} ×"
        met = "yes" if grown <= large["cells"] / small["cells"] * 1.2 else "NO"
        yield f"{NAMES[name]}: {what}, ten times the cells", words, "≤ 10 × + 20 %", met
    yield _against(f"{NAMES[name]}: page of figures, {small['cells']} cells", small, "figures", "page", 5.0)


def _against(what: str, row: dict, way: str, floor: str, most: float) -> Row:
    ratio = round(row[way]["median_ms"] / row[floor]["median_ms"], 2)
    words = f"{_ms(row[way])}; bare {_ms(row[floor])} = {ratio} ×"
    return what, words, f"≤ {most:g} ×", "yes" if ratio <= most else "NO"


def _ms(found: dict) -> str:
    return f"{found['median_ms']}/{found['p95_ms']} ms"


PARTS = {"compiling": _compiling, "claiming": _claiming, "room": _room, "pages": _pages, "grid": _grid}


def rows(result: dict) -> list[Row]:
    """(what, measured, goal, met) of every line; times are median/p95."""
    return [
        row
        for name in NAMES
        for part, found in result.get(name, {}).items()
        for row in PARTS[part](name, found)
    ]


def missed(result: dict) -> list[str]:
    return [what for what, _, _, met in rows(result) if met == "NO"]


def written(result: dict) -> str:
    """A Markdown table."""
    head = (
        f"{result['measured_at']}, {result['cores']} cores, Python {result['python']}, load {result['load']}, "
        f"{result['seconds']} s in all"
    )
    lines = ["| what | measured | goal | met |", "|---|---|---|---|"]
    lines += [f"| {' | '.join(row)} |" for row in rows(result)]
    return "\n".join([head, "", *lines])
