"""The shape of a pact -> its meaning: references resolved, conditions compiled, faults collected."""

from __future__ import annotations

import hashlib

from leadpact.errors import Fault
from leadpact.pact import build_agreed as agreed
from leadpact.pact import build_arrival as arrival
from leadpact.pact import build_deciding as deciding
from leadpact.pact import build_exceptions as exceptions
from leadpact.pact import build_funnel as funnel
from leadpact.pact import build_handover as handover
from leadpact.pact import build_promises as promises
from leadpact.pact.build_ground import Ground
from leadpact.pact.build_moves import moves
from leadpact.pact.model import Pact
from leadpact.pact.shape import PactShape
from leadpact.pact.stand_in import NOTHING, Aside
from leadpact.pact.terms import UPON
from leadpact.pact.yaml_text import YamlText


class Builder:
    """Builds one pact; `faults` holds what is wrong. The pact it returns is only good if there are none."""

    def __init__(self, shape: PactShape, text: YamlText, aside: Aside = NOTHING) -> None:
        self._ground = Ground(shape, text, aside)

    @property
    def faults(self) -> list[Fault]:
        return self._ground.faults

    def build(self) -> Pact:
        ground, shape = self._ground, self._ground.shape
        ground.once(shape.leads.product_lines, ("leads", "product_lines"))
        fields = arrival.fields(ground)
        hours = handover.hours(ground)
        found = moves(ground)
        return Pact(
            name=shape.pact,
            title=shape.title or shape.pact,
            text=ground.text.text,
            digest=hashlib.sha256(ground.text.text.encode()).hexdigest(),
            zone=ground.zone(shape.timezone, ("timezone",)),
            currency=shape.currency,
            company=agreed.company(ground),
            agreement=agreed.agreement(ground),
            teams=agreed.teams(ground),
            definitions=dict(shape.definitions),
            ideal_customer=agreed.ideal_customer(ground),
            product_lines=tuple(shape.leads.product_lines),
            one_open_per_product_line="product_line" in shape.leads.one_open_per,
            vocabulary=ground.terms.decided,
            fields=fields,
            derived=arrival.derived(ground, fields),
            perishable=tuple(field for field in fields.values() if field.fresh),
            activities=arrival.activities(ground),
            responses=frozenset(name for name, a in shape.activities.items() if a.response),
            sources=arrival.sources(ground),
            sourced=agreed.sourced(ground),
            influenced=agreed.influenced(ground),
            lead_types=arrival.lead_types(ground),
            stages=funnel.stages(ground),
            stage_of_status=funnel.statuses(ground),
            has_contact_status=shape.contact_status is not None,
            reachability=funnel.reachability(ground),
            permissions=funnel.permissions(ground),
            dispositions=funnel.dispositions(ground),
            reasons=funnel.reasons(ground),
            gate=deciding.gate(ground),
            segments=deciding.segments(ground),
            score=deciding.score(ground),
            moves=found,
            conversion=agreed.conversion(ground),
            hours=hours,
            queues=handover.queues(ground, hours),
            partners=handover.partners(ground, hours),
            routes=handover.routes(ground),
            handoffs=promises.handoffs(ground),
            owes=promises.owed(ground),
            promises=promises.sales(ground),
            programs=agreed.programs(ground),
            resources=agreed.resources(ground),
            exceptions=exceptions.variations(ground),
            moves_upon={event: tuple(move for move in found if event in move.upon) for event in UPON},
            moves_when=tuple(move for move in found if not move.upon),
        )
