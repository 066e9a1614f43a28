"""What a person may do with an incident now, and what waits for somebody else first."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.db.models import Q

from linli.incidents import clocks
from linli.incidents.consent import ASKABLE
from linli.incidents.correcting import standing
from linli.incidents.guards import GUARDS, Case, askable_now
from linli.incidents.models import Incident, IncidentStep
from linli.incidents.models.catalogue import Urgency, WorkType
from linli.incidents.needs import LONGEST_SUSPENSION
from linli.incidents.parts import Part, parts_of
from linli.incidents.queries import history
from linli.incidents.routing import Proposal, proposed_lead
from linli.incidents.workflow import NO_PARTY, TABLE
from linli.kernel import clock, place
from linli.kernel.batch import remembered
from linli.kernel.errors import Refused
from linli.kernel.scope import Actor
from linli.kernel.workflow import Kind, Need, NeedType, Step
from linli.organisation.models import Post, Unit, UnitQuerySet
from linli.organisation.queries import dispatch_targets
from linli.organisation.roles import HANDLE, roles_with

# Refusals that end when somebody else, or another verb, has done his part: worth saying unasked.
WAITS_FOR_OTHERS = (
    *("assistants_open", "case_missing", "claim_missing", "consent_missing", "place_missing"),
)
MANY = 4


@dataclass(frozen=True)
class AvailableStep:
    """A verb that this person may take now, and what it asks."""

    verb: str
    label: str
    kind: Kind
    needs: tuple[Need, ...]
    proposed: Mapping[str, str] = field(default_factory=dict)  # by field: already chosen

    @property
    def pressed(self) -> Need | None:
        """A leader's answer is given by the button that is pressed, so that none goes unsaid."""
        return next((need for need in self.needs if need.name == "answer"), None)

    @property
    def asked(self) -> tuple[Need, ...]:
        return tuple(need for need in self.needs if need is not self.pressed)

    @property
    def folded(self) -> tuple[Need, ...]:
        """Fields that nobody has to fill, put away on the page when there are many."""
        listed = (NeedType.UNITS, NeedType.PHOTOS)
        spare = tuple(
            n
            for n in self.asked
            if not n.required and n.type not in listed and n.name not in self.proposed
        )
        return spare if len(spare) > MANY else ()

    @property
    def unfolded(self) -> tuple[Need, ...]:
        return tuple(need for need in self.asked if need not in self.folded)


def available_steps(
    incident: Incident, actor: Actor, steps: list[IncidentStep] | None = None
) -> list[AvailableStep]:
    """Give the verbs that are legal now for this person, guards included, with filled choices."""
    return next_steps(incident, actor, steps)[0]


def next_steps(
    incident: Incident, actor: Actor, steps: list[IncidentStep] | None = None
) -> tuple[list[AvailableStep], dict[str, str]]:
    """Give the legal verbs, and by its label why another waits for somebody else first."""
    past = steps if steps is not None else history(incident, actor)
    found: dict[str, AvailableStep] = {}
    waiting: dict[str, tuple[str, str]] = {}
    for line, case in _lines_for(incident, actor, past):
        refused = _refusal(line, case)
        if refused is None and line.verb not in found:
            needs = tuple(_filled(need, incident) for need in line.needs if _asks(need, incident))
            step = AvailableStep(line.verb, line.label, line.kind, needs)
            found[line.verb] = FITTED.get(line.verb, _as_it_is)(step, case)
        elif refused and refused.code in WAITS_FOR_OTHERS:
            waiting.setdefault(line.verb, (line.label, refused.message))
    return list(found.values()), dict(said for verb, said in waiting.items() if verb not in found)


def with_usual_lead(steps: list[AvailableStep], incident: Incident) -> list[AvailableStep]:
    """Choose in the form of a dispatch the unit that usually handles it, and say beside it why."""
    if not any(step.verb == "dispatch" for step in steps):
        return steps
    found = proposed_lead(incident)
    if found is None:
        return steps
    return [_proposing(step, found) if step.verb == "dispatch" else step for step in steps]


def _proposing(step: AvailableStep, found: Proposal) -> AvailableStep:
    needs = (replace(n, help=found.reason) if n.name == "lead" else n for n in step.needs)
    return replace(step, needs=tuple(needs), proposed={"lead": found.unit.code})


def _lines_for(
    incident: Incident, actor: Actor, past: list[IncidentStep]
) -> Iterator[tuple[Step, Case]]:
    """Go through the lines of the table in which this person has a part."""
    parts = parts_of(actor, incident)
    for line in TABLE.leaving(incident.state):
        part = next((p for p in Part if p in parts and p in line.who), None)
        if part is not None:
            yield line, Case(incident, past, actor, part, parts[part], {}, line.verb)


def _refusal(line: Step, case: Case) -> Refused | None:
    """Try the guards: a verb that would be refused is not offered."""
    try:
        for guard in line.guards:
            GUARDS[guard](case)
    except Refused as refused:
        return refused
    return None


def _asks(need: Need, incident: Incident) -> bool:
    """Leave out what only extreme or sudden work may answer (settled 2.10)."""
    extreme = incident.urgency == Urgency.EXTREME
    if need.name == "report":
        return extreme or incident.work_type == WorkType.SUDDEN
    return extreme or need.name != "skip"


def _as_it_is(step: AvailableStep, case: Case) -> AvailableStep:
    return step


def _askable(step: AvailableStep, case: Case) -> AvailableStep:
    """Offer only what waits for a leader's word now; a single one is chosen already."""
    names = dict(ASKABLE)
    choices = tuple((verb, names[verb]) for verb in askable_now(case))
    needs = (replace(n, choices=choices) if n.name == "what" else n for n in step.needs)
    chosen = {"what": choices[0][0]} if len(choices) == 1 else {}
    return replace(step, needs=tuple(needs), proposed=chosen)


def _as_it_stands(step: AvailableStep, case: Case) -> AvailableStep:
    """Bring what a correction may change as it is now: one wrong word is no reason to type all."""
    stands = standing(case.incident)
    known = {need.name: stands[need.name] for need in step.needs if stands.get(need.name)}
    return replace(step, proposed=known)


def _telling_the_party(step: AvailableStep, case: Case) -> AvailableStep:
    """Where nobody raised it there is nobody to tell; that is chosen already."""
    if case.incident.reporter_name_token is not None:
        return _choosing(step, "party_told", lambda value: value != NO_PARTY)
    needs = tuple(need for need in step.needs if need.name != "reason")
    only = _choosing(replace(step, needs=needs), "party_told", lambda value: value == NO_PARTY)
    return replace(only, proposed={"party_told": NO_PARTY})


def _choosing(step: AvailableStep, name: str, may: Callable[[str], bool]) -> AvailableStep:
    return _changed(
        step, name, lambda need: replace(need, choices=tuple(c for c in need.choices if may(c[0])))
    )


def _changed(step: AvailableStep, name: str, how: Callable[[Need], Need]) -> AvailableStep:
    return replace(step, needs=tuple(how(n) if n.name == name else n for n in step.needs))


def _with_limits(step: AvailableStep, case: Case) -> AvailableStep:
    """Say the present limit and the last moment that may be asked for."""
    due, latest = (
        f"{moment.astimezone(clock.CHINA):%Y-%m-%d %H:%M}"
        for moment in (case.incident.due_at, clocks.latest_extension(case.incident))
    )
    said = f"现在的期限 {due}，最晚可延到 {latest}"
    return _changed(step, "due_at", lambda need: replace(need, help=said))


def _with_longest(step: AvailableStep, case: Case) -> AvailableStep:
    last = clock.today() + LONGEST_SUSPENSION
    said = f"挂账最长 {LONGEST_SUSPENSION.days} 天：最晚 {last:%Y-%m-%d}"
    return _changed(step, "review_on", lambda need: replace(need, help=said))


# By verb: what the offer of a step owes to the case itself.
FITTED: dict[str, Callable[[AvailableStep, Case], AvailableStep]] = {
    "seek": _askable,
    "correct": _as_it_stands,
    "close": _telling_the_party,
    "extend": _with_limits,
    "suspend": _with_longest,
}


def _filled(need: Need, incident: Incident) -> Need:
    """Fill in the choices that depend on the place: units, people."""
    required = need.required and not (need.name == "category" and incident.category_id)
    choices = need.choices
    if need.name in ("lead", "assistants"):
        choices = _units(dispatch_targets(incident.holder), "targets", incident.holder_id)
    elif need.name == "release":
        assisting = Unit.objects.filter(pk__in=incident.assistants)
        choices = _units(assisting, "assistants", tuple(incident.assistants))
    elif need.name == "place":
        inside = Unit.objects.current().inside(incident.holder_id)
        choices = _units(inside, "inside", incident.holder_id)
    elif need.type is NeedType.UNIT:
        offices = Q(kind=Unit.Kind.DEPARTMENT, parent__id__range=place.subtree(incident.county))
        choices = _units(Unit.objects.current().filter(offices), "offices", incident.county)
    elif need.type is NeedType.PERSON:
        choices = _people(incident)
    return Need(need.name, need.label, need.type, required, choices, need.help, need.other)


def _units(rows: UnitQuerySet, *question: Hashable) -> tuple[tuple[str, str], ...]:
    """Read units to choose from; several fields of several verbs offer the same ones."""
    return remembered(("choices", *question), lambda: tuple(rows.values_list("code", "name")))


def _people(incident: Incident) -> tuple[tuple[str, str], ...]:
    """Name who can handle it: of the unit that has it, or of each that it can be sent to."""
    sent = incident.lead_id is not None
    inside = Q(unit=incident.lead_id) if sent else Q(unit__in=dispatch_targets(incident.holder))
    posts = Post.objects.current().filter(inside, role__in=roles_with(HANDLE))
    rows = posts.select_related("user", "unit").order_by("unit_id", "user__username")
    names = {p.user.username: (p.user.name, p.unit.name) for p in rows}
    return tuple(
        (key, name if sent else f"{name}（{unit}）") for key, (name, unit) in names.items()
    )
